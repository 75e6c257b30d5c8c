"""清算的屏幕查询：按日的清算与库款、实拨单据、额度通知单；只读。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from jincai.books.fiscal import CASH
from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui
from jincai.treasury.clearing import models

RELEASE, QUOTA = "fund_release", "clearing_quota"
STATES = {"ORDERED": "已发人民银行", "CONFIRMED": "已拨付", "FAILED": "已退回"}


@dataclasses.dataclass(slots=True)
class Day:
    """一个清算日（元）：集中支付清算、实拨、下达额度；库款收、付与日终余额（财政人员才有）."""

    on: date
    count: int = 0
    cleared: Decimal = ZERO
    released: Decimal = ZERO
    quota: Decimal = ZERO
    into: Decimal = ZERO
    out: Decimal = ZERO
    closing: Decimal | None = None

    @property
    def iso(self) -> str:
        """供网址用的日期."""
        return self.on.isoformat()


@dataclasses.dataclass(frozen=True, slots=True)
class Quotas:
    """一页额度通知单."""

    rows: list[models.Quota]
    after: str
    count: int
    total: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class ReleasePaper:
    """实拨单据的全部."""

    row: models.FundRelease
    agency_name: str
    func_name: str
    gov_name: str
    fund_name: str
    allotment: allotment.AllotmentRow | None
    chain: list[ledger.Kept]
    kept: list[ledger.Kept]
    entries: list[ledger.Posted]
    messages: list[exchange.Trace]
    names: dict[str, str]


def days(*, division: str, year: int, agencies: Sequence[str] | None) -> list[Day]:
    """按日，新的在前. A unit's person sees his own unit's clearing and no treasury cash. Four queries."""
    found: dict[date, Day] = {}

    def at(on: date) -> Day:
        return found.setdefault(on, Day(on))

    for c in payment.cleared_days(division=division, year=year, agencies=agencies):
        at(c.on).count, at(c.on).cleared = c.count, c.amount
    released = _seen(_mine(models.FundRelease.objects.filter(division=division, year=year, state="CONFIRMED"), agencies), year, division)
    for r in released.values("paid_on").annotate(total=Sum("amount")).order_by("paid_on"):
        at(r["paid_on"]).released = r["total"]
    if agencies is None:
        for q in _quotas(division, year).values("on").annotate(total=Sum("amount")).order_by("on"):
            at(q["on"]).quota = q["total"]
        for _, on, debit, credit in ledger.turnover([CASH], year=year, division=division, by=("on",)):
            at(on).into, at(on).out = debit, credit
        left = ZERO
        for on in sorted(found):
            left += found[on].into - found[on].out
            found[on].closing = left
    return sorted(found.values(), key=lambda d: d.on, reverse=True)


def releases(
    *, division: str, year: int, agencies: Sequence[str] | None, agency: str = "", state: str = "", since: date | None = None,
    until: date | None = None,
) -> QuerySet[models.FundRelease]:  # fmt: skip
    """实拨凭证，筛选后的全部；账号不取."""
    query = _mine(models.FundRelease.objects.filter(division=division, year=year), agencies)
    asked = {"agency": agency, "state": state, "paid_on__gte": since, "paid_on__lte": until}
    query = query.filter(**{name: value for name, value in asked.items() if value})
    return _seen(query, year, division).defer("account")  # type: ignore[no-any-return]


def release(*, division: str, year: int, number: str) -> ReleasePaper | None:
    """一张实拨凭证；没有为 None."""
    row = _seen(models.FundRelease.objects.filter(division=division, year=year, number=number), year, division).first()
    if row is None:
        return None
    kept = [k for k in ledger.facts_of([number], year=year, division=division) if k.document_kind == RELEASE]
    ids = [k.id for k in kept]
    unit = standards.agency(division, row.agency, row.on)
    order = {k.id: k.seq for k in kept}
    entries = ledger.entries({"facts": ids}, year=year, division=division) if ids else []
    return ReleasePaper(
        row=row,
        agency_name=unit.name if unit else row.agency,
        func_name=_name("exp_func", row.exp_func, row),
        gov_name=_name("gov_econ", row.gov_econ, row),
        fund_name=_name("fund_type", row.fund, row),
        allotment=allotment.rows([row.allotment], year=year, division=division).get(row.allotment),
        chain=ledger.origins(kept, year=year, division=division),
        kept=kept,
        entries=sorted(entries, key=lambda e: (e.on, order[e.fact])),
        messages=exchange.messages_of(number, document_kind=RELEASE),
        names=identity.names(),
    )


def quotas(
    *, division: str, year: int, fund: str = "", since: date | None = None, until: date | None = None, after: str = "", limit: int = 50,
    order: Sequence[str] = ("-number",),
) -> Quotas:  # fmt: skip
    """额度通知单，新的在前；合计是筛选后的全部."""
    query = _quotas(division, year)
    query = query.filter(**{k: v for k, v in {"fund": fund, "on__gte": since, "on__lte": until}.items() if v})
    sums = query.aggregate(n=Count("pk"), total=Sum("amount"))
    rows, more = ui.seek(query, order=order, after=after, limit=limit)
    return Quotas(rows, more, sums["n"], sums["total"] or ZERO)


def quota(*, division: str, year: int, number: str) -> tuple[models.Quota, list[exchange.Trace]] | None:
    """一张额度通知单和它的往来凭证（类的明细在凭证里）."""
    row = _quotas(division, year).filter(number=number).first()
    return (row, exchange.messages_of(number, document_kind=QUOTA)) if row else None


def _quotas(division: str, year: int):  # type: ignore[no-untyped-def]
    """额度通知单，授权限资金性质的只有那些."""
    funds, query = identity.seen_funds(), models.Quota.objects.filter(division=division, year=year)
    return query if funds is None else query.filter(fund__in=funds)


def _seen(query, year: int, division: str):  # type: ignore[no-untyped-def]
    """实拨凭证，授权限资金性质、项目类别的，只有他看得到指标的那些."""
    if not identity.narrowed():
        return query
    return query.exclude(allotment__in=identity.hidden_of(set(query.values_list("allotment", flat=True)), year=year, division=division))


def _mine(query, agencies):  # type: ignore[no-untyped-def]
    return query if agencies is None else query.filter(agency__in=agencies)


def _name(code_set: str, code: str, row: models.FundRelease) -> str:
    found = standards.code(code_set, code, row.on, row.division)
    return found.name if found else ""
