"""执行总览的页面：四个数、时间对着钱、按功能、按部门、库款、提醒；每个数都有去处，每张图旁边有表。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jincai.oversight.analysis import api, screens
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui

RANKED = 10


@require_safe
@ui.page(unit="wan", whole=True)
def overview(request: HttpRequest) -> HttpResponse:
    """执行总览."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    found = api.overview(division=desk.division, year=desk.year, on=desk.today, last_year=desk.year - 1 in desk.years)
    there = {"on": found.functions.on.isoformat()}
    table = found.functions
    base = api.base(table, table.total)
    names = _departments(desk)
    ranked = [
        (dataclasses.replace(row, name=row.name or names.get(row.code, row.code)), rate, left)
        for row, rate, left in api.slowest(found.agencies, RANKED)
    ]
    values: dict[str, Any] = {
        "found": found, "table": table, "base": base, "nothing": not table.rows, "drill": urlencode(there),
        "gap": None if not base else table.total.net / base - table.time,
        "time": screens.time_chart(found, desk.year), "tree": screens.tree_chart(table), "rank": screens.rank_chart(found.agencies, ranked, table.time),
        "cash": screens.cash_chart(found), "months": _months(found), "ranked": ranked, "agencies": found.agencies,
        "classes": [(row, ui.ratio(row.net, api.base(table, row)), api.base(table, row)) for row in table.rows if row.level == 1],
        "ends": [(f"{month} 月末", amount) for month, amount in enumerate(found.cash, 1)],
        "lasts": screens.lasts(found), "alerts": screens.alerts(desk, found), "entries": reverse("statements:entries"),
    }  # fmt: skip
    return render(request, "analysis/overview.html", values)


def _months(found: api.Overview) -> list[tuple[Any, Decimal | None]]:
    """逐月，连同上年同月的率."""
    before = {month.month: month.rate for month in found.before}
    return [(month, before.get(month.month)) for month in found.months]


def _departments(desk: ui.Desk) -> dict[str, str]:
    """部门名: a department that is no unit of its own goes by the name of its first unit."""
    out: dict[str, str] = {}
    for unit in standards.agencies(desk.division):
        out.setdefault(unit.department or unit.parent or unit.code, unit.name)
    return out
