"""看板：清算额度；线路现状与待处理的报文，可以再送、马上收取。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.exchange import api as exchange
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, page, unit, unit_name, workbook
from jincai.treasury.reconciliation import boards, operations
from jincai.treasury.reconciliation.views import asking

FIGURES = ("issued", "used", "claimed", "transit", "left")
COLUMNS = (
    Column("资金性质", width=18), Column("功能分类（类）", width=24), Column("单位", width=24), Column("下达", "money", 18), Column("已清算", "money", 18),
    Column("银行已付待划", "money", 18), Column("在途", "money", 18), Column("余额", "money", 18),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(unit="yuan", whole=True)
def quota(request: HttpRequest) -> HttpResponseBase:
    """清算额度：按资金、功能类（可再按单位）：下达、已清算、在途、余额；年终注销没用的（POST）。"""
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
    asked = {name: request.GET.get(name, "") for name in ("agency", "fund", "func", "by")}
    chosen = {name: asked[name] for name in ("agency", "fund", "func")}
    found = boards.quota(division=at.division, year=at.year, by_agency=asked["by"] == "agency" or bool(asked["agency"]), **chosen)
    units = {u.code: u.name for u in standards.agencies(at.division)}
    funds = {row.code: row.name for row in standards.codes("fund_type", at.today, at.division)}
    funcs = {row.code: row.name for row in standards.codes("exp_func", at.today, at.division) if len(row.code) == 3}
    rows = [(q, funds.get(q.fund, q.fund), funcs.get(q.func, q.func), units.get(q.agency, q.agency)) for q in found]
    sums = {name: sum((getattr(q, name) for q in found), ZERO) for name in FIGURES}
    if request.GET.get("export") == "xlsx":
        lines = [(f"{q.fund} {fund}", f"{q.func} {func}", agency, *(getattr(q, name) for name in FIGURES)) for q, fund, func, agency in rows]
        total = ("合计", "", "", *(sums[name] for name in FIGURES))
        note = f"单位：{unit_name()}　{at.division_name} {at.year} 年度"
        return workbook(name=f"清算额度{at.year}", title="清算额度", note=note, columns=COLUMNS, rows=lines, total=total, wan=unit() == "wan")
    context = {
        "rows": rows, "sums": sums, "asked": asked, "by_agency": asked["by"] == "agency" or asked["agency"],
        "funds": [("", "全部资金"), *((code, funds.get(code, code)) for code in sorted({q.fund for q in found}))],
        "units": [("", "全部单位"), *sorted(units.items())], "ways": (("", "不分单位"), ("agency", "分单位")),
        "theirs": any(q.theirs is not None for q in found), "why": why, "unused": unused, "ending": ending,
    }  # fmt: skip
    return render(request, "reconciliation/quota.html", context, status=409 if why else 200)


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
