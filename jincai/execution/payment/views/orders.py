"""代理银行查询：发给银行的支付凭证，清单与一张；只有凭证上的，账号遮住。批量凭证的各笔在支付清单里。"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jincai.execution.payment.screens import orders as found
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, page

SHOWN = 200
"""Lines of a batch shown on the page; the printed voucher has all."""


@require_safe
@page(verb=found.READ)
def orders(request: HttpRequest) -> HttpResponse:
    """支付凭证清单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked, after = (request.GET.get(name, "").strip().replace("\0", "")[:60] for name in ("q", "after"))
    sight = found.sight_of(desk.actor, desk.division, desk.today)
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    listed = found.orders(division=desk.division, year=desk.year, sight=sight, number=asked, after=place)
    return render(request, "payment/orders.html", {"found": listed, "rows": listed.rows, "q": asked, "banks": sight.banks})


@require_safe
@page(verb=found.READ)
def order(request: HttpRequest, number: str) -> HttpResponse:
    """一张支付凭证。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    sight = found.sight_of(desk.actor, desk.division, desk.today)
    told = found.order(division=desk.division, year=desk.year, sight=sight, number=number[:60])
    if told is None:
        raise Http404("没有这张支付凭证")
    row, traces = told
    lines = [
        (line, _name("exp_func", line.get("ExpFuncCode", ""), desk), _name("gov_econ", line.get("GovExpEcoCode", ""), desk)) for line in row.lines
    ]
    payees = [(line.get("PayeeAcctName", ""), banking.masked(line.get("PayeeAcctNo", ""))) for line in row.lines] if row.batch else []
    return render(request, "payment/order.html", {"row": row, "lines": lines[:SHOWN], "payees": payees[:SHOWN], "count": len(lines), "traces": traces})


@require_safe
@page
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """一张批量凭证的各笔：支付清单里按它的号筛选。"""
    return HttpResponseRedirect(f"{reverse('payment:listing')}?{urlencode({'q': number[:20]})}")


def _name(code_set: str, code: str, desk: Desk) -> str:
    known = standards.code(code_set, code, desk.today, desk.division) if code else None
    return known.name if known else ""
