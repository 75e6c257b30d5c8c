"""序时账导出：一本账写成 hledger、ledger、beancount 的文本，由别的程序复核；首行是水印，末尾附期末余额断言，取自日发生额。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from jincai.accounting.statements.export.dialects import BEANCOUNT, HLEDGER, LEDGER, Dialect, Entry
from jincai.accounting.statements.export.workbook import Mark
from jincai.accounting.statements.queries.trial import known_book
from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger

FORMATS: dict[str, Dialect] = {"hledger": HLEDGER, "ledger": LEDGER, "beancount": BEANCOUNT}
ROOM = 512
"""首行的字节数：正文写完才知道 SM3，水印再写进留好的地方。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """写出的账: how many entries and accounts, the first and last day."""

    entries: int
    accounts: int
    first: date | None
    last: date | None
    sm3: str = ""
    """SM3 of everything after the first line."""


def write_journal(
    *, book: str, year: int, division: str, form: str, out: Path, mark: Mark, tell: Callable[[int], object] = lambda count: None
) -> Written:
    """导出序时账 of a book and year to a file, one entry a transaction, in the order it happened; elements as tags.

    The first line is a comment with the watermark (`mark`); `tail -n +2 FILE | openssl dgst -sm3` gives the SM3 it names. Every
    account of the book is declared; at the end each balance is asserted as the trial balance has it. The file appears when it is
    whole. Raises UserError for an unknown book or format.
    """
    found = known_book(book)
    if form not in FORMATS:
        raise UserError(f"没有格式“{form}”", f"可用：{'、'.join(FORMATS)}")
    dialect = FORMATS[form]
    unfinished = out.with_name(out.name + ".part")
    try:
        with unfinished.open("w+b") as file:
            file.write(_comment("") + b"\n")
            body = _Body(file)
            written = dataclasses.replace(_write(body, dialect, found, year, division, tell), sm3=body.digest.hexdigest())
            file.seek(0)
            file.write(_comment(mark(f"{found.title}序时账", f"{year} 年　{division}　{form}", written.entries, written.sm3)))
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


class _Body:
    """正文：边写边算 SM3。"""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, sm3.running()

    def write(self, text: str) -> None:
        data = text.encode()
        self.digest.update(data)
        self.file.write(data)


def _comment(text: str) -> bytes:
    """首行的注释, filled up with spaces to its room; all three programs take `;`."""
    return f"; {' '.join(text.split())}".encode()[:ROOM].decode(errors="ignore").encode().ljust(ROOM)


def _write(file: _Body, dialect: Dialect, book: ledger.Book, year: int, division: str, tell: Callable[[int], object]) -> Written:
    accounts = sorted(book.accounts.values(), key=lambda account: account.code)
    names = {account.code: dialect.name(book.name, account) for account in accounts}
    for text in dialect.head(book, year, division, accounts, names):
        file.write(text)
    count, first, last = 0, None, None
    for entry in _entries(book.name, year, division):
        file.write(dialect.entry(entry, names))
        first, last = first or entry.on, max(last or entry.on, entry.on)
        count += 1
        if count % 5000 == 0:
            tell(count)
    if last:
        rows = ledger.trial_balance(book.name, year=year, division=division, on=last)
        for text in dialect.foot(last, {names[row.account]: row.closing for row in rows}):
            file.write(text)
    return Written(count, len(accounts), first, last)


def _entries(book: str, year: int, division: str) -> Iterator[Entry]:
    for row in ledger.journal(book, year=year, division=division):
        yield Entry.of(row)
