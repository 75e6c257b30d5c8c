"""用款计划的页面：额度清单、一个额度的来去、一张计划单。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.execution.cashplan import screens
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, page, unit, unit_name, workbook

MONTHS = (("", "全年"), *((str(m), f"{m} 月") for m in range(1, 13)))
COLUMNS = (
    Column("单位代码", width=12),
    Column("单位", width=24),
    Column("功能类", width=26),
    Column("资金", width=20),
    Column("月", width=8),
    Column("批复计划", "money", 16),
    Column("已用", "money", 16),
    Column("占用", "money", 16),
    Column("剩余", "money", 16),
    Column("使用率", "rate", 10),
)


@require_safe
@page(unit="yuan")
def listing(request: HttpRequest) -> HttpResponse:
    """用款计划：按单位、类、资金；选了月份看当月。"""
    context = _asked(request)
    return render(request, "cashplan/listing.html", context)


@require_safe
@page(unit="yuan")
def export(request: HttpRequest) -> HttpResponse:
    """导出 xlsx：看到的行。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = _asked(request)
    rows = [
        (r.agency, unit_, f"{r.func_class} {func}", fund, _month(r), r.approved, r.used, r.held, r.left, _rate(r))
        for r, unit_, func, fund in asked["rows"]
    ]
    t = asked["total"]
    total = (None, "合计", None, None, None, t.approved, t.used, t.held, t.left, _rate(t))
    note = f"单位：{unit_name()}　{desk.division_name} {desk.year} 年度　使用率＝已用÷批复计划"
    return workbook(name=f"用款计划{desk.year}", title="用款计划", note=note, columns=COLUMNS, rows=rows, total=total, wan=unit() == "wan")


@require_safe
@page
def quota(request: HttpRequest) -> HttpResponse:
    """一个额度的来去: `?plan=单位/类/资金/月`。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    plan = request.GET.get("plan", "")
    if plan.count("/") != 3 or not plan.rsplit("/", 1)[1].isdigit():
        raise UserError("没有说看哪个额度", "从用款计划清单里点一个额度")
    agencies = standards.agencies_of(desk.actor, desk.division)
    moved = screens.movements(division=desk.division, year=desk.year, agencies=agencies, plan=plan)
    agency, func, fund, month = plan.split("/")
    context = {
        "moved": moved,
        "agency": _unit(desk, agency),
        "func": f"{func} {_name(desk, 'exp_func', func)}",
        "fund": _name(desk, "fund_type", fund),
        "month": int(month),
    }
    return render(request, "cashplan/quota.html", context)


@require_safe
@page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """一张用款计划单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = screens.paper(division=desk.division, year=desk.year, number=number)
    if found is None:
        return render(request, "cashplan/missing.html", {"number": number}, status=404)
    agencies = standards.agencies_of(desk.actor, desk.division)
    lines = [line for line in found.lines if agencies is None or line[2].agency in agencies]
    if not lines:
        raise Refused([_not_yours(number)], "不能查看")
    shown = [
        (title, amount, r, _unit(desk, r.agency), _name(desk, "exp_func", r.func_class), _name(desk, "fund_type", r.fund))
        for title, amount, r in lines
    ]
    context = {"p": found, "lines": shown, "total": sum(amount for _, amount, _ in lines), "part": agencies is not None}
    return render(request, "cashplan/detail.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    month = request.GET.get("month", "")
    found = screens.rows(
        division=desk.division,
        year=desk.year,
        agencies=agencies,
        agency=request.GET.get("agency", ""),
        func=_class(request.GET.get("func", "").strip(), desk),
        month=int(month) if month.isdigit() and 1 <= int(month) <= 12 else 0,
    )
    units = {u.code: u.name for u in standards.agencies(desk.division) if agencies is None or u.code in agencies}
    rows = [(r, units.get(r.agency, r.agency), _name(desk, "exp_func", r.func_class), _name(desk, "fund_type", r.fund)) for r in found]
    query = request.GET.copy()
    for name in ("unit", *[name for name, value in request.GET.items() if not value]):
        query.pop(name, None)
    return {
        "rows": rows,
        "total": screens.total(found),
        "months": MONTHS,
        "asked": request.GET,
        "printed": list(dict.fromkeys(r.agency for r in found))[:200],
        "query": query.urlencode(),
        "filtered": bool(query),
        "units": [("", "全部单位"), *((code, f"{code} {name}") for code, name in units.items())],
    }


def _class(text: str, desk: Desk) -> str:
    """功能类：代码或名称."""
    if not text or text.isdigit():
        return text
    found = standards.search("exp_func", text, desk.today, desk.division, limit=1)
    if not found:
        raise UserError(f"没有功能科目“{text}”", "写代码（如 205）或名称（如 教育支出）")
    return found[0].code


def _not_yours(number: str) -> Violation:
    return Violation(
        rule="I02",
        says="这张用款计划不含你单位的额度",
        cites="单位财务权限按岗位和单位授予",
        subject=number,
        remedy="向国库处查询",
        who="国库处、该单位经办",
    )


def _month(r: screens.PlanRow) -> str:
    return f"{r.month} 月" if r.month else "全年"


def _rate(r: screens.PlanRow) -> Any:
    return r.used / r.approved if r.approved else None


def _unit(desk: Desk, code: str) -> str:
    found = standards.agency(desk.division, code, desk.today)
    return found.name if found else code


def _name(desk: Desk, code_set: str, code: str) -> str:
    found = standards.code(code_set, code, desk.today, desk.division)
    return found.name if found else code
