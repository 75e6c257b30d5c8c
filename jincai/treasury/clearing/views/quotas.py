"""清算额度通知单：清单与一张。"""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.platform.standards import api as standards
from jincai.platform.ui.api import page
from jincai.treasury.clearing import screens
from jincai.treasury.clearing.views.asking import day, finance, name


@require_safe
@page
def quotas(request: HttpRequest) -> HttpResponse:
    """清算额度通知单清单；只给财政人员。"""
    desk = finance(request)
    since, until = day(request.GET.get("since", "")), day(request.GET.get("until", ""))
    fund, after = request.GET.get("fund", ""), request.GET.get("after", "")
    found = screens.quotas(division=desk.division, year=desk.year, fund=fund, since=since, until=until, after=after)
    names = {row.code: row.name for row in standards.codes("fund_type", desk.today, desk.division)}
    context = {
        "found": found,
        "rows": [(q, names.get(q.fund, q.fund)) for q in found.rows],
        "since": since,
        "until": until,
        "asked": request.GET,
        "finance": True,
        "funds": [
            ("", "全部资金"),
            *((row.code, row.name) for row in standards.codes("fund_type", desk.today, desk.division) if row.budgets),
        ],
    }
    return render(request, "clearing/quotas.html", context)


@require_safe
@page
def quota(request: HttpRequest, number: str) -> HttpResponse:
    """一张额度通知单：按功能类、单位的明细和往来。"""
    desk = finance(request)
    found = screens.quota(division=desk.division, year=desk.year, number=number)
    if found is None:
        return render(request, "clearing/missing.html", {"number": number, "what": "额度通知单"}, status=404)
    row, traces = found
    sent = next((m for m in traces if m.outgoing), None)
    details = sent.voucher.details if sent else ()
    units = {unit.code: unit.name for unit in standards.agencies(desk.division)} if row.by_agency else {}
    funcs = {code: name(desk, "exp_func", code) for code in sorted({d["ExpFuncCode"] for d in details})}
    parts = [
        (d["ExpFuncCode"], funcs[d["ExpFuncCode"]], units.get(d.get("AgencyCode", ""), d.get("AgencyCode", "")), Decimal(d["PayAmt"])) for d in details
    ]
    context = {"row": row, "parts": parts, "traces": traces, "fund": name(desk, "fund_type", row.fund)}
    return render(request, "clearing/quota.html", context)
