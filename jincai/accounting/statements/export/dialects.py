"""各家写法：科目名、抬头、分录、余额断言怎样写给 hledger、ledger 和 beancount。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jincai.kernel.money import plain
from jincai.ledger.api import Account, Book

COMMODITY = "CNY"
_PLAIN = str.maketrans({";": "；", ",": "，", "\n": " ", "\r": " ", "\t": " ", "(": "（", ")": "）", "|": "/", '"': "”", "\\": "＼"})


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """一笔分录: one debit, one credit, one amount (yuan); tags of both sides."""

    seq: int
    on: date
    document_kind: str
    document: str
    kind: str
    rule: str
    debit: int
    credit: int
    amount: Decimal
    debit_tags: dict[str, str]
    credit_tags: dict[str, str]

    @classmethod
    def of(cls, row: Sequence[Any]) -> Entry:
        """From a row of the ledger's journal."""
        seq, on, document_kind, document, kind, rule, debit, credit, amount, *more = row
        sides = _tags(more[0], more[2]), _tags(more[1], more[3])
        return cls(seq, on, document_kind, document, kind, rule, debit, credit, amount, *sides)


def _tags(body: Any, control: str) -> dict[str, str]:
    values = json.loads(body) if isinstance(body, str) else dict(body)
    tags = {name: clean(str(values[name])) for name in sorted(values)}
    return {**tags, "control": clean(control)} if control else tags


def clean(text: str) -> str:
    """去掉在这些格式里有意义的符号。"""
    return " ".join(text.translate(_PLAIN).split())


def _nature(book: str, account: Account) -> str:
    """Assets, Liabilities, Equity, Income or Expenses, by the first digit of the chart; the allotment book has none of these."""
    first = str(account.code)[0]
    if book == "fiscal":
        return {"1": "Assets", "2": "Liabilities", "3": "Equity", "4": "Income", "5": "Expenses"}[first]
    if book == "fiscal-budget":
        return {"6": "Income", "7": "Expenses"}.get(first) or ("Assets" if account.side > 0 else "Equity")
    return "Assets" if account.side > 0 else "Equity"


class Dialect:
    """写法: what every format must say; the text of each is below."""

    def name(self, book: str, account: Account) -> str:
        """科目名 CODE 名称, in the format's own allowed form."""
        return f"{account.code} {clean(account.name)}"

    def head(self, book: Book, year: int, division: str, accounts: Sequence[Account], names: Mapping[int, str]) -> Iterator[str]:
        """抬头与开户。"""
        raise NotImplementedError

    def entry(self, entry: Entry, names: Mapping[int, str]) -> str:
        """一笔分录。"""
        raise NotImplementedError

    def foot(self, on: date, balances: Mapping[str, Decimal]) -> Iterator[str]:
        """期末余额断言。"""
        raise NotImplementedError


class _Plain(Dialect):
    """hledger 与 ledger 共有的写法。"""

    commodity = ""

    def declare(self, name: str, nature: str) -> str:
        """A declared account."""
        return f"account {name}\n"

    def tagged(self, tags: Mapping[str, str]) -> str:
        """Tags after an amount."""
        raise NotImplementedError

    def head(self, book: Book, year: int, division: str, accounts: Sequence[Account], names: Mapping[int, str]) -> Iterator[str]:
        yield f"; {clean(book.title)} {year} 年 财政区划 {division}\n; 一笔分录一个交易；末尾是期末余额断言\n\n{self.commodity}\n"
        for account in accounts:
            yield self.declare(names[account.code], _nature(book.name, account))

    def entry(self, entry: Entry, names: Mapping[int, str]) -> str:
        amount, other = plain(entry.amount), plain(-entry.amount)  # 红字 is negative on the debit side, positive on the credit side
        meta = self.tagged({"seq": str(entry.seq), "kind": entry.kind, "document_kind": clean(entry.document_kind)})
        return (
            f"\n{entry.on} * ({clean(entry.document)}) {clean(entry.rule)}{meta}"
            f"    {names[entry.debit]}  {amount} {COMMODITY}{self.tagged(entry.debit_tags)}"
            f"    {names[entry.credit]}  {other} {COMMODITY}{self.tagged(entry.credit_tags)}"
        )

    def foot(self, on: date, balances: Mapping[str, Decimal]) -> Iterator[str]:
        yield f"\n{on} * 期末余额断言\n"
        for name, balance in balances.items():
            yield f"    {name}  0.00 {COMMODITY} = {plain(balance)} {COMMODITY}\n"


_LETTER = {"Assets": "A", "Liabilities": "L", "Equity": "E", "Income": "R", "Expenses": "X"}


class _Hledger(_Plain):
    commodity = f"commodity 1000.00 {COMMODITY}\n"

    def declare(self, name: str, nature: str) -> str:
        return f"account {name}  ; type: {_LETTER[nature]}\n"

    def tagged(self, tags: Mapping[str, str]) -> str:
        return ("  ; " + ", ".join(f"{name}:{value}" for name, value in tags.items()) if tags else "") + "\n"


class _Ledger(_Plain):
    commodity = f"commodity {COMMODITY}\n    format 1000.00 {COMMODITY}\n"

    def tagged(self, tags: Mapping[str, str]) -> str:
        return "\n" + "".join(f"    ; {name}: {value}\n" for name, value in tags.items())


class _Beancount(Dialect):
    def name(self, book: str, account: Account) -> str:
        title = "".join(letter if letter.isalnum() else "-" for letter in account.name).strip("-")
        return f"{_nature(book, account)}:{account.code}-{title}"

    def head(self, book: Book, year: int, division: str, accounts: Sequence[Account], names: Mapping[int, str]) -> Iterator[str]:
        yield f'option "title" "{clean(book.title)} {year} 年 财政区划 {division}"\noption "operating_currency" "{COMMODITY}"\n\n'
        for account in accounts:
            yield f"{year - 1}-01-01 open {names[account.code]} {COMMODITY}\n"

    def entry(self, entry: Entry, names: Mapping[int, str]) -> str:
        amount, other = plain(entry.amount), plain(-entry.amount)  # 红字 is negative on the debit side, positive on the credit side
        return (
            f'\n{entry.on} * "{clean(entry.document)}" "{clean(entry.rule)}"\n'
            f'  seq: {entry.seq}\n  kind: "{entry.kind}"\n  document_kind: "{clean(entry.document_kind)}"\n'
            f"  {names[entry.debit]}  {amount} {COMMODITY}\n{self._meta(entry.debit_tags)}"
            f"  {names[entry.credit]}  {other} {COMMODITY}\n{self._meta(entry.credit_tags)}"
        )

    def foot(self, on: date, balances: Mapping[str, Decimal]) -> Iterator[str]:
        yield "\n"
        for name, balance in balances.items():
            yield f"{on + timedelta(days=1)} balance {name}  {plain(balance)} {COMMODITY}\n"

    def _meta(self, tags: Mapping[str, str]) -> str:
        return "".join(f'    {name}: "{value}"\n' for name, value in tags.items())


HLEDGER, LEDGER, BEANCOUNT = _Hledger(), _Ledger(), _Beancount()
