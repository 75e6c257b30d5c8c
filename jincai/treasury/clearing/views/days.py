"""清算日：每天清算了多少，库款收付与日终余额。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.kernel.money import ZERO
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, page, unit, unit_name, workbook
from jincai.treasury.clearing import screens

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
        shown = len(COLUMNS) if agencies is None else 4  # treasury cash is for the finance department
        return workbook(
            name=f"清算{desk.year}",
            title="清算日",
            note=note,
            columns=COLUMNS[:shown],
            rows=[line[:shown] for line in lines],
            total=total[:shown],
            wan=unit() == "wan",
        )
    context = {"rows": rows, "sums": sums, "count": count, "months": MONTHS, "month": month, "finance": agencies is None}
    return render(request, "clearing/days.html", context)
