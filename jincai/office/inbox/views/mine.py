"""我发起的：我的单据现在在谁手里，一页看全；到期没有办的可以催。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, document_url, page
from jincai.platform.workflow import api as workflow


@require_safe
@page
def mine(request: HttpRequest) -> HttpResponse:
    """我发起、还没有办完的单据，新的在前."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = request.GET.get("after", "")
    after = int(asked[:18]) if asked.isascii() and asked.isdigit() else 0
    found, more = workflow.begun(desk.actor, division=desk.division, year=desk.year, after=after)
    units = {u.code: u.name for u in standards.agencies(desk.division)} if found else {}
    names = {p.user: p.name for p in identity.people()} if found else {}
    rows = [
        {"it": each, "title": workflow.title_of(each.kind), "url": document_url(each.kind, each.document), "unit": units.get(each.agency, each.agency),
         "who": "、".join(names.get(user, user) for user in each.holders), "late": max((desk.today - each.due_on).days, 0) if each.due_on else 0,
         "days": max((desk.today - each.since).days, 0) if each.since else 0}
        for each in found
    ]  # fmt: skip
    return render(request, "inbox/mine.html", {"rows": rows, "after": str(more or "")})
