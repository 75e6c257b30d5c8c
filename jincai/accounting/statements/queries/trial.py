"""试算平衡表：一本账在一个日期的各科目，可按要素分列。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class TrialBalance:
    """试算平衡表（元）: `rows` by account code and elements; `opening` and `closing` signed, debit positive."""

    book: str
    title: str
    year: int
    division: str
    since: date
    on: date
    elements: tuple[str, ...]
    rows: tuple[ledger.TrialRow, ...]
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal

    @property
    def balanced(self) -> bool:
        """平：期初、期末合计为零，借贷发生相等。"""
        return self.opening == 0 and self.closing == 0 and self.debit == self.credit


def trial_balance(
    *, book: str, year: int, division: str, on: date | None = None, since: date | None = None, by: Sequence[str] = ()
) -> TrialBalance:
    """试算平衡表: as of `on` (included; default: the year's end, or the last day booked in its 调整期), movements from `since` (default: the
    year's first day), by account and the elements `by`.

    Raises UserError for an unknown book or element.
    """
    found = known_book(book)
    for name in by:
        if name not in ledger.ELEMENTS:
            raise UserError(f"没有要素“{name}”", f"可用：{'、'.join(f'{key}（{title}）' for key, title in ledger.ELEMENTS.items())}")
    end = date(year, 12, 31)
    on, since = on or max(ledger.last_day(year=year, division=division) or end, end), since or date(year, 1, 1)
    rows = ledger.trial_balance(book, year=year, division=division, on=on, since=since, by=by)

    def total(field: str) -> Decimal:
        return sum((getattr(row, field) for row in rows), ZERO)

    return TrialBalance(
        book=book,
        title=found.title,
        year=year,
        division=division,
        since=since,
        on=on,
        elements=tuple(by),
        rows=tuple(rows),
        opening=total("opening"),
        debit=total("debit"),
        credit=total("credit"),
        closing=total("closing"),
    )


def known_book(name: str) -> ledger.Book:
    """账套按名。Raises UserError with the names there are."""
    if name not in ledger.BOOKS:
        raise UserError(f"没有账套“{name}”", f"可用：{'、'.join(f'{book.name}（{book.title}）' for book in ledger.BOOKS.values())}")
    return ledger.BOOKS[name]
