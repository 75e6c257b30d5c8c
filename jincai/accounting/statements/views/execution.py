"""执行表的页面：按功能分类、按单位；逐月进度。"""

from __future__ import annotations

import dataclasses
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
OF_UNITS = (("allotted", "已下达"), ("available", "可用"), ("held", "占用"), ("net", "累计支出"))
"""按单位看没有年初、调整、全年预算：预算批到科目，单位只有下达的指标。"""
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
    base = "allotted" if ask.agency else "final"
    found = months.of(table, base) if table.rows else ()
    values = {
        "ask": ask, "base": getattr(table.total, base), "base_title": "已下达" if ask.agency else "全年预算",
        "chart": ui.year_chart(found, desk.year) if found else "", "unit_name_agency": asking.agency_name(ask, desk),
        "back": f"{reverse('statements:function')}?{ask.drill()}", "table_at": f"{reverse('statements:function')}?",
        "drills": [(month, urlencode({**dict(parse_qsl(ask.drill())), "on": month.end.isoformat()})) for month in found],
    }  # fmt: skip
    return render(request, "statements/progress.html", values)


def _table(request: HttpRequest, by: str) -> HttpResponse:
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    read = api.by_function if by == "exp_func" else api.by_agency
    table = read(year=desk.year, division=desk.division, **ask.scope())
    if made := exporting.made(request, table, f"{table.title}-{ask.on}"):
        return made
    of_units = by == "agency" or bool(ask.agency)
    columns = OF_UNITS if of_units else COLUMNS
    base = "allotted" if of_units else "final"
    depth = int(request.GET.get("depth", "1")) if request.GET.get("depth", "1") in "123" else 1
    tree = trees.Tree([key for key, _title in columns], reverse("statements:entries"), ask.drill(by=by), base, table.time)
    rows = named(table.rows) if by == "agency" else table.rows
    total = tree.total(table.total)
    found = months.of(table, base) if by == "exp_func" and table.rows else ()
    values: dict[str, Any] = {
        "table": table, "ask": ask, "columns": columns, "by": by, "depth": str(depth), "depths": DEPTHS[by], "of_units": of_units,
        "branches": tree.branches(rows, request.GET, depth, ask.q), "base_title": "已下达" if of_units else "全年预算",
        "base": getattr(table.total, base), "total": total, "net": total.cells[-1], "top": sum(1 for row in rows if row.level == 1),
        "funds": asking.funds(ask, desk), "agencies": () if ask.only_own else asking.agencies(ask, desk), "parts": asking.PARTS,
        "unit_name_agency": asking.agency_name(ask, desk), "drill": ask.drill(),
        "chart": ui.year_chart(found, desk.year) if found else "", "slowest": slowest(table.rows, base) if found else (),
    }  # fmt: skip
    return render(request, "statements/execution.html", values)


def slowest(rows: Any, base: str, count: int = 5) -> list[tuple[Any, Any, Any]]:
    """最慢的几类: (row, rate, what is left), by rate, the larger remainder first."""
    found = [(row, ui.ratio(row.net, getattr(row, base)), getattr(row, base) - row.net) for row in rows if row.level == 1]
    return sorted((each for each in found if each[1] is not None), key=lambda each: (each[1], -each[2]))[:count]


def named(rows: Any) -> tuple[Any, ...]:
    """部门名: a department that is no unit of its own goes by the name of its first unit (101 市人大常委会办公室)."""
    first: dict[str, str] = {}
    for row in rows:
        if row.parent:
            first.setdefault(row.parent, row.name)
    return tuple(row if row.name else dataclasses.replace(row, name=first.get(row.code, "")) for row in rows)
