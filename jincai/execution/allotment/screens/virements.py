"""调剂单：清单、一张的全部；看得到一边指标的就看得到这张单，另一边只见编号与单位。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from jincai.execution.allotment import models, states
from jincai.execution.allotment.operations.papers import ACROSS, both_sides, kind_of
from jincai.execution.allotment.queries import AllotmentRow, Position, positions, row_of
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.files import api as files
from jincai.platform.identity.api import narrowed
from jincai.platform.ui import api as ui


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """筛选：状态、单位（调出或调入）、文字（单号、指标、理由）."""

    state: str = ""
    agency: str = ""
    text: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class VirementRow:
    """一张调剂单，出门用；金额（元）."""

    number: str
    year: int
    agency: str
    to_agency: str
    giving: str
    taking: str
    amount: Decimal
    reason: str
    state: str
    applied_on: date
    applied_by: str
    decided_on: date | None
    decided_by: str

    @property
    def label(self) -> str:
        """状态的中文。"""
        return states.VIREMENT.labels[self.state]


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """一页，下一页从哪个单号以后起，筛选后全部的张数与金额."""

    rows: list[VirementRow]
    after: str
    count: int
    total: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """一边：指标编号与单位；看得到的另有要素与此刻的状况."""

    title: str
    number: str
    agency: str
    row: AllotmentRow | None
    at: Position | None


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """一张调剂单的全部. `kind` within a department or across."""

    row: VirementRow
    kind: str
    sides: tuple[Side, Side]
    attached: list[files.Kept]
    entries: list[ledger.Posted]


def seen(division: str, year: int) -> QuerySet[models.Virement]:
    """看得到的：授权限资金性质、项目类别的，两边至少有一边的指标他看得到."""
    rows = models.Virement.objects.filter(division=division, year=year)
    if not narrowed():
        return rows
    of = {"division": OuterRef("division"), "year": OuterRef("year")}
    return rows.filter(
        Exists(models.Allotment.seen.filter(**of, number=OuterRef("giving"))) | Exists(models.Allotment.seen.filter(**of, number=OuterRef("taking")))
    )


def find(
    *, division: str, year: int, agencies: Sequence[str] | None, wanted: Wanted, after: str = "", limit: int = 50, order: Sequence[str] = ("-number",)
) -> Found:  # fmt: skip
    """清单，新的在前，或按 `order`. Two queries."""
    query = seen(division, year)
    if agencies is not None:
        query = query.filter(Q(agency__in=agencies) | Q(to_agency__in=agencies))
    if wanted.state:
        query = query.filter(state=wanted.state)
    if wanted.agency:
        query = query.filter(Q(agency=wanted.agency) | Q(to_agency=wanted.agency))
    if text := wanted.text:
        query = query.filter(Q(number=text) | Q(giving=text) | Q(taking=text) | Q(reason__contains=text))
    sums = query.aggregate(total=Sum("amount"), count=Count("*"))
    rows, more = ui.seek(query, order=order, after=after, limit=limit)
    return Found([of_model(v) for v in rows], more, sums["count"], sums["total"] or ZERO)


def one(*, division: str, year: int, number: str) -> VirementRow | None:
    """一张，按单号；没有、看不到为 None."""
    found = seen(division, year).filter(number=number).first()
    return of_model(found) if found else None


def paper(*, division: str, year: int, number: str) -> Paper | None:
    """一张的全部；没有、看不到为 None."""
    found = seen(division, year).filter(number=number).first()
    if found is None:
        return None
    there = both_sides(division, year, [found])
    mine = _mine(there.values(), division, year)
    at = positions(list(mine), year=year, division=division)
    sides = [
        Side(title, number, agency, row_of(mine[number]) if number in mine else None, at.get(number))
        for title, number, agency in (("调出", found.giving, found.agency), ("调入", found.taking, found.to_agency))
    ]
    entries = [] if len(mine) < len({found.giving, found.taking}) else ledger.entries({"document": found.number}, year=year, division=division)
    return Paper(
        of_model(found), kind_of(there[found.giving], there[found.taking]) if len(there) == len(sides) else ACROSS, (sides[0], sides[1]),
        files.attachments(models.VIREMENT, found.number, division=division, year=year), entries,
    )  # fmt: skip


def _mine(there: Iterable[models.Allotment], division: str, year: int) -> dict[str, models.Allotment]:
    """其中他看得到的."""
    found = {a.number: a for a in there}
    if not narrowed():
        return found
    return {a.number: a for a in models.Allotment.seen.filter(division=division, year=year, number__in=list(found))}


def of_model(v: models.Virement) -> VirementRow:
    """One model as a row."""
    return VirementRow(**{f.name: getattr(v, f.name) for f in dataclasses.fields(VirementRow)})
