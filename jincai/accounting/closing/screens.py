"""会计期间的屏幕查询：一年各账套的期间，一期的下一步、发生额与经过。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Event

CLOSE, REOPEN, OPEN, SHUT = "close", "reopen", "open", "shut"
TITLES = {CLOSE: "结账", REOPEN: "反结账", OPEN: "打开调整期", SHUT: "关闭调整期"}
SHORT = {CLOSE: "结账", REOPEN: "反结账", OPEN: "打开", SHUT: "关闭"}
VERBS = {CLOSE: "closing.close_period", REOPEN: "closing.reopen_period", OPEN: "closing.open_adjustment", SHUT: "closing.close_adjustment"}
"""办什么，和它的动词。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """一个账套的一期：单据号，和现在轮到办什么（可以有几样，最该办的在前）。"""

    period: ledger.Period
    number: str
    steps: tuple[str, ...]
    who: str = ""

    @property
    def state(self) -> str:
        """开着、已结账；调整期没有打开过的是未打开。"""
        if self.period.month == ledger.ADJUSTMENT:
            return "开着" if self.period.open else "已关闭" if self.period.closed else "未打开"
        return "已结账" if self.period.closed else "开着"


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """一期：现状、本期发生额（借方合计等于贷方合计）、经过。"""

    cell: Cell
    debit: Decimal
    credit: Decimal
    history: tuple[Event, ...]


def number(period: ledger.Period) -> str:
    """期间的单据号：allotment-2025-03。"""
    return f"{period.book}-{period.year}-{period.month:02d}"


def overview(*, year: int, division: str, today: date) -> list[list[Cell]]:
    """一年的期间，一月一行，账套依次。Two queries."""
    names = _names()
    found = ledger.periods(year=year, division=division)
    by_book = {book: [each for each in found if each.book == book] for book in ledger.BOOKS}
    return [[_cell(each, by_book[each.book], today, names) for each in row] for row in zip(*by_book.values(), strict=True)]


def paper(asked: str, *, year: int, division: str, today: date) -> Paper | None:
    """一期，按单据号；没有这一期为 None。"""
    found = ledger.periods(year=year, division=division)
    one = next((each for each in found if number(each) == asked), None)
    if one is None:
        return None
    names = _names()
    first = date(year, one.month, 1) if one.month < ledger.ADJUSTMENT else date(year + 1, 1, 1)
    rows = ledger.trial_balance(one.book, year=year, division=division, since=first, on=one.last_day)
    cell = _cell(one, [each for each in found if each.book == one.book], today, names)
    debit, credit = (sum((getattr(row, side) for row in rows), ZERO) for side in ("debit", "credit"))
    kept = ledger.facts_of([asked], year=year, division=division)
    history = tuple(Event(each.at, names.get(each.actor, each.actor), _told(each)) for each in reversed(kept))
    return Paper(cell, debit, credit, history)


def _told(kept: ledger.Kept) -> str:
    more = [f"业务日 {kept.body['day']}"]
    more += [f"至 {kept.body['until']}"] if "until" in kept.body else []
    more += [str(kept.body["reason"])] if "reason" in kept.body else []
    return f"{kept.title}　{'，'.join(more)}"


def _cell(one: ledger.Period, book: Sequence[ledger.Period], today: date, names: dict[str, str]) -> Cell:
    return Cell(one, number(one), _steps(one, book, today), names.get(one.actor, one.actor))


def _steps(one: ledger.Period, book: Sequence[ledger.Period], today: date) -> tuple[str, ...]:
    """轮到的：下一个该结的月份，最后结的月份，十二月结了以后的调整期。The verbs judge again, and say why not."""
    *months, adjustment = book
    closed = sum(each.closed for each in months)
    if one is adjustment:
        return (SHUT,) if one.open else (OPEN,) if closed == len(months) else ()
    if one.month == closed + 1 and today >= one.last_day:
        return (CLOSE,)
    return (REOPEN,) if one.month == closed and not adjustment.open else ()


def _names() -> dict[str, str]:
    return {"system": "系统作业", **identity.names()}
