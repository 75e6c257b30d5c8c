"""岗位委托的页面：本人借出、借入；安全管理员批准、替不在的人办。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jincai.planning.roster.views import asking
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Desk, Kept, keeping, page, to_page


@require_safe
@page
def listing(request: HttpRequest) -> HttpResponse:
    """岗位委托: one's own; the security administrator sees all of the division."""
    return _listing(request)


def _listing(request: HttpRequest, kept: Kept | None = None) -> HttpResponse:
    desk = asking.desk_of(request)
    approver = desk.actor.may("identity.approve_delegation")
    rows = identity.delegations(on=desk.today, user="" if approver else desk.actor.user)
    context = {
        "rows": rows, "approver": approver, "may": desk.actor.may("identity.delegate"), "own": desk.actor.user, "people": _people(desk),
        "verbs": sorted({v for grant in desk.actor.grants for v in grant.verbs if not v.endswith("*")}),
        "kept": kept, "chosen": kept.given.getlist("verbs") if kept else [], "passing": [("1", "可以")],
    }  # fmt: skip
    return render(request, "roster/delegations.html", context, status=kept.status if kept else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delegate(request: HttpRequest) -> HttpResponse:
    """委托: in force once approved."""
    if away := to_page(request, "roster:delegations"):
        return away
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        identity.delegate(
            from_user=asking.text(given, "from_user", 64) or desk.actor.user, to_user=asking.text(given, "to_user", 64),
            valid_from=asking.day(given, "valid_from"), valid_to=asking.day(given, "valid_to"), reason=asking.text(given, "reason"),
            verbs=tuple(v.replace("\0", "")[:80] for v in given.getlist("verbs") if v), agencies=asking.several(given, "agencies"),
            amount_limit=asking.amount(given, "amount_limit"), may_pass_on=given.get("may_pass_on") == "1", actor=desk.actor,
        )  # fmt: skip

    _, kept = keeping(request, "d", act)
    return _listing(request, kept) if kept else redirect("roster:delegations")


@require_POST
@page(verb="identity.approve_delegation")
def approve(request: HttpRequest) -> HttpResponse:
    """批准委托."""
    desk = asking.desk_of(request)
    identity.approve_delegation(number=asking.number(request.POST, "number", "委托号"), actor=desk.actor)
    return redirect("roster:delegations")


@require_POST
@page
def end(request: HttpRequest) -> HttpResponse:
    """终止委托."""
    desk = asking.desk_of(request)
    identity.end_delegation(number=asking.number(request.POST, "number", "委托号"), actor=desk.actor)
    return redirect("roster:delegations")


def _people(desk: Desk) -> list[tuple[str, str]]:
    """To whom: people who act for one of his units, or of the finance department; the security administrator chooses among all."""
    every = desk.agencies is None or desk.actor.may("identity.approve_delegation")
    found = [row for row in identity.users() if row.active and row.user != desk.actor.user]
    mine = [row for row in found if every or (row.agency and row.agency in (desk.agencies or ()))]
    return [(row.user, f"{row.name} {row.user}") for row in mine]
