"""用户与任岗的页面：系统管理员建用户、停用；安全管理员授岗位、收岗位；谁也不能给自己授。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from jincai.planning.roster import queries
from jincai.planning.roster.views import asking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Kept, keeping, page, to_page


@require_safe
@page
def listing(request: HttpRequest) -> HttpResponse:
    """用户与任岗 of the division; for the two administrators who keep them."""
    return _listing(request)


def _offices(division: str, on: date) -> list[tuple[str, str]]:
    """任岗的处室或银行：内设处室；代理银行有几家时，各条线路."""
    lines = [line for line in exchange.lines(division) if line.name != "pboc"]
    banks = [(line.name, f"代理银行 {line.name} {line.bank_no}".strip()) for line in lines] if len(lines) > 1 else []
    return [*((row.code, row.name) for row in identity.offices(division, on)), *banks]


def _listing(request: HttpRequest, kept: Kept | None = None) -> HttpResponse:
    desk = asking.desk_of(request)
    if not desk.actor.may("identity.create_user"):
        identity.require(desk.actor, "identity.assign")
    words, on = asking.text(request.GET, "q", 60), desk.today
    held: dict[str, list[identity.AssignmentRow]] = {}
    for row in identity.assignments(on=on):
        held.setdefault(row.user, []).append(row)
    posts = [(post.code, post.title) for post in identity.posts().values() if post.code != "system"]
    names = {unit.code: unit.name for unit in standards.agencies(desk.division)}
    context = {
        "rows": [(row, names.get(row.agency, row.agency), held.get(row.user, [])) for row in identity.users(words)],
        "q": words, "posts": posts, "reaches": identity.REACHES,
        "units": asking.units(desk, on, every=True), "offices": _offices(desk.division, on),
        "duties": identity.duties_of(desk.division), "kept": kept,
        "persons": [(row.code, f"{row.name} {row.code}") for row in queries.persons(desk.division, on=on)],
    }  # fmt: skip
    return render(request, "roster/users.html", context, status=kept.status if kept else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.create_user")
def create(request: HttpRequest) -> HttpResponse:
    """建用户: without a password; the security administrator gives the first one, and the posts."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        identity.create_user(
            username=asking.text(given, "username", 64), name=asking.text(given, "name", 60), division=desk.division,
            agency=asking.text(given, "agency", 21), person=asking.text(given, "person", 20), actor=desk.actor,
        )  # fmt: skip

    return _done(request, "n", act)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.stop_user")
def stop(request: HttpRequest) -> HttpResponse:
    """停用户 from a day on."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        username, reason = asking.text(given, "username", 64), asking.text(given, "reason")
        identity.stop_user(username=username, on=asking.day(given, "on", desk.today), reason=reason, actor=desk.actor)

    return _done(request, "stop", act)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.assign")
def assign(request: HttpRequest) -> HttpResponse:
    """授岗位."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        identity.assign(
            user=asking.text(given, "username", 64), post=asking.text(given, "post", 40), actor=desk.actor, on=asking.day(given, "on", desk.today),
            agency=asking.text(given, "agency", 22), office=asking.text(given, "office", 20), reach=asking.text(given, "reach", 20),
            funds=asking.several(given, "funds"), project_kinds=asking.several(given, "project_kinds"), valid_to=asking.day_or_none(given, "valid_to"),
        )  # fmt: skip

    return _done(request, "a", act)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.end_assignment")
def end(request: HttpRequest) -> HttpResponse:
    """收岗位 from a day on."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        identity.end_assignment(number=asking.number(given, "number", "任岗号"), on=asking.day(given, "on", desk.today), actor=desk.actor)

    return _done(request, "end", act)


def _done(request: HttpRequest, form: str, act: Callable[[], None]) -> HttpResponse:
    """办成了看这个用户；没有办成，所填的都还在."""
    if away := to_page(request, "roster:users"):
        return away
    _, kept = keeping(request, form, act)
    if kept:
        return _listing(request, kept)
    return redirect(f"{reverse('roster:users')}?{urlencode({'q': asking.text(request.POST, 'username', 64)})}")
