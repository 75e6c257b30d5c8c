"""查指标：清单、余额、来由。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.allotment.models import Allotment
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Hold
from jincai.ledger import api as ledger


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class AllotmentRow:
    """指标的要素，出门用。"""

    division: str
    year: int
    number: str
    document: str
    upper_document: str
    agency: str
    department: str
    fund: str
    exp_func: str
    gov_econ: str
    project: str
    project_kind: str
    source: str
    title: str
    approved_on: date
    released_on: date | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """指标的状况（元）：可用、冻结、占用、在途、已付、实拨、结转；现额是它们之和。"""

    available: Decimal = ZERO
    unreleased: Decimal = ZERO
    frozen: Decimal = ZERO
    held: Decimal = ZERO
    ordered: Decimal = ZERO
    paid: Decimal = ZERO
    released: Decimal = ZERO
    holds: tuple[Hold, ...] = ()

    @property
    def current(self) -> Decimal:
        """现额。"""
        return self.available + self.unreleased + self.frozen + self.held + self.ordered + self.paid + self.released

    @property
    def executed(self) -> Decimal:
        """已执行。"""
        return self.paid + self.released


def row_of(a: Allotment) -> AllotmentRow:
    """One model as a row."""
    return AllotmentRow(**{f.name: getattr(a, f.name) for f in dataclasses.fields(AllotmentRow)})


def rows(numbers: Iterable[str], *, year: int, division: str) -> dict[str, AllotmentRow]:
    """按编号取，一次查询。"""
    found = Allotment.objects.filter(division=division, year=year, number__in=list(numbers))
    return {a.number: row_of(a) for a in found}


def listing(
    *,
    year: int,
    division: str,
    agencies: Sequence[str] | None = None,
    exp_func: str = "",
    agency: str = "",
    after: str = "",
    limit: int = 50,
) -> list[AllotmentRow]:
    """清单，按编号翻页：`after` 是上一页最后一个编号。"""
    query = Allotment.objects.filter(division=division, year=year, number__gt=after)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    if exp_func:
        query = query.filter(exp_func__startswith=exp_func)
    if agency:
        query = query.filter(agency=agency)
    return [row_of(a) for a in query.order_by("number")[:limit]]


def positions(numbers: Sequence[str], *, year: int, division: str, with_holds: bool = False) -> dict[str, Position]:
    """状况：问总账，不问别处。"""
    found = ledger.positions("allotment", year=year, division=division, controls=numbers)
    holds = ledger.holds("allotment", year=year, division=division, controls=numbers) if with_holds else {}
    names = {
        "available": "EXECUTABLE",
        "unreleased": "UNRELEASED",
        "frozen": "FROZEN",
        "ordered": "ORDERED",
        "paid": "PAID",
        "released": "RELEASED",
    }
    out = {}
    for number in numbers:
        at = found.get(number, {})
        held = sum((at.get(k, ZERO) for k in ("HELD_BY_REQUEST", "HELD_BY_CONTRACT", "HELD_BY_PROCUREMENT")), ZERO)
        out[number] = Position(held=held, holds=holds.get(number, ()), **{k: at.get(v, ZERO) for k, v in names.items()})
    return out
