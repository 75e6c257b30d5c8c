"""人员、编制岗位、任职的页面；敏感信息默认只有末四位，要看全须写事由。"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jincai.planning.roster import operations, queries
from jincai.planning.roster.views import asking
from jincai.platform.ui.api import (
    Col,
    DayFilter,
    Desk,
    Empty,
    Found,
    Kept,
    Listing,
    Revealed,
    Text,
    Unit,
    Wanted,
    keeping,
    page,
    revealed,
    to_page,
    whole,
)


def _list_persons(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页人员，那一天的. Five queries whatever the number."""
    on = wanted.day("on") or desk.today
    asked = {"on": on, "agency": wanted.text("agency"), "text": wanted.text("q")}
    query = queries.among(desk.division, agencies=None if _keeps(desk) else desk.agencies, **asked)  # type: ignore[arg-type]
    found = queries.page(query, desk.division, on=on, after=after, limit=limit)
    return Found(found, found[-1].code if len(found) == limit else "", query.count() if wanted.summed else None)


PERSONS = Listing(
    name="roster:persons", title="人员", noun="人", crumbs=(("基础信息", ""),), fetch=_list_persons, page=100, template="roster/persons.html",
    opens=lambda row: reverse("roster:person", args=[row.code]),
    context=lambda request, desk: {"choices": asking.units(desk, desk.today, every=_keeps(desk)), "agency": request.GET.get("agency", "")},
    columns=(
        Col("code", "编号", "link", "c136"),
        Col("name", "姓名", "text", "c120"),
        Col("agency", "单位", "unit", tip=lambda row: row.agency),
        Col("post", "岗位", "text", "c176", tip=lambda row: row.post),
        Col("id_number", "身份证号", "code", "c120"),
        Col("phone", "手机号", "code", "c120"),
        Col("birth_year", "出生年", "code", "c72", hidden=True),
        Col("valid_from", "自", "longday", "c104"),
    ),
    filters=(DayFilter("on", "日期", always=True), Unit(), Text("q", "查找", "姓名、编号、完整的身份证号", 22)),
    tags=lambda desk, wanted, found: [(f"{wanted.day('on') or desk.today} 在册", "")],
    empty=Empty("还没有人员", "由基础数据管理岗登记"), notes="敏感信息只显示末四位。",
)  # fmt: skip


def _persons(request: HttpRequest, kept: Kept | None = None) -> HttpResponseBase:
    return PERSONS.show(request, status=kept.status if kept else 200, kept=kept)


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
def register(request: HttpRequest) -> HttpResponseBase:
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


def _list_posts(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """编制岗位，那一天的，在岗几人. Two queries."""
    rows = [r for r in queries.posts(desk.division, on=wanted.day("on") or desk.today, agency=wanted.text("agency")) if _visible(desk, r.agency)]
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("number", "filled", "free")}
    return whole(rows, wanted, after, limit, sums=sums)


POSTS = Listing(
    name="roster:posts", title="编制岗位", noun="个", crumbs=(("基础信息", ""),), fetch=_list_posts, page=100, template="roster/posts.html",
    context=lambda request, desk: {"choices": asking.units(desk, desk.today, every=_keeps(desk)), "agency": request.GET.get("agency", "")},
    columns=(
        Col("agency", "单位", "unit", tip=lambda row: row.agency),
        Col("title", "岗位"),
        Col("code", "岗位编号", "code", "c136"),
        Col("number", "编制", "count", "c88", total=True, sort=True),
        Col("filled", "在岗", "count", "c88", total=True, sort=True),
        Col("free", "空编", "count", "c88", total=True, sort=True),
        Col("valid_from", "自", "longday", "c104"),
    ),
    filters=(DayFilter("on", "日期", always=True), Unit()),
    tags=lambda desk, wanted, found: [((wanted.day("on") or desk.today).isoformat(), "")],
    empty=Empty("还没有编制岗位", "由系统管理员按编制批复登记"),
)  # fmt: skip


def _posts(request: HttpRequest, kept: Kept | None = None) -> HttpResponseBase:
    return POSTS.show(request, status=kept.status if kept else 200, kept=kept)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="roster.post")
def set_post(request: HttpRequest) -> HttpResponseBase:
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
