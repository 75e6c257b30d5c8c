"""查指标：清单、余额、来由。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from jincai.execution.allotment.models import Allotment
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Hold
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Question, ask, narrowed


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


_ACCOUNTS = {
    "available": "EXECUTABLE",
    "unreleased": "UNRELEASED",
    "frozen": "FROZEN",
    "ordered": "ORDERED",
    "paid": "PAID",
    "released": "RELEASED",
}
_NAMES = [f.name for f in dataclasses.fields(AllotmentRow)]
_ROWS = f"SELECT {', '.join(_NAMES)} FROM {Allotment._meta.db_table} WHERE division = %s AND year = %s AND number = ANY(%s)"  # nosec B608


def row_of(a: Allotment) -> AllotmentRow:
    """One model as a row."""
    return AllotmentRow(**{f.name: getattr(a, f.name) for f in dataclasses.fields(AllotmentRow)})


def rows(numbers: Iterable[str], *, year: int, division: str) -> dict[str, AllotmentRow]:
    """按编号取，一次查询。"""
    found: dict[str, AllotmentRow] = ask(asking(numbers, year=year, division=division))[0]
    return found


def asking(numbers: Iterable[str], *, year: int, division: str) -> Question[dict[str, AllotmentRow]]:
    """按编号取 as a question, to be asked together with others."""

    def read(found: list[tuple[Any, ...]]) -> dict[str, AllotmentRow]:
        made = (AllotmentRow(**dict(zip(_NAMES, row, strict=True))) for row in found)
        return {row.number: row for row in made}

    return Question(_ROWS, (division, year, list(numbers)), read)


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
    query = Allotment.seen.filter(division=division, year=year, number__gt=after)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    if exp_func:
        query = query.filter(exp_func__startswith=exp_func)
    if agency:
        query = query.filter(agency=agency)
    return [row_of(a) for a in query.order_by("number")[:limit]]


def named(*, year: int, division: str, agencies: list[str] | None = None, text: str = "", limit: int = 8) -> list[AllotmentRow]:
    """按编号、用途、文号找指标: those whose number or document it is first, then those whose title holds it. One query."""
    query = Allotment.seen.filter(division=division, year=year)
    query = query if agencies is None else query.filter(agency__in=agencies)
    found = query.filter(Q(number=text) | Q(document=text) | Q(title__contains=text)).order_by("number")
    return [row_of(a) for a in found[:limit]]


def hidden(numbers: Iterable[str], *, year: int, division: str) -> frozenset[str]:
    """看不到的: those of these that his grants do not reach by fund type or project kind; no query for who is not limited so."""
    wanted = list(numbers)
    if not (narrowed() and wanted):
        return frozenset()
    there = {"division": division, "year": year, "number__in": wanted}
    every, seen = (set(rows.filter(**there).values_list("number", flat=True)) for rows in (Allotment.objects, Allotment.seen))
    return frozenset(every - seen)


def of_kinds(kinds: Sequence[str], year: int, division: str) -> list[str]:
    """这些项目类别的指标编号."""
    return list(Allotment.objects.filter(division=division, year=year, project_kind__in=kinds).values_list("number", flat=True))


def positions(numbers: Sequence[str], *, year: int, division: str, with_holds: bool = False) -> dict[str, Position]:
    """状况：问总账，不问别处；带占用的也是一次查询、一个快照。"""
    if with_holds:
        standing = ledger.standing("allotment", year=year, division=division, controls=numbers)
        return {number: _position(at.balances, at.holds) for number, at in standing.items()}
    return dict(ask(asking_positions(numbers, year=year, division=division))[0])


def asking_positions(numbers: Sequence[str], *, year: int, division: str) -> Question[dict[str, Position]]:
    """状况 without holds, as a question, to be asked together with others."""
    told = ledger.asking_positions("allotment", year=year, division=division, controls=numbers)

    def read(rows: list[tuple[Any, ...]]) -> dict[str, Position]:
        found = told.read(rows)
        return {number: _position(found.get(number, {}), ()) for number in numbers}

    return Question(told.sql, told.args, read)


def _position(at: Mapping[str, Decimal], holds: tuple[Hold, ...]) -> Position:
    held = sum((at.get(k, ZERO) for k in ("HELD_BY_REQUEST", "HELD_BY_CONTRACT", "HELD_BY_PROCUREMENT")), ZERO)
    return Position(held=held, holds=holds, **{k: at.get(v, ZERO) for k, v in _ACCOUNTS.items()})
