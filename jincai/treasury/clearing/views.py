"""清算的页面：清算日、实拨、额度通知单。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.ledger.api import Kept
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, Event, Link, Step, document_url, page, unit, unit_name, workbook
from jincai.treasury.clearing import screens
from jincai.treasury.clearing.screens import ReleasePaper

WORDS = {"release.ordered": "开出凭证，占用指标", "release.confirmed": "已拨付，记总账", "release.failed": "人民银行退回"}
MONTHS = (("", "全年"), *((str(m), f"{m} 月") for m in range(1, 13)))
COLUMNS = (
    Column("日期", "date", 12),
    Column("清算笔数", width=10),
    Column("集中支付清算", "money", 18),
    Column("实拨", "money", 16),
    Column("下达额度", "money", 16),
    Column("库款收入", "money", 18),
    Column("库款付出", "money", 18),
    Column("日终库款", "money", 18),
)


@require_safe
@page(unit="yuan")
def days(request: HttpRequest) -> HttpResponse:
    """按日的清算与库款；`?export=xlsx` 导出看到的。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    month = request.GET.get("month", "")
    rows = [
        d
        for d in screens.days(division=desk.division, year=desk.year, agencies=agencies)
        if not month.isdigit() or d.on.month == int(month)
    ]
    sums = {name: sum((getattr(d, name) for d in rows), ZERO) for name in ("cleared", "released", "quota", "into", "out")}
    count = sum(d.count for d in rows)
    if request.GET.get("export") == "xlsx":
        lines = [(d.on, d.count, d.cleared, d.released, d.quota, d.into, d.out, d.closing) for d in rows]
        total = (None, count, *(sums[n] for n in ("cleared", "released", "quota", "into", "out")), None)
        note = f"单位：{unit_name()}　{desk.division_name} {desk.year} 年度"
        return workbook(name=f"清算{desk.year}", title="清算日", note=note, columns=COLUMNS, rows=lines, total=total, wan=unit() == "wan")
    context = {"rows": rows, "sums": sums, "count": count, "months": MONTHS, "month": month, "finance": agencies is None}
    return render(request, "clearing/days.html", context)


@require_safe
@page
def releases(request: HttpRequest) -> HttpResponse:
    """实拨凭证清单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    found = screens.releases(
        division=desk.division, year=desk.year, agencies=agencies, agency=request.GET.get("agency", ""), state=request.GET.get("state", "")
    )
    units = {u.code: u.name for u in standards.agencies(desk.division) if agencies is None or u.code in agencies}
    context = {
        "rows": [(r, units.get(r.agency, r.agency), screens.STATES[r.state]) for r in found],
        "total": sum((r.amount for r in found), ZERO),
        "states": (("", "全部"), *screens.STATES.items()),
        "units": [("", "全部单位"), *units.items()],
        "asked": request.GET,
        "finance": agencies is None,
    }
    return render(request, "clearing/releases.html", context)


@require_safe
@page
def release(request: HttpRequest, number: str) -> HttpResponse:
    """实拨凭证明细。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = screens.release(division=desk.division, year=desk.year, number=number)
    if found is None:
        return render(request, "clearing/missing.html", {"number": number, "what": "实拨凭证"}, status=404)
    if not desk.actor.acts_for(found.row.agency):
        raise Refused([_not_yours(f"这张实拨凭证属于{found.agency_name}", number)], "不能查看")
    context = {
        "p": found,
        "row": found.row,
        "label": screens.STATES[found.row.state],
        "steps": _steps(found),
        "links": _links(found),
        "history": _history(found),
        "account": banking.masked(found.row.account),
    }
    return render(request, "clearing/release.html", context)


@require_safe
@page
def quotas(request: HttpRequest) -> HttpResponse:
    """清算额度通知单清单；只给财政人员。"""
    desk = _finance(request)
    since, until = _day(request.GET.get("since", "")), _day(request.GET.get("until", ""))
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
    """一张额度通知单：按功能类的明细和往来。"""
    desk = _finance(request)
    found = screens.quota(division=desk.division, year=desk.year, number=number)
    if found is None:
        return render(request, "clearing/missing.html", {"number": number, "what": "额度通知单"}, status=404)
    row, messages = found
    sent = next((m for m in messages if m.outgoing), None)
    parts = [
        (d["ExpFuncCode"], _name(desk, "exp_func", d["ExpFuncCode"]), Decimal(d["PayAmt"])) for d in (sent.voucher.details if sent else ())
    ]
    return render(
        request, "clearing/quota.html", {"row": row, "parts": parts, "messages": messages, "fund": _name(desk, "fund_type", row.fund)}
    )


def _finance(request: HttpRequest) -> Desk:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if desk.agencies is not None:
        raise Refused([_not_yours("清算额度由财政部门下达给人民银行，单位不办也不看", "清算额度")], "不能查看")
    return desk


def _not_yours(says: str, subject: str) -> Violation:
    return Violation(rule="I02", says=says, cites="单位财务权限按岗位和单位授予", subject=subject, remedy="向国库处查询", who="国库处")


def _steps(p: ReleasePaper) -> list[Step]:
    done = {k.kind: k for k in p.kept}
    steps = [_step(p, "开出凭证", done["release.ordered"])] if "release.ordered" in done else []
    if failed := done.get("release.failed"):
        return [*steps, Step("人民银行退回", "stop", "人民银行国库", failed.on)]
    if paid := done.get("release.confirmed"):
        return [*steps, Step("人民银行拨付", "done", "人民银行国库", paid.on), Step("记账", "done", "财政总会计", paid.on)]
    return [*steps, Step("人民银行拨付", "now", "人民银行国库", "当日"), Step("记账", "todo", "", "拨付后自动")]


def _step(p: ReleasePaper, title: str, k: Kept) -> Step:
    return Step(title, "done", _who(p, k), k.on)


def _who(p: ReleasePaper, k: Kept) -> str:
    if k.kind in ("release.confirmed", "release.failed"):
        return "人民银行国库"
    return p.names.get(k.actor, "系统作业" if k.actor == "system" else k.actor)


def _links(p: ReleasePaper) -> list[Link]:
    out = []
    for k in p.chain:
        here = k.document == p.row.number
        url = "" if here else document_url(k.document_kind, k.document)
        out.append(
            Link(
                k.title,
                k.document,
                url,
                note=_who(p, k),
                when=k.on,
                amount=Decimal(k.body.get("amount", "0")),
                here=here and k.kind == "release.ordered",
            )
        )
    if p.row.state == "ORDERED":
        out.append(Link("实拨完成", "待人民银行", note="拨付后记总账", amount=p.row.amount, todo=True))
    return out


def _history(p: ReleasePaper) -> list[Event]:
    return [Event(k.on, _who(p, k), WORDS.get(k.kind, k.title)) for k in reversed(p.kept)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"“{text}”不是日期", "写成 2025-06-30 的样子") from error


def _name(desk: Desk, code_set: str, code: str) -> str:
    found = standards.code(code_set, code, desk.today, desk.division)
    return found.name if found else code
