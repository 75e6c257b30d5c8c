"""执行表的页面：按功能分类、按单位；逐月进度。"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jincai.accounting.statements import api
from jincai.accounting.statements.views import asking, exporting, months, trees
from jincai.platform.ui import api as ui

COLUMNS = (
    ("budget", "年初预算"), ("adjusted", "调整预算"), ("final", "全年预算"), ("allotted", "已下达"), ("held", "占用"), ("net", "累计支出"),
)  # fmt: skip
DEPTHS = {"exp_func": (("1", "类"), ("2", "款"), ("3", "项")), "agency": (("1", "部门"), ("2", "单位"))}


@ui.page(unit="wan")
def function(request: HttpRequest) -> HttpResponse:
    """支出执行表（按功能分类）。"""
    return _table(request, "exp_func")


@ui.page(unit="wan")
def agency(request: HttpRequest) -> HttpResponse:
    """支出执行表（按预算单位）。"""
    return _table(request, "agency")


@ui.page(unit="wan")
def progress(request: HttpRequest) -> HttpResponse:
    """逐月支出：图的那张表。"""
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    table = api.by_function(year=desk.year, division=desk.division, **ask.scope(), depth=1)
    found = months.of(table)
    values = {
        "ask": ask, "table": table, "months": found, "chart": ui.year_chart(found, desk.year),
        "unit_name_agency": asking.agency_name(ask, desk),
        "back": f"{reverse('statements:function')}?{ask.drill()}", "base": f"{reverse('statements:function')}?",
        "drills": [(month, urlencode({**dict(parse_qsl(ask.drill())), "on": month.end.isoformat()})) for month in found],
    }  # fmt: skip
    return render(request, "statements/progress.html", values)


def _table(request: HttpRequest, by: str) -> HttpResponse:
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    read = api.by_function if by == "exp_func" else api.by_agency
    table = read(year=desk.year, division=desk.division, **ask.scope())
    columns = [(key, title) for key, title in COLUMNS if getattr(table.total, key) is not None]
    if request.GET.get("format") == "xlsx":
        return exporting.xlsx(table, f"{table.title}-{ask.on}")
    depth = int(request.GET.get("depth", "1")) if request.GET.get("depth", "1") in "123" else 1
    places = trees.Places(reverse("statements:entries"), ask.drill(by=by))
    keys = [key for key, _title in columns]
    total = trees.total(table.total, keys, places, table.time)
    found = months.of(table) if by == "exp_func" and table.rows else ()
    values: dict[str, Any] = {
        "table": table, "ask": ask, "columns": columns, "by": by, "depth": str(depth), "depths": DEPTHS[by],
        "branches": trees.branches(table.rows, keys, places, request.GET, depth, ask.q, table.time),
        "total": total, "net": total.cells[-1], "top": sum(1 for row in table.rows if row.level == 1),
        "funds": asking.funds(ask, desk), "agencies": () if ask.only_own else asking.agencies(ask, desk), "parts": asking.PARTS,
        "unit_name_agency": asking.agency_name(ask, desk), "drill": ask.drill(),
        "chart": ui.year_chart(found, desk.year) if found else "",
        "slowest": [(row, ui.ratio(row.net, row.final)) for row in table.slowest()] if by == "exp_func" else (),
        "gap": total.gap,
    }  # fmt: skip
    return render(request, "statements/execution.html", values)
