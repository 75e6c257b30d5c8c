"""查收到的对账单：到了哪些，缺哪些，从哪天起没有对全。"""

from __future__ import annotations

from datetime import date, timedelta

from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.reconciliation import models


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
