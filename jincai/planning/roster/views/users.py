"""用户与任岗的页面：系统管理员建用户、停用；安全管理员授岗位、收岗位；谁也不能给自己授。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from jincai.planning.roster import queries
from jincai.planning.roster.views import asking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Col, Desk, Empty, Found, Kept, Listing, Text, Wanted, keeping, page, to_page, whole


def _offices(division: str, on: date) -> list[tuple[str, str]]:
    """任岗的处室或银行：内设处室；代理银行有几家时，各条线路."""
    lines = [line for line in exchange.lines(division) if line.name != "pboc"]
    banks = [(line.name, f"代理银行 {line.name} {line.bank_no}".strip()) for line in lines] if len(lines) > 1 else []
    return [*((row.code, row.name) for row in identity.offices(division, on)), *banks]


def _allowed(desk: Desk) -> None:
    """给管用户、管岗位的两位管理员看. Raises Refused."""
    if not desk.actor.may("identity.create_user"):
        identity.require(desk.actor, "identity.assign")


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """用户和他们现在的岗位. Two queries."""
    _allowed(desk)
    held: dict[str, list[identity.AssignmentRow]] = {}
    for row in identity.assignments(on=desk.today, limit=asking.EVERY):
        held.setdefault(row.user, []).append(row)
    return whole([(row, held.get(row.user, [])) for row in identity.users(wanted.text("q"), limit=asking.EVERY)], wanted, after, limit)


def _scope(each: identity.AssignmentRow) -> str:
    """岗位的范围与期限."""
    parts = ["全部单位" if each.agency == "*" else each.agency, each.office, "" if each.agency == "*" else identity.REACHES.get(each.reach, "")]
    parts += [f"资金 {'、'.join(each.funds)}" if each.funds else "", f"项目 {'、'.join(each.project_kinds)}" if each.project_kinds else ""]
    parts.append(f"自 {each.valid_from}" + (f" 至 {each.valid_to}" if each.valid_to else ""))
    return "　".join(part for part in parts if part)


def _held(desk: Desk) -> Callable[[Any], str]:
    """岗位一栏：能收回的旁边有按钮，送到表下面那张空表单."""
    may, url = desk.actor.may("identity.end_assignment") and not desk.reading, reverse("roster:end-assignment")

    def draw(row: Any) -> str:
        user, held = row
        button = format_html('<button class="btn sm" form="do" formaction="{}" name="number" value="{{}}">收回</button>', url)
        rows = [
            (each.title, _scope(each), format_html(button, each.number) if may and user.user != desk.actor.user else "") for each in held
        ]
        told = format_html_join("", '<div>{}　<span class="muted xs">{}</span> {}</div>', rows)
        return told or format_html('<span class="muted">没有岗位</span>')

    return draw


def _columns(desk: Desk) -> list[Col]:
    return [dataclasses.replace(col, draw=_held(desk)) if col.key == "posts" else col for col in LIST.columns]


def _more(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """表下面几张表单要的."""
    return {
        "posts": [(post.code, post.title) for post in identity.posts().values() if post.code != "system"], "reaches": identity.REACHES,
        "units": asking.units(desk, desk.today, every=True), "offices": _offices(desk.division, desk.today),
        "duties": identity.duties_of(desk.division), "q": request.GET.get("q", "")[:60],
        "persons": [(row.code, f"{row.name} {row.code}") for row in queries.persons(desk.division, on=desk.today)],
    }  # fmt: skip


LIST = Listing(
    name="roster:users", title="用户与任岗", noun="人", crumbs=(("运行", ""),), fetch=fetch, columns_for=_columns, context=_more, page=200,
    template="roster/users.html",
    columns=(
        Col("user", "用户", "text", "c136", get=lambda row: row[0].user, tip=lambda row: row[0].user),
        Col("name", "姓名", "text", "c96", get=lambda row: row[0].name),
        Col("agency", "单位", "unit", "c176", get=lambda row: row[0].agency or "财政部门", tip=lambda row: row[0].agency or "财政部门"),
        Col("person", "人员", "code", "c96", get=lambda row: row[0].person, hidden=True),
        Col("posts", "岗位、范围、期限", get=lambda row: "；".join(f"{e.title} {_scope(e)}" for e in row[1]), look=lambda row: "wrap", sheet=48),
        Col("last_login", "最近登录", "moment", "c104", get=lambda row: row[0].last_login, hidden=True),
        Col("state", "状态", "state", "c88", get=lambda row: "在用" if row[0].active else "停用", look=lambda row: "" if row[0].active else "is-bad"),
        Col("stopped_on", "停用日", "longday", "c104", get=lambda row: row[0].stopped_on),
    ),
    filters=(Text("q", "查找", "用户名或姓名", 16),), empty=Empty("没有这样的用户", "换一个名字再找"),
)  # fmt: skip


def _listing(request: HttpRequest, kept: Kept | None = None) -> HttpResponseBase:
    return LIST.show(request, status=kept.status if kept else 200, kept=kept)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.create_user")
def create(request: HttpRequest) -> HttpResponseBase:
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
def stop(request: HttpRequest) -> HttpResponseBase:
    """停用户 from a day on."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        username, reason = asking.text(given, "username", 64), asking.text(given, "reason")
        identity.stop_user(username=username, on=asking.day(given, "on", desk.today), reason=reason, actor=desk.actor)

    return _done(request, "stop", act)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.assign")
def assign(request: HttpRequest) -> HttpResponseBase:
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
def end(request: HttpRequest) -> HttpResponseBase:
    """收岗位 from a day on."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> None:
        identity.end_assignment(number=asking.number(given, "number", "任岗号"), on=asking.day(given, "on", desk.today), actor=desk.actor)

    return _done(request, "end", act)


def _done(request: HttpRequest, form: str, act: Callable[[], None]) -> HttpResponseBase:
    """办成了看这个用户；没有办成，所填的都还在."""
    if away := to_page(request, "roster:users"):
        return away
    _, kept = keeping(request, form, act)
    if kept:
        return _listing(request, kept)
    return redirect(f"{reverse('roster:users')}?{urlencode({'q': asking.text(request.POST, 'username', 64)})}")
