"""国库收支表的页面：收入在左，支出在右，两边必平；每个数通到分录。"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jincai.accounting.statements import api
from jincai.accounting.statements.views import asking, exporting, trees
from jincai.platform.ui import api as ui

FUNDS = (("11", "一般公共预算"), ("12", "政府性基金预算"), ("13", "国有资本经营预算"), ("", "全部资金"))


@ui.page(unit="wan", whole=True)
def treasury(request: HttpRequest) -> HttpResponse:
    """国库收支表 as of a day, of a budget."""
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    fund = request.GET.get("fund", "11")
    fund = fund if fund in dict(FUNDS) else "11"
    table = api.treasury_statement(year=desk.year, division=desk.division, on=ask.on, fund=fund)
    if made := exporting.made(request, table, f"国库收支表-{ask.on}"):
        return made
    sides = [
        {"title": "收入", "lines": _cells(table.receipts, "receipts", ask, fund), "total": table.receipts_total, "words": "各项收入合计"},
        {"title": "支出", "lines": _cells(table.payments, "payments", ask, fund), "total": table.payments_total, "words": "各项支出合计"},
    ]
    nothing = not (table.receipts_total or table.payments_total)
    values = {"table": table, "ask": ask, "fund": fund, "funds": FUNDS, "sides": sides, "empty": nothing}
    return render(request, "statements/treasury.html", values)


def _cells(lines: Any, side: str, ask: asking.Ask, fund: str) -> list[tuple[Any, trees.Cell]]:
    """Each line with the address of its entries; subtotals have none: their lines do."""
    out = []
    for line in lines:
        query = urlencode({**({"on": ask.on.isoformat()} if ask.dated else {}), "fund": fund, "side": side, "code": line.code})
        out.append((line, trees.Cell(line.amount, f"{reverse('statements:entries')}?{query}" if line.figure is not None else "")))
    return out
