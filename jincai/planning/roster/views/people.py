"""人员、编制岗位、任职的页面；敏感信息默认只有末四位，要看全须写事由。"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jincai.planning.roster import operations, queries
from jincai.planning.roster.views import asking
from jincai.platform.ui.api import Desk, Kept, Revealed, keeping, page, revealed, to_page


@require_safe
@page
def persons(request: HttpRequest) -> HttpResponse:
    """人员 on a day, those this person may see."""
    return _persons(request)


def _persons(request: HttpRequest, kept: Kept | None = None) -> HttpResponse:
    desk = asking.desk_of(request)
    on, agency, words = asking.day(request.GET, "on", desk.today), asking.text(request.GET, "agency", 21), asking.text(request.GET, "q", 60)
    after = asking.text(request.GET, "after", 20)
    rows = queries.persons(desk.division, on=on, agency=agency, text=words, after=after)
    shown = [row for row in rows if _visible(desk, row.agency)]
    context = {
        "rows": shown, "on": on, "asked": request.GET, "units": [("", "全部单位"), *asking.units(desk, on, every=_keeps(desk))],
        "after": rows[-1].code if len(rows) == queries.LIMIT else "", "names": dict(asking.units(desk, on, every=True)), "kept": kept,
    }  # fmt: skip
    return render(request, "roster/persons.html", context, status=kept.status if kept else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page
def person(request: HttpRequest, code: str) -> HttpResponse:
    """一个人; POST with a field and a reason shows that field whole, this once."""
    return _person(request, code)


def _person(request: HttpRequest, code: str, kept: Kept | None = None) -> HttpResponse:
    desk = asking.desk_of(request)
    row = queries.person(desk.division, code)
    if row is None or not _visible(desk, row.agency):
        raise Http404("没有这个人")

    def whole(field: str, reason: str) -> str:
        return operations.reveal(code=code, field=field, reason=reason, actor=desk.actor, division=desk.division)

    shown = Revealed() if kept else revealed(request, whole)
    posts = [(f"{post.agency}/{post.code}", f"{post.agency} {post.title}（空 {post.free}）") for post in queries.posts(desk.division, on=desk.today)]
    context: dict[str, Any] = {
        "p": row, "reveal": shown, "employments": queries.employments(desk.division, code), "posts": posts, "kept": kept,
        "sensitive": [(name, title, getattr(row, name)) for name, title in operations.SENSITIVE.items()],
        "names": dict(asking.units(desk, desk.today, every=True)),
    }  # fmt: skip
    return render(request, "roster/person.html", context, status=kept.status if kept else shown.status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="roster.person")
def register(request: HttpRequest) -> HttpResponse:
    """登记人员."""
    if away := to_page(request, "roster:persons"):
        return away
    desk, given = asking.desk_of(request), request.POST
    code = asking.text(given, "code", 40)

    def act() -> None:
        year = asking.number(given, "birth_year", "出生年") if asking.text(given, "birth_year") else None
        operations.register_person(
            code=code, name=asking.text(given, "name"), agency=asking.text(given, "agency", 21), id_number=asking.text(given, "id_number", 40),
            phone=asking.text(given, "phone", 40), birth_year=year, on=asking.day(given, "on", desk.today), actor=desk.actor,
        )  # fmt: skip

    _, kept = keeping(request, "p", act)
    return _persons(request, kept) if kept else redirect("roster:person", code)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="roster.employ")
def employ(request: HttpRequest) -> HttpResponse:
    """任职: `post` is "unit/post"."""
    if away := to_page(request, "roster:persons"):
        return away
    desk, given = asking.desk_of(request), request.POST
    code, (agency, _, post) = asking.text(given, "code", 20), asking.text(given, "post", 60).partition("/")
    _, kept = keeping(request, "e", lambda: operations.employ(person=code, agency=agency, post=post, on=asking.day(given, "on"), actor=desk.actor))
    return _person(request, code, kept) if kept else redirect("roster:person", code)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="roster.person")
def leave(request: HttpRequest) -> HttpResponse:
    """离开."""
    if away := to_page(request, "roster:persons"):
        return away
    desk, code = asking.desk_of(request), asking.text(request.POST, "code", 20)
    _, kept = keeping(request, "l", lambda: operations.leave(code=code, on=asking.day(request.POST, "on"), actor=desk.actor))
    return _person(request, code, kept) if kept else redirect("roster:persons")


@require_safe
@page
def posts(request: HttpRequest) -> HttpResponse:
    """编制岗位 on a day, with how many are in each."""
    return _posts(request)


def _posts(request: HttpRequest, kept: Kept | None = None) -> HttpResponse:
    desk = asking.desk_of(request)
    on, agency = asking.day(request.GET, "on", desk.today), asking.text(request.GET, "agency", 21)
    rows = [row for row in queries.posts(desk.division, on=on, agency=agency) if _visible(desk, row.agency)]
    context = {
        "rows": rows, "on": on, "asked": request.GET, "units": [("", "全部单位"), *asking.units(desk, on, every=_keeps(desk))], "kept": kept,
        "names": dict(asking.units(desk, on, every=True)), "number": sum(r.number for r in rows), "filled": sum(r.filled for r in rows),
    }  # fmt: skip
    return render(request, "roster/posts.html", context, status=kept.status if kept else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="roster.post")
def set_post(request: HttpRequest) -> HttpResponse:
    """核定编制岗位."""
    if away := to_page(request, "roster:posts"):
        return away
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        operations.set_post(
            agency=asking.text(given, "agency", 21), code=asking.text(given, "code", 40), title=asking.text(given, "title"),
            number=asking.number(given, "number", "编制数"), on=asking.day(given, "on"), actor=desk.actor,
        )  # fmt: skip

    _, kept = keeping(request, "s", act)
    return _posts(request, kept) if kept else redirect("roster:posts")


def _keeps(desk: Desk) -> bool:
    """He keeps the roster of all units, though he sees no unit's papers."""
    return bool(desk.actor.may("roster.person"))


def _visible(desk: Desk, agency: str) -> bool:
    return desk.agencies is None or agency in desk.agencies or _keeps(desk)
