"""用户与任岗的页面：系统管理员建用户、停用；安全管理员授岗位、收岗位；谁也不能给自己授。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from jincai.planning.roster import queries
from jincai.planning.roster.views import asking
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import page


@require_safe
@page
def listing(request: HttpRequest) -> HttpResponse:
    """用户与任岗 of the division; for the two administrators who keep them."""
    desk = asking.desk_of(request)
    if not desk.actor.may("identity.create_user"):
        identity.require(desk.actor, "identity.assign")
    words, on = asking.text(request.GET, "q", 60), desk.today
    held: dict[str, list[identity.AssignmentRow]] = {}
    for row in identity.assignments(on=on):
        held.setdefault(row.user, []).append(row)
    posts = [post for post in identity.posts().values() if post.code != "system"]
    context = {
        "rows": [(row, held.get(row.user, [])) for row in identity.users(words)], "q": words, "posts": posts, "reaches": identity.REACHES,
        "units": asking.units(desk, on, every=True), "offices": identity.offices(desk.division, on), "duties": identity.duties_of(desk.division),
        "persons": queries.persons(desk.division, on=on),
    }  # fmt: skip
    return render(request, "roster/users.html", context)


@require_POST
@page(verb="identity.create_user")
def create(request: HttpRequest) -> HttpResponse:
    """建用户: without a password; the security administrator gives the first one, and the posts."""
    desk, given = asking.desk_of(request), request.POST
    username = asking.text(given, "username", 64)
    agency = asking.text(given, "agency", 21)
    identity.create_user(
        username=username, name=asking.text(given, "name", 60), division=desk.division, agency=agency,
        person=asking.text(given, "person", 20), actor=desk.actor,
    )  # fmt: skip
    return _back(username)


@require_POST
@page(verb="identity.stop_user")
def stop(request: HttpRequest) -> HttpResponse:
    """停用户 from a day on."""
    desk, given = asking.desk_of(request), request.POST
    username = asking.text(given, "username", 64)
    identity.stop_user(username=username, on=asking.day(given, "on", desk.today), reason=asking.text(given, "reason"), actor=desk.actor)
    return _back(username)


@require_POST
@page(verb="identity.assign")
def assign(request: HttpRequest) -> HttpResponse:
    """授岗位."""
    desk, given = asking.desk_of(request), request.POST
    username = asking.text(given, "username", 64)
    identity.assign(
        user=username, post=asking.text(given, "post", 40), actor=desk.actor, on=asking.day(given, "on", desk.today),
        agency=asking.text(given, "agency", 22), office=asking.text(given, "office", 20), reach=asking.text(given, "reach", 20),
        funds=asking.several(given, "funds"), project_kinds=asking.several(given, "project_kinds"), valid_to=asking.day_or_none(given, "valid_to"),
    )  # fmt: skip
    return _back(username)


@require_POST
@page(verb="identity.end_assignment")
def end(request: HttpRequest) -> HttpResponse:
    """收岗位 from a day on."""
    desk, given = asking.desk_of(request), request.POST
    identity.end_assignment(number=asking.number(given, "number", "任岗号"), on=asking.day(given, "on", desk.today), actor=desk.actor)
    return _back(asking.text(given, "username", 64))


def _back(username: str) -> HttpResponse:
    return redirect(f"{reverse('roster:users')}?{urlencode({'q': username})}")
