"""看板：清算额度；线路现状与待处理的报文，可以再送、马上收取。"""

from __future__ import annotations

import dataclasses
import operator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.exchange import api as exchange
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Code, Col, Desk, Empty, Found, Listing, Pick, Unit, Wanted, page, whole
from jincai.treasury.reconciliation import boards, operations
from jincai.treasury.reconciliation.views import asking
from jincai.treasury.reconciliation.views.asking import TABS

FIGURES = ("issued", "used", "claimed", "transit", "left")
TOLD = "下达为凭证带来的净额；在途为凭证已发、人民银行还没有划的；"


def fetch(at: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """清算额度：按资金、功能类，可再按单位；合计是筛选后的全部."""
    agency = wanted.text("agency")
    asked = {"agency": agency, "fund": wanted.text("fund"), "func": wanted.text("func")[:3]}
    found = boards.quota(division=at.division, year=at.year, by_agency=bool(wanted.text("by") or agency), **asked)
    codes = {kind: {row.code: row.name for row in standards.codes(kind, at.today, at.division)} for kind in ("fund_type", "exp_func")}
    rows = [
        {"row": q, "fund": codes["fund_type"].get(q.fund, q.fund), "func": f"{q.func} {codes['exp_func'].get(q.func, '')}".strip(), "agency": q.agency,
         **{name: getattr(q, name) for name in FIGURES}}
        for q in found
    ]  # fmt: skip
    theirs = "人民银行最近一次额度余额对账单（3510）的数，加上以后的下达、清算、注销" if any(q.theirs is not None for q in found) else "下达减已清算"
    sums = {name: sum((getattr(q, name) for q in found), ZERO) for name in FIGURES}
    told = whole(rows, wanted, after, limit, sums=sums, sorts={name: operator.itemgetter(name) for name in FIGURES})
    return dataclasses.replace(told, says=f"{TOLD}余额为{theirs}。")


def _funds(at: Desk) -> list[tuple[str, str]]:
    return [("", "全部资金"), *((row.code, row.name) for row in standards.codes("fund_type", at.today, at.division) if row.budgets)]


def _notices(row: dict[str, Any]) -> str:
    return f"{reverse('clearing:quotas')}?fund={row['row'].fund}"


QUOTA = Listing(
    name="reconciliation:quota", title="清算额度", noun="行", crumbs=(("国库", ""), ("对账", "reconciliation:desk")), fetch=fetch, whole=True, unit="yuan",
    tabs=TABS, template="reconciliation/quota.html", page=200,
    columns=(
        Col("fund", "资金性质", "text", "c136", get=operator.itemgetter("fund"), tip=operator.itemgetter("fund"), sheet=18),
        Col("func", "功能分类（类）", "text", sheet=24),
        Col("agency", "单位", "unit", get=lambda row: row["agency"] or "各单位合计"),
        Col("issued", "下达", "money", "c152", url=_notices, total=True, sort=True),
        Col("used", "已清算", "money", "c152", total=True, sort=True),
        Col("claimed", "银行已付待划", "money", "c128", total=True, sort=True),
        Col("transit", "在途", "money", "c128", total=True, sort=True),
        Col("left", "余额", "money", "c152", look=lambda row: "bad" if row["left"] < 0 else "", total=True, sort=True),
    ),
    filters=(Pick("fund", "资金", _funds), Code("func", "功能类", "exp_func", level=1), Unit(), Pick("by", "分列", (("", "不分单位"), ("agency", "分单位")))),
    empty=Empty("还没有清算额度", "支付凭证发出即下达额度；退票、退款调减"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(unit="yuan", whole=True)
def quota(request: HttpRequest) -> HttpResponseBase:
    """清算额度：清单；年终注销没用的（POST）。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    why, ending = None, _last_day(at) >= date(at.year, 12, 1) and at.actor.may("clearing.cancel_quota") and not at.reading
    unused = _unused(at) if ending else ZERO
    if request.method == "POST":
        told = {"division": at.division, "year": at.year, "on": _last_day(at), "actor": at.actor}
        words = f"已发出注销通知，{unused:,.2f} 元" if unused else "没有可以注销的额度"
        done = asking.done(request, lambda: operations.cancel_quota(**told), words, "reconciliation:quota")  # type: ignore[arg-type]
        if not isinstance(done, Refused):
            return done
        why = done
    return QUOTA.show(request, status=409 if why else 200, why=why, unused=unused, ending=ending)


def _last_day(at: Desk) -> date:
    """年终办事的日子：今天；年度已过的为十二月三十一日."""
    return min(at.today, date(at.year, 12, 31))


def _unused(at: Desk) -> Decimal:
    """可以注销的: what PBoC has left beside what is in transit."""
    return sum((max(q.left - q.transit, ZERO) for q in boards.kept_by_pboc(division=at.division, year=at.year)), ZERO)


@require_http_methods(["GET", "HEAD", "POST"])
@page(whole=True)
def lines(request: HttpRequest) -> HttpResponseBase:
    """线路：最近联系、积压、待处理；POST 马上收取，或重新签章再送。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    why = None
    if request.method == "POST":
        found = _act(request, at)
        if not isinstance(found, Refused):
            return found
        why = found
    context = {
        "lines": [(line, asking.NAMES.get(line.name, line.name)) for line in exchange.status(at.division)], "why": why,
        "troubles": [(each, asking.NAMES.get(each.counterpart, each.counterpart)) for each in exchange.troubles(at.division)],
        "may": at.actor.may("reconciliation.resend") and not at.reading,
    }  # fmt: skip
    return render(request, "reconciliation/lines.html", context, status=409 if why else 200)


def _act(request: HttpRequest, at: Desk) -> HttpResponseBase | Refused:
    match request.POST.get("do", ""):
        case "poll":
            name = request.POST.get("counterpart", "")[:20]
            verb, says = (lambda: operations.poll(division=at.division, counterpart=name, actor=at.actor)), "已去收取、补发，稍后刷新看结果"
        case "resend":
            ids = [int(each) for each in request.POST.getlist("id")[:500] if each.isascii() and each.isdigit() and len(each) < 18]
            verb, says = (lambda: operations.resend(division=at.division, ids=ids, actor=at.actor)), "已重新签章，排队再送"  # type: ignore[assignment]
        case _:
            raise UserError("没有说办什么", "用页上的按钮")
    return asking.done(request, verb, says, "reconciliation:lines")
