"""指标清单：地址就是筛选；合计是筛选后的全部；导出的就是看到的。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.execution.allotment.screens import lists
from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, page, unit, unit_name, workbook

PAGE, ALL = 50, 50_000
STATES = (("", "全部"), ("left", "有余额"), ("held", "有占用"), ("frozen", "有冻结"), ("waiting", "待下达"), ("none", "已用完"))
COLUMNS = (
    Column("指标编号", width=16),
    Column("文号", width=20),
    Column("单位", width=22),
    Column("功能分类", width=30),
    Column("说明", width=28),
    Column("现额", "money", 16),
    Column("已执行", "money", 16),
    Column("占用与冻结", "money", 16),
    Column("可用", "money", 16),
    Column("支付率", "rate", 10),
)


@require_safe
@page(unit="yuan")
def listing(request: HttpRequest) -> HttpResponse:
    """指标清单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    wanted = read(request.GET, desk)
    found = lists.find(
        division=desk.division, year=desk.year, agencies=agencies, wanted=wanted, after=request.GET.get("after", ""), limit=PAGE
    )
    units, query = _units(desk, agencies), _kept(request.GET)
    context = {
        "found": found,
        "rows": [(row, at, units.get(row.agency, row.agency), func_name(desk, row.exp_func)) for row, at in found.rows],
        "states": STATES,
        "asked": request.GET,
        "query": query,
        "filtered": bool(query),
        "funds": _funds(desk),
        "units": [("", "全部单位"), *((code, f"{code} {name}") for code, name in units.items())],
    }
    return render(request, "allotment/listing.html", context)


@require_safe
@page(unit="yuan")
def export(request: HttpRequest) -> HttpResponse:
    """导出 xlsx：筛选后的全部行。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    found = lists.find(division=desk.division, year=desk.year, agencies=agencies, wanted=read(request.GET, desk), limit=ALL)
    units = _units(desk, agencies)
    rows = [
        (
            r.number,
            r.document,
            units.get(r.agency, r.agency),
            f"{r.exp_func} {func_name(desk, r.exp_func)}",
            r.title,
            a.current,
            a.executed,
            a.taken,
            a.available,
            a.executed / a.current if a.current else None,
        )
        for r, a in found.rows
    ]
    s = found.sums
    rate = s.executed / s.current if s.current else None
    total = ("合计", f"{found.count} 条", None, None, None, s.current, s.executed, s.taken, s.available, rate)
    note = f"单位：{unit_name()}　{desk.division_name} {desk.year} 年度　支付率＝已执行÷现额"
    return workbook(name=f"指标{desk.year}", title="指标清单", note=note, columns=COLUMNS, rows=rows, total=total, wan=unit() == "wan")


def read(asked: QueryDict, desk: Desk) -> lists.Wanted:
    """读筛选. Raises UserError for a function nobody knows."""
    func = asked.get("func", "").strip()
    if func and not func.isdigit():
        rows = standards.search("exp_func", func, desk.today, desk.division, limit=1)
        if not rows:
            raise UserError(f"没有功能科目“{func}”", "写代码（如 205）或名称（如 小学教育）")
        func = rows[0].code
    return lists.Wanted(
        agency=asked.get("agency", ""),
        exp_func=func,
        fund=asked.get("fund", ""),
        text=asked.get("q", "").strip(),
        state=asked.get("state", ""),
    )


def func_name(desk: Desk, code: str) -> str:
    """功能科目的名称."""
    found = standards.code("exp_func", code, desk.today, desk.division)
    return found.name if found else ""


def _funds(desk: Desk) -> list[tuple[str, str]]:
    return [("", "全部资金"), *((row.code, row.name) for row in standards.codes("fund_type", desk.today, desk.division) if row.budgets)]


def _units(desk: Desk, agencies: list[str] | None) -> dict[str, str]:
    return {u.code: u.name for u in standards.agencies(desk.division) if agencies is None or u.code in agencies}


def _kept(asked: QueryDict) -> str:
    query = asked.copy()
    for name in ("after", "unit", *[name for name, value in asked.items() if not value]):
        query.pop(name, None)
    return query.urlencode()
