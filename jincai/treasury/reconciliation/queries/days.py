"""查对账日：三方的数、差异几项、签认到哪一步。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from jincai.kernel.problems import UserError
from jincai.treasury.reconciliation import models, states
from jincai.treasury.reconciliation.queries.differences import of_day


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DayRow:
    """一个对账日：状态、对上几张、三方的数、差异几项（`todo` 要办，`healing` 自行消除，`healed` 当日已消除，`unexplained` 没有说明）."""

    division: str
    year: int
    on: date
    state: str
    matched: int
    figures: dict[str, Any]
    checked_by: str
    signed_by: str
    checked_at: datetime | None
    signed_at: datetime | None
    taken_at: datetime | None
    todo: int
    healing: int
    healed: int
    unexplained: int

    @property
    def label(self) -> str:
        """状态的中文。"""
        return states.DAY.labels[self.state]

    @property
    def ok(self) -> bool:
        """没有说不清的：差异都有解释，库款说得清，对账单到齐."""
        return not self.unexplained and not self.missing and self.gap == 0

    @property
    def missing(self) -> list[str]:
        """没有到的对账单。"""
        return [f"{kind} {title}" for kind, title in self.figures.get("missing", [])]

    @property
    def gap(self) -> Decimal:
        """说不清的数（元）."""
        return sum((abs(Decimal(row["unexplained"])) for row in self.figures.get("rows", [])), Decimal("0.00"))

    @property
    def cash_gap(self) -> Decimal:
        """库款说不清的差额（元）."""
        return sum((Decimal(row["unexplained"]) for row in self.figures.get("rows", []) if row["name"] == "国库存款余额"), Decimal("0.00"))


def day(*, division: str, year: int, on: date) -> DayRow | None:
    """一个对账日；没有对过为 None。"""
    row = models.Day.objects.filter(division=division, year=year, on=on).first()
    return day_row(row) if row else None


def days(*, division: str, year: int, since: date | None = None, until: date | None = None) -> list[DayRow]:
    """对过账的日子，新的在前. Two queries whatever the number of days."""
    there = models.Day.objects.filter(division=division, year=year).order_by("-on")
    there = there.filter(**{name: value for name, value in {"on__gte": since, "on__lte": until}.items() if value})
    rows = list(there)
    if not rows:
        return []
    sure = Q(sure=False, explanation="")
    groups = list(
        models.Difference.objects.filter(Q(closed_on=None) | Q(closed_on__gte=rows[-1].on), division=division, year=year, opened_on__lte=rows[0].on)
        .values_list("opened_on", "closed_on", "heals")
        .annotate(n=Count("pk"), unexplained=Count("pk", filter=sure))
    )
    return [_row(row, _counted(row.on, groups)) for row in rows]


def latest_day(*, division: str, year: int) -> DayRow | None:
    """最近的一个对账日，带差异；没有对过为 None。Two queries."""
    row = models.Day.objects.filter(division=division, year=year).order_by("-on").first()
    return day_row(row) if row else None


def day_row(row: models.Day) -> DayRow:
    """出门用的一天。"""
    seen = of_day(division=row.division, year=row.year, on=row.on)
    groups = seen.values_list("opened_on", "closed_on", "heals").annotate(
        n=Count("pk"), unexplained=Count("pk", filter=Q(sure=False, explanation=""))
    )
    return _row(row, _counted(row.on, groups))


def _counted(on: date, groups: Iterable[tuple[date, date | None, bool, int, int]]) -> dict[str, Any]:
    """一天看得到的差异几项, from counts by opening, closing and whether it heals by itself."""
    told = {"todo": 0, "healing": 0, "healed": 0, "unexplained": 0}
    for opened, closed, heals, n, unexplained in groups:
        if opened > on or (closed is not None and closed < on):
            continue
        told["healed" if closed == on else "healing" if heals else "todo"] += n
        told["unexplained"] += unexplained if closed != on else 0
    return told


def _row(row: models.Day, told: dict[str, Any]) -> DayRow:
    names = ("division", "year", "on", "state", "matched", "figures", "checked_by", "signed_by", "checked_at", "signed_at", "taken_at")
    return DayRow(**{name: getattr(row, name) for name in names}, **told)


def taken(*, division: str, year: int, on: date) -> models.Day:
    """要办的那一天，锁住. Raises UserError when it was never taken."""
    row = models.Day.objects.select_for_update().filter(division=division, year=year, on=on).first()
    if row is None:
        raise UserError(f"{on} 还没有取数对账", "先取数")
    return row


def last_day(*, division: str, year: int) -> date | None:
    """最近的对账日。"""
    return models.Day.objects.filter(division=division, year=year).order_by("-on").values_list("on", flat=True).first()
