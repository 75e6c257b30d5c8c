"""查支付：清单（按键翻页）、明细、清算用的行。"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from jincai.execution.payment import models
from jincai.execution.payment.states import PAYMENT, STOPPED
from jincai.kernel.money import ZERO


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LineRow:
    """支付明细行，出门用。"""

    position: int
    allotment: str
    exp_func: str
    gov_econ: str
    dep_econ: str
    project: str
    source: str
    contract: str
    plan: str
    amount: Decimal
    refunded: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRow:
    """支付，出门用；`lines` 只在明细里有。"""

    division: str
    year: int
    number: str
    agency: str
    fund: str
    payee: str
    account: str
    bank: str
    bank_no: str
    purpose: str
    amount: Decimal
    refunded: Decimal
    batch: str
    again_of: str
    state: str
    on: date
    expires_on: date | None
    requested_by: str
    reviewed_by: str
    approved_by: str
    order: str
    ordered_on: date | None
    ordered_by: str
    paid_on: date | None
    bank_serial: str
    cleared_on: date | None
    says: str
    order_kind: str
    batch_order: str
    lines: tuple[LineRow, ...] = ()

    @property
    def label(self) -> str:
        """状态的中文。"""
        return PAYMENT.labels[self.state]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """一页清单：行、下一页的键、筛选后全部的笔数与金额。"""

    rows: list[PaymentRow]
    after: str
    count: int
    total: Decimal


_FIELDS = [f.name for f in dataclasses.fields(PaymentRow) if f.name != "lines"]
_LINE_FIELDS = [f.name for f in dataclasses.fields(LineRow)]


def _row(p: models.Payment, lines: Sequence[models.PaymentLine] = ()) -> PaymentRow:
    found = tuple(LineRow(**{n: getattr(x, n) for n in _LINE_FIELDS}) for x in sorted(lines, key=lambda x: x.position))
    return PaymentRow(**{n: getattr(p, n) for n in _FIELDS}, lines=found)


def listing(
    *, division: str, year: int, agencies: Sequence[str] | None = None, states: Sequence[str] = (), exp_func: str = "", agency: str = "",
    allotment: str = "", text: str = "", since: date | None = None, until: date | None = None, after: str = "", limit: int = 50,
) -> Listing:  # fmt: skip
    """清单：新的在前，`after` 是上一页最后一个单号；合计是筛选后的全部。"""
    query = models.Payment.seen.filter(division=division, year=year)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    if states:
        query = query.filter(state__in=states)
    if agency:
        query = query.filter(agency=agency)
    if exp_func or allotment:
        lines = models.PaymentLine.objects.filter(division=division, year=year)
        lines = lines.filter(exp_func__startswith=exp_func) if exp_func else lines
        lines = lines.filter(allotment=allotment) if allotment else lines
        query = query.filter(pk__in=lines.values("payment_id"))
    if text:
        query = query.filter(Q(number=text) | Q(order=text) | Q(payee__contains=text) | Q(purpose__contains=text))
    if since:
        query = query.filter(on__gte=since)
    if until:
        query = query.filter(on__lte=until)
    sums = query.aggregate(count=Count("*"), total=Sum("amount"))
    page = query.filter(number__lt=after) if after else query
    found = list(page.order_by("-number")[: limit + 1])
    rows = [_row(p) for p in found[:limit]]
    return Listing(rows=rows, after=rows[-1].number if len(found) > limit else "", count=sums["count"], total=sums["total"] or ZERO)


def one(*, division: str, year: int, number: str) -> PaymentRow | None:
    """一笔，带明细；凭证号也可。一次查询。"""
    if not number:
        return None
    wanted = models.Payment.seen.filter(Q(number=number) | Q(order=number), division=division, year=year)
    lines = list(models.PaymentLine.objects.filter(payment__in=wanted).select_related("payment").order_by("payment_id", "position"))
    return _row(lines[0].payment, [line for line in lines if line.payment_id == lines[0].payment_id]) if lines else None


def several(*, division: str, year: int, numbers: Sequence[str] = (), orders: Sequence[str] = ()) -> list[PaymentRow]:
    """多笔，带明细，两次查询。"""
    query = models.Payment.objects.filter(division=division, year=year).filter(Q(number__in=list(numbers)) | Q(order__in=list(orders)))
    return [_row(p, list(p.lines.all())) for p in query.prefetch_related("lines").order_by("number")]


def of_batch(*, division: str, year: int, number: str) -> list[PaymentRow]:
    """一张批量凭证里的各笔，不带明细。"""
    query = models.Payment.objects.filter(division=division, year=year, batch_order=number).order_by("order")
    return [_row(p) for p in query]


def several_seen(*, division: str, year: int, numbers: Sequence[str]) -> list[PaymentRow]:
    """多笔，带明细，看得到的（限资金、限项目类别的只有那些），两次查询。"""
    query = models.Payment.seen.filter(division=division, year=year, number__in=list(numbers))
    return [_row(p, list(p.lines.all())) for p in query.prefetch_related("lines")]


def in_states(*, division: str, year: int, states: Sequence[str], limit: int = 10_000) -> list[str]:
    """处于这些状态的单号。"""
    query = models.Payment.objects.filter(division=division, year=year, state__in=list(states)).order_by("number")
    return list(query.values_list("number", flat=True)[:limit])


def counts(*, division: str, year: int, agencies: Sequence[str] | None = None) -> dict[str, tuple[int, Decimal]]:
    """各状态的笔数与金额。"""
    query = models.Payment.seen.filter(division=division, year=year)
    if agencies is not None:
        query = query.filter(agency__in=agencies)
    return {r["state"]: (r["n"], r["total"]) for r in query.values("state").annotate(n=Count("pk"), total=Sum("amount")).order_by("state")}


def outstanding(*, division: str, year: int) -> dict[str, Decimal]:
    """未清算的支付凭证，按资金性质（元）：已发银行、银行已付、付后退款而还没有清算的。"""
    query = models.Payment.objects.filter(division=division, year=year, state__in=("ORDERED", "CONFIRMED", "REFUNDED"), cleared_on=None)
    return {row["fund"]: row["total"] for row in query.values("fund").annotate(total=Sum("amount")).order_by("fund")}


def to_redo(*, division: str, year: int, but: Collection[str] = ()) -> list[PaymentRow]:
    """没有付成或退回过钱的：退票、撤销、退回、撤回、作废、过期、退款，带明细；重办时从这里来。`but` 这些号的不要（已经重办了的）。"""
    query = models.Payment.objects.filter(division=division, year=year).filter(Q(state__in=STOPPED) | Q(refunded__gt=0))
    query = query.exclude(number__in=list(but)) if but else query
    return [_row(p, list(p.lines.all())) for p in query.prefetch_related("lines").order_by("number")]


def again_numbers(*, division: str, year: int, number: str) -> list[str]:
    """由这一笔重办的单号。"""
    query = models.Payment.seen.filter(division=division, year=year, again_of=number).order_by("number")
    return list(query.values_list("number", flat=True))


def expiring(*, on: date, using: str) -> list[tuple[str, int]]:
    """有到期没有批准的申请的（区划、年度）；`using` 是看得见全部区划的连接。"""
    query = models.Payment.objects.using(using).filter(state__in=PAYMENT.move("expire").source, expires_on__lt=on)
    return sorted(query.order_by().values_list("division", "year").distinct())
