"""一张单据：没有自己页面的（预算草案）在这里看，手机上同样能办；以及对一张单据的办理、退回、撤回、催办。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.office.inbox.screens import paper as shown
from jincai.office.inbox.screens.rows import VERBS, WORDS
from jincai.office.inbox.views.listing import back
from jincai.platform.ui.api import Desk, page
from jincai.platform.workflow import api as workflow


@require_safe
@page
def paper(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """预算草案的页面。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = shown.page(desk, kind, number)
    if found is None:
        raise Http404("没有这张单据")
    return render(request, "inbox/paper.html", found)


@require_POST
@page
def one(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """办一张单据：同意、退回、撤回、催办、签收；办完回到它的页面，被拒时说明原因."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "").strip()[:200]
    told: dict[str, Any] = {"division": desk.division, "year": desk.year, "on": desk.today, "actor": desk.actor}
    asides: dict[str, Callable[..., Any]] = {"remind": workflow.remind, "take": workflow.take}
    if do in asides:
        asides[do](kind, number, **told)
        messages.success(request, {"remind": f"已催办 {number}", "take": f"已签收 {number}，由你办理"}[do])
    elif do in WORDS:
        if do == "return" and not reason:
            raise UserError("退回要写理由", "回到单据，写明为什么退回")
        (done,) = workflow.act_many([(kind, number)], do, reason=reason, to_step=request.POST.get("to", ""), **told)
        if done.refused:
            raise done.refused
        messages.success(request, f"{number} {WORDS[do]}")
    else:
        raise UserError("没有说要办什么", f"可以{'、'.join(VERBS.values())}、催办")
    return redirect(back(request, request.POST.get("next", "")))
