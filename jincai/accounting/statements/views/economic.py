"""经济分类支出表的页面。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jincai.accounting.statements import api
from jincai.accounting.statements.views import asking, exporting, trees
from jincai.platform.ui import api as ui

COLUMNS = (("requested", "申请占用"), ("ordered", "在途"), ("paid", "支付"), ("recovered", "收回存量"), ("net", "支出"))
KINDS = (("gov_econ", "政府经济分类"), ("dep_econ", "部门经济分类"))


@ui.page(unit="wan")
def economic(request: HttpRequest) -> HttpResponse:
    """政府的或部门的经济分类支出表。"""
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    by = "dep_econ" if request.GET.get("by") == "dep_econ" else "gov_econ"
    read = api.by_dep_econ if by == "dep_econ" else api.by_gov_econ
    table = read(year=desk.year, division=desk.division, on=ask.on, fund=ask.fund, agency=ask.agency)
    columns = [(key, title) for key, title in COLUMNS if key in ("paid", "net") or getattr(table.total, key)]
    if made := exporting.made(request, table, f"{table.title}-{ask.on}"):
        return made
    depth = 2 if request.GET.get("depth") == "2" else 1
    tree = trees.Tree([key for key, _title in columns], reverse("statements:entries"), ask.drill(by=by))
    values: dict[str, Any] = {
        "table": table, "ask": ask, "columns": columns, "by": by, "kinds": KINDS, "depth": str(depth), "depths": (("1", "类"), ("2", "款")),
        "branches": tree.branches(table.rows, request.GET, depth, ask.q),
        "total": tree.total(table.total), "top": sum(1 for row in table.rows if row.level == 1),
        "funds": asking.funds(ask, desk), "agencies": () if ask.only_own else asking.agencies(ask, desk),
        "unit_name_agency": asking.agency_name(ask, desk),
    }  # fmt: skip
    return render(request, "statements/economic.html", values)
