"""清单：筛选、翻页、状况；合计是筛选后的全部。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet

from jincai.execution.allotment.models import Allotment
from jincai.execution.allotment.queries import AllotmentRow, Position, positions, row_of
from jincai.kernel.money import ZERO


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """筛选：单位、功能科目（前缀）、资金、文字、状况（left 有余额、held 有占用、frozen 有冻结、waiting 待下达）."""

    agency: str = ""
    exp_func: str = ""
    fund: str = ""
    text: str = ""
    state: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Sums:
    """一组指标的状况合计（元）."""

    current: Decimal = ZERO
    executed: Decimal = ZERO
    held: Decimal = ZERO
    frozen: Decimal = ZERO
    unreleased: Decimal = ZERO
    available: Decimal = ZERO

    @property
    def taken(self) -> Decimal:
        """占用与冻结."""
        return self.held + self.frozen

    def plus(self, at: Position) -> Sums:
        """With one more allotment."""
        return Sums(
            self.current + at.current,
            self.executed + at.executed,
            self.held + at.held + at.ordered,
            self.frozen + at.frozen,
            self.unreleased + at.unreleased,
            self.available + at.available,
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """一页：行与状况、下一页的键，筛选后全部的条数与合计."""

    rows: list[tuple[AllotmentRow, Sums]]
    after: str
    count: int
    sums: Sums


def find(
    *, division: str, year: int, agencies: Sequence[str] | None, wanted: Wanted, after: str = "", limit: int = 50, sort: str = ""
) -> Found:
    """清单，按编号，或按 `sort` 的数；合计是筛选后的全部. Three queries whatever the number of rows."""
    query = _filtered(division, year, agencies, wanted)
    numbers = list(query.order_by("number").values_list("number", flat=True))
    at = positions(numbers, year=year, division=division)
    kept = [n for n in numbers if _is(wanted.state, at[n])]
    sums = Sums()
    for n in kept:
        sums = sums.plus(at[n])
    here = _ordered(kept, at, sort)
    here = here[here.index(after) + 1 :] if after in at and after in here else [n for n in here if n > after] if not sort else here
    here = here[: limit + 1]
    found = {a.number: a for a in query.filter(number__in=here[:limit])}
    rows = [(row_of(found[n]), Sums().plus(at[n])) for n in here[:limit]]
    return Found(rows=rows, after=here[limit - 1] if len(here) > limit else "", count=len(kept), sums=sums)


def _ordered(numbers: list[str], at: Mapping[str, Position], sort: str) -> list[str]:
    """按哪个数排；没有说的按编号."""
    name = sort.removeprefix("-")
    if name not in ("current", "executed", "taken", "available"):
        return sorted(numbers, reverse=sort == "-number")
    return sorted(numbers, key=lambda n: (getattr(Sums().plus(at[n]), name), n), reverse=sort.startswith("-"))


def _filtered(division: str, year: int, agencies: Sequence[str] | None, wanted: Wanted) -> QuerySet[Allotment]:
    query = Allotment.seen.filter(division=division, year=year)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    if wanted.agency:
        query = query.filter(agency=wanted.agency)
    if wanted.fund:
        query = query.filter(fund=wanted.fund)
    if wanted.exp_func:
        query = query.filter(exp_func__startswith=wanted.exp_func)
    if wanted.state == "waiting":
        query = query.filter(released_on__isnull=True)
    if wanted.text:
        text = wanted.text
        query = query.filter(Q(number=text) | Q(document__contains=text) | Q(title__contains=text) | Q(project__contains=text))
    return query


def _is(state: str, at: Position) -> bool:
    """状况是否如所筛."""
    amounts = {"left": at.available, "held": at.held + at.ordered, "frozen": at.frozen, "none": at.available == 0 and at.current > 0}
    return bool(amounts[state]) if state in amounts else True
