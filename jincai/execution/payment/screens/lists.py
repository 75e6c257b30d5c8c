"""清单：筛选、翻页、合计；谁能看哪些单位；按清算日归并。"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from jincai.execution.payment import models
from jincai.execution.payment.queries import PaymentRow, _row
from jincai.kernel.money import ZERO, MoneyError, yuan

MOST = 50_000
"""Rows of one export; a larger set is narrowed first."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """筛选：状态、单位、功能科目（前缀）、指标、文字、申请日期、清算日期、批次."""

    states: tuple[str, ...] = ()
    agency: str = ""
    exp_func: str = ""
    allotment: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    cleared: date | None = None
    batch: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """一页：行、下一页的键，筛选后全部的笔数、金额、已退款."""

    rows: list[PaymentRow]
    after: str
    count: int
    total: Decimal
    refunded: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class ClearedDay:
    """一个清算日：笔数与金额（元）."""

    on: date
    count: int
    amount: Decimal


def find(*, division: str, year: int, agencies: Sequence[str] | None, wanted: Wanted, after: str = "", limit: int = 50) -> Found:
    """清单：新的在前，`after` 是上一页最后一个单号；合计是筛选后的全部. Two queries whatever the number."""
    query = _filtered(division, year, agencies, wanted)
    sums = query.aggregate(count=Count("*"), total=Sum("amount"), refunded=Sum("refunded"))
    page = query.filter(number__lt=after) if after else query
    found = list(page.order_by("-number")[: limit + 1])
    rows = [_row(p) for p in found[:limit]]
    return Found(
        rows=rows,
        after=rows[-1].number if len(found) > limit else "",
        count=sums["count"],
        total=sums["total"] or ZERO,
        refunded=sums["refunded"] or ZERO,
    )


def _filtered(division: str, year: int, agencies: Sequence[str] | None, wanted: Wanted) -> QuerySet[models.Payment]:
    query = models.Payment.seen.filter(division=division, year=year)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    if wanted.states:
        query = query.filter(state__in=wanted.states)
    if wanted.exp_func or wanted.allotment:
        lines = models.PaymentLine.objects.filter(division=division, year=year)
        lines = lines.filter(exp_func__startswith=wanted.exp_func) if wanted.exp_func else lines
        lines = lines.filter(allotment=wanted.allotment) if wanted.allotment else lines
        query = query.filter(pk__in=lines.values("payment_id"))
    exact = {"agency": wanted.agency, "batch": wanted.batch, "cleared_on": wanted.cleared, "on__gte": wanted.since, "on__lte": wanted.until}
    query = query.filter(**{name: value for name, value in exact.items() if value})
    return query.filter(_saying(wanted.text)) if wanted.text else query


def _saying(text: str) -> Q:
    """单号、凭证号、收款人、用途; and the amount when the text is one."""
    says = Q(number=text) | Q(order=text) | Q(batch_order=text) | Q(bank_serial=text) | Q(payee__contains=text) | Q(purpose__contains=text)
    try:
        return says | Q(amount=yuan(text))
    except MoneyError:
        return says


def cleared_days(*, division: str, year: int, agencies: Sequence[str] | None = None) -> list[ClearedDay]:
    """按人民银行清算日归并的集中支付."""
    query = models.Payment.seen.filter(division=division, year=year, cleared_on__isnull=False)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    rows = query.values_list("cleared_on").annotate(n=Count("pk"), total=Sum("amount")).order_by("cleared_on")
    return [ClearedDay(on, n, total) for on, n, total in rows if on]


def recent_payees(*, division: str, year: int, agencies: Sequence[str] | None, limit: int = 20) -> list[PaymentRow]:
    """用过的收款人：每个账号最近的一笔，新的在前."""
    query = models.Payment.seen.filter(division=division, year=year)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    seen: dict[str, PaymentRow] = {}
    for p in query.order_by("-number")[: limit * 5]:
        seen.setdefault(p.account, _row(p))
    return list(seen.values())[:limit]


def short(key: str) -> str:
    """幂等键至多 80 字；更长的记摘要."""
    return key if len(key) <= 80 else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
