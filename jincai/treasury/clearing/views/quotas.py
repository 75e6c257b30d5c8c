"""清算额度通知单：清单与一张。"""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Col, DayFilter, Desk, Document, Empty, Found, Listing, Pick, Wanted, missing, ordered, page
from jincai.treasury.clearing import screens
from jincai.treasury.clearing.views.asking import allowed, finance, name
from jincai.treasury.clearing.views.days import TABS


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页额度通知单，新的在前；只给财政人员."""
    allowed(desk)
    found = screens.quotas(
        division=desk.division, year=desk.year, fund=wanted.text("fund"), since=wanted.day("since"), until=wanted.day("until"), after=after,
        limit=limit, order=ordered(wanted, "-number"),
    )  # fmt: skip
    names = {row.code: row.name for row in standards.codes("fund_type", desk.today, desk.division)}
    return Found([(q, f"{q.fund} {names.get(q.fund, '')}".strip()) for q in found.rows], found.after, found.count, {"amount": found.total})


def _funds(desk: Desk) -> list[tuple[str, str]]:
    return [("", "全部资金"), *((row.code, row.name) for row in standards.codes("fund_type", desk.today, desk.division) if row.budgets)]


LIST = Listing(
    name="clearing:quotas", title="清算额度通知单", noun="张", crumbs=(("国库", ""), ("清算", "clearing:days")), fetch=fetch, tabs=TABS,
    opens=lambda row: reverse("clearing:quota", args=[row[0].number]),
    columns=(
        Col("on", "日期", "day", "c96", get=lambda row: row[0].on, sort=True),
        Col("number", "通知单号", "link", "c176", get=lambda row: row[0].number, sort=True),
        Col("fund", "资金性质", get=lambda row: row[1]),
        Col("amount", "金额", "money", "c176", get=lambda row: row[0].amount, total=True, sort=True),
    ),
    filters=(Pick("fund", "资金", _funds), DayFilter("since", "自"), DayFilter("until", "至")),
    empty=Empty("没有额度通知单", "支付凭证发出时自动下达清算额度"), notes="负数为调减。",
)  # fmt: skip


@require_safe
@page
def quota(request: HttpRequest, number: str) -> HttpResponse:
    """一张额度通知单：按功能类、单位的明细和往来。"""
    desk = finance(request)
    found = screens.quota(division=desk.division, year=desk.year, number=number)
    if found is None:
        return missing(request, "额度通知单", number, district="国库", home="清算额度", listing="clearing:quotas")
    row, traces = found
    sent = next((m for m in traces if m.outgoing), None)
    details = sent.voucher.details if sent else ()
    units = {unit.code: unit.name for unit in standards.agencies(desk.division)} if row.by_agency else {}
    funcs = {code: name(desk, "exp_func", code) for code in sorted({d["ExpFuncCode"] for d in details})}
    parts = [
        (d["ExpFuncCode"], funcs[d["ExpFuncCode"]], units.get(d.get("AgencyCode", ""), d.get("AgencyCode", "")), Decimal(d["PayAmt"])) for d in details
    ]
    doc = Document(
        title=f"额度通知单 {row.number}", crumbs=(("国库", ""), ("清算额度", reverse("clearing:quotas"))),
        beside=f"{row.on}　{row.fund} {name(desk, 'fund_type', row.fund)}",
    )  # fmt: skip
    return render(request, "clearing/quota.html", {"doc": doc, "parts": parts, "traces": traces, "row": row})
