"""查对账：一天的结果、差异清单、缺哪些对账单；额度与线路在 boards，单位对账单在 statements。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from jincai.kernel.problems import UserError
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.reconciliation import models, rules, states

TODO, HEALING, HEALED = "todo", "healing", "healed"


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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceRow:
    """一项差异（金额元），带规定给的名称、办法、谁能办."""

    id: int
    kind: str
    title: str
    vt_code: str
    number: str
    document: str
    payee: str
    amount: Decimal
    books: Decimal | None
    bank: Decimal | None
    pboc: Decimal | None
    says: str
    remedy: str
    who: str
    heals: bool
    sure: bool
    opened_on: date
    seen_on: date
    closed_on: date | None
    explanation: str
    explained_by: str
    message: int

    @property
    def at(self) -> str:
        """现在怎样: 要办、等它消除、已消除."""
        return HEALED if self.closed_on else HEALING if self.heals else TODO

    @property
    def explained(self) -> bool:
        """说得清：规则已说清，或人写了说明."""
        return self.sure or bool(self.explanation)


_PLAIN = [f.name for f in dataclasses.fields(DifferenceRow) if f.name not in ("title", "remedy", "who")]


def of_day(*, division: str, year: int, on: date) -> QuerySet[models.Difference]:
    """这一天看得到的差异: open at its end, or closed on it."""
    there = models.Difference.objects.filter(division=division, year=year, opened_on__lte=on)
    return there.filter(Q(closed_on=None) | Q(closed_on__gte=on))


def differences(
    *, division: str, year: int, on: date, at: str = "", after: int = 0, limit: int = 200, numbers: Sequence[str] = ()
) -> list[DifferenceRow]:
    """差异清单: those to be dealt with first, then those that heal, then the healed; larger amounts first."""
    rows = of_day(division=division, year=year, on=on)
    rows = rows.filter(number__in=list(numbers)) if numbers else rows
    if at == HEALED:
        rows = rows.filter(closed_on=on)
    elif at:
        rows = rows.filter(heals=at == HEALING).exclude(closed_on=on)
    ordered = rows.extra(select={"rank": "CASE WHEN closed_on = %s THEN 2 WHEN heals THEN 1 ELSE 0 END"}, select_params=[on])
    found = ordered.order_by("rank", "-amount", "number", "id")[after : after + limit]
    return [difference_row(each, on) for each in found]


def difference_row(row: models.Difference, on: date) -> DifferenceRow:
    """出门用的一项; what closed later than `on` was still open then."""
    kind = rules.KINDS[row.kind]
    values = {name: getattr(row, name) for name in _PLAIN}
    values["closed_on"] = row.closed_on if row.closed_on and row.closed_on <= on else None
    return DifferenceRow(**values, title=kind.title, remedy=kind.remedy, who=kind.who)


def day(*, division: str, year: int, on: date) -> DayRow | None:
    """一个对账日；没有对过为 None。"""
    row = models.Day.objects.filter(division=division, year=year, on=on).first()
    return day_row(row) if row else None


def days(*, division: str, year: int) -> list[DayRow]:
    """对过账的日子，新的在前。"""
    rows = models.Day.objects.filter(division=division, year=year).order_by("-on")
    return [day_row(row) for row in rows]


def day_row(row: models.Day) -> DayRow:
    """出门用的一天。"""
    seen = of_day(division=row.division, year=row.year, on=row.on)
    closed = Q(closed_on=row.on)
    told = seen.aggregate(
        todo=Count("pk", filter=Q(heals=False) & ~closed), healing=Count("pk", filter=Q(heals=True) & ~closed), healed=Count("pk", filter=closed),
        unexplained=Count("pk", filter=Q(sure=False, explanation="") & ~closed),
    )  # fmt: skip
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


def reports(*, division: str, year: int, on: date) -> list[models.Report]:
    """当日收到的对账单。"""
    return list(models.Report.objects.filter(division=division, year=year, on=on).order_by("kind", "number"))


def missing_reports(*, division: str, year: int, on: date) -> list[tuple[str, str]]:
    """该到而没有到的 (种类, 日期号): the bank's day report, PBoC's list of what was cleared, its revenue and balance reports."""
    packs: dict[str, list[int]] = {}
    for kind, wanted in models.Report.objects.filter(division=division, year=year, on=on).values_list("kind", "packs"):
        packs.setdefault(kind, []).append(wanted)
    number = f"{on:%Y%m%d}"
    lacking = [(kind, number) for kind in ("2206", "3507") if len(packs.get(kind, ())) < max(packs.get(kind, [1]))]
    if not any(row.on == on for row in taxlink.reports(division, year)):
        lacking.append(("3401", number))
    if not any(row.on == on for row in taxlink.balances(division, year)):
        lacking.append(("3402", number))
    return lacking


def bank_day(*, division: str, year: int, on: date) -> date:
    """代理银行最近的日报是哪天的；没有的为当日。"""
    found = models.Report.objects.filter(division=division, year=year, kind="2206", on__lte=on).order_by("-on").values_list("on", flat=True)
    return found.first() or on


def unmatched_since(*, division: str, year: int, on: date) -> date:
    """从哪天起没有对全过: the day after the last one that was taken with complete lists; the first day taken when there is none."""
    taken = models.Day.objects.filter(division=division, year=year, on__lt=on)
    whole = taken.filter(complete=True).order_by("-on").values_list("on", flat=True).first()
    first = taken.order_by("on").values_list("on", flat=True).first()
    return whole + timedelta(days=1) if whole else first or on


def kinds_stated(*, division: str, year: int, on: date) -> set[str]:
    """人民银行当日的凭证对账（3501）到了哪几种。"""
    return set(models.Report.objects.filter(division=division, year=year, kind="3501", on=on).values_list("subject", flat=True))


def difference_at(*, division: str, year: int, id: int) -> DifferenceRow | None:
    """一项差异。"""
    row = models.Difference.objects.filter(division=division, year=year, pk=id).first()
    return difference_row(row, date.max) if row else None
