"""序时账导出：一本账写成 hledger、ledger、beancount 的文本，由别的程序复核；末尾附期末余额断言，取自日发生额。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from jincai.accounting.statements.export.dialects import BEANCOUNT, HLEDGER, LEDGER, Dialect, Entry
from jincai.accounting.statements.queries.trial import known_book
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger

FORMATS: dict[str, Dialect] = {"hledger": HLEDGER, "ledger": LEDGER, "beancount": BEANCOUNT}


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """写出的账: how many entries and accounts, the first and last day."""

    entries: int
    accounts: int
    first: date | None
    last: date | None


def write_journal(
    *, book: str, year: int, division: str, form: str, out: Path, tell: Callable[[int], object] = lambda count: None
) -> Written:
    """导出序时账 of a book and year to a file, one entry a transaction, in the order it happened; elements as tags.

    Every account of the book is declared; at the end each balance is asserted as the trial balance has it. The file appears
    when it is whole. Raises UserError for an unknown book or format.
    """
    found = known_book(book)
    if form not in FORMATS:
        raise UserError(f"没有格式“{form}”", f"可用：{'、'.join(FORMATS)}")
    dialect = FORMATS[form]
    unfinished = out.with_name(out.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            written = _write(file, dialect, found, year, division, tell)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _write(file: TextIO, dialect: Dialect, book: ledger.Book, year: int, division: str, tell: Callable[[int], object]) -> Written:
    accounts = sorted(book.accounts.values(), key=lambda account: account.code)
    names = {account.code: dialect.name(book.name, account) for account in accounts}
    file.writelines(dialect.head(book, year, division, accounts, names))
    count, first, last = 0, None, None
    for entry in _entries(book.name, year, division):
        file.write(dialect.entry(entry, names))
        first, last = first or entry.on, max(last or entry.on, entry.on)
        count += 1
        if count % 5000 == 0:
            tell(count)
    if last:
        rows = ledger.trial_balance(book.name, year=year, division=division, on=last)
        file.writelines(dialect.foot(last, {names[row.account]: row.closing for row in rows}))
    return Written(count, len(accounts), first, last)


def _entries(book: str, year: int, division: str) -> Iterator[Entry]:
    for row in ledger.journal(book, year=year, division=division):
        yield Entry.of(row)
