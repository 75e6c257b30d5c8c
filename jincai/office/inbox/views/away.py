"""移交待办：一个人不在，把他手里的一次交给另一个人。"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Desk, page
from jincai.platform.workflow import api as workflow


@require_http_methods(["GET", "POST"])
@page
def away(request: HttpRequest) -> HttpResponse:
    """移交待办。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    people = sorted(identity.people(), key=lambda person: person.user)
    asked = {name: request.POST.get(name, "").strip()[:200] for name in ("from", "to", "reason")}
    if request.method == "POST":
        known = {person.user for person in people}
        if not {asked["from"], asked["to"]} <= known or asked["from"] == asked["to"]:
            raise UserError("没有说清谁交给谁", "选两个不同的人")
        if len(asked["reason"]) < 2:
            raise UserError("移交要写理由", "写明请假、调离等原因")
        moved = workflow.hand_over(
            asked["from"], asked["to"], division=desk.division, year=desk.year, on=desk.today, actor=desk.actor, reason=asked["reason"]
        )
        messages.success(request, f"已移交 {moved} 件")
        return redirect("inbox:away")
    return render(request, "inbox/away.html", {"people": people, "asked": asked})
