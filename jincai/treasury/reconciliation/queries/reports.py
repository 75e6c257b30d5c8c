"""查收到的对账单：到了哪些，缺哪些，从哪天起没有对全。"""

from __future__ import annotations

from datetime import date, timedelta

from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.reconciliation import models

LISTS = ("2206", "3507")
"""逐张列出的：代理银行支付日报，人民银行清算信息对账单。"""


def reports(*, division: str, year: int, on: date) -> list[models.Report]:
    """当日收到的对账单。"""
    return list(models.Report.objects.filter(division=division, year=year, on=on).order_by("kind", "number"))


def missing_reports(*, division: str, year: int, on: date) -> list[tuple[str, str]]:
    """该到而没有到的 (种类, 日期号): the bank's day report, PBoC's list of what was cleared, its revenue and balance reports."""
    packs: dict[str, list[int]] = {}
    for kind, wanted in models.Report.objects.filter(division=division, year=year, on=on).values_list("kind", "packs"):
        packs.setdefault(kind, []).append(wanted)
    number = f"{on:%Y%m%d}"
    lacking = [(kind, number) for kind in LISTS if len(packs.get(kind, ())) < max(packs.get(kind, [1]))]
    if not any(row.on == on for row in taxlink.reports(division, year)):
        lacking.append(("3401", number))
    if not any(row.on == on for row in taxlink.balances(division, year)):
        lacking.append(("3402", number))
    return lacking


def lists_lacking(*, division: str, year: int, since: date, before: date) -> list[tuple[str, str]]:
    """前几天对过账而至今没有到的逐张的对账单 (种类, 日期号): what moved on those days cannot be judged before they come."""
    days = list(models.Day.objects.filter(division=division, year=year, on__gte=since, on__lt=before).order_by("on").values_list("on", flat=True))
    packs: dict[tuple[date, str], list[int]] = {}
    found = models.Report.objects.filter(division=division, year=year, on__in=days, kind__in=LISTS).values_list("on", "kind", "packs") if days else ()
    for on, kind, wanted in found:
        packs.setdefault((on, kind), []).append(wanted)
    return [(kind, f"{on:%Y%m%d}") for on in days for kind in LISTS if len(packs.get((on, kind), ())) < max(packs.get((on, kind), [1]))]


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
