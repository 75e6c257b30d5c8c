"""跨年查支付：付给这家的，哪年多少；打开一笔，办公桌换到它的年度。"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jincai.execution.payment import queries
from jincai.execution.payment.screens import years as found
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, page


@require_safe
@page
def years(request: HttpRequest) -> HttpResponse:
    """跨年查."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = request.GET.get("q", "").replace("\0", "").strip()[:60]
    agencies = standards.agencies_of(desk.actor, desk.division)
    listed = found.across(division=desk.division, agencies=agencies, text=asked, after=request.GET.get("after", "")[:30]) if asked else None
    units = {u.code: u.name for u in standards.agencies(desk.division)}
    rows = [(row, units.get(row.agency, row.agency)) for row in listed.rows] if listed else []
    return render(request, "payment/years.html", {"q": asked, "found": listed, "rows": rows})


@require_safe
@page
def open_year(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """打开别的年度的一笔：换到那个年度."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = queries.one(division=desk.division, year=year, number=number) if 1990 <= year <= 2100 else None
    if row is None or not desk.actor.acts_for(row.agency):
        raise Http404("没有这张支付单据")
    request.session["year"] = row.year
    return redirect("payment:detail", row.number)
