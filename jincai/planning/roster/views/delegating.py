"""岗位委托的页面：本人借出、借入；安全管理员批准、替不在的人办。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from jincai.planning.roster.views import asking
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Col, Desk, Empty, Found, Kept, Listing, Pick, Wanted, in_yuan, keeping, page, to_page, whole

WAITS, OVER = "待批准", ("已到期", "已终止")


def _approves(desk: Desk) -> bool:
    return bool(desk.actor.may("identity.approve_delegation"))


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """岗位委托: one's own; the security administrator sees all of the division. One query."""
    rows = identity.delegations(on=desk.today, user="" if _approves(desk) else desk.actor.user, limit=asking.EVERY)
    state = wanted.text("state")
    return whole([row for row in rows if not state or row.state == state], wanted, after, limit)


def _acts(desk: Desk) -> Callable[[Any], str]:
    """办理一栏：批准、终止，送到表下面那张空表单."""
    approve, end = reverse("roster:approve-delegation"), reverse("roster:end-delegation")

    def draw(row: Any) -> str:
        if row.state in OVER or desk.reading:
            return format_html('<span class="muted">—</span>')
        one = '<button class="btn sm{}" form="do" formaction="{}" name="number" value="{}">{}</button>'
        waits = _approves(desk) and row.state == WAITS
        told = [(" is-main", approve, row.number, "批准")] if waits else []
        return format_html_join(" ", one, [*told, ("", end, row.number, "终止")])

    return draw


def _columns(desk: Desk) -> list[Col]:
    return [dataclasses.replace(col, draw=_acts(desk)) if col.key == "do" else col for col in LIST.columns]


def _verbs(row: Any) -> str:
    titles = identity.verb_titles()
    return "、".join(titles.get(verb, verb) for verb in row.verbs) or "全部"


def _more(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """新的委托那张表单要的."""
    return {
        "approver": _approves(desk), "may": desk.actor.may("identity.delegate"), "people": _people(desk), "passing": [("1", "可以")],
        "verbs": sorted({v for grant in desk.actor.grants for v in grant.verbs if not v.endswith("*")}),
    }  # fmt: skip


LIST = Listing(
    name="roster:delegations", title="岗位委托", noun="件", crumbs=(("办公", ""),), fetch=fetch, columns_for=_columns, context=_more,
    template="roster/delegations.html",
    columns=(
        Col("from_name", "委托人", "text", "c88"),
        Col("to_name", "受托人", "text", "c88"),
        Col("valid_from", "自", "longday", "c104", sort=True),
        Col("valid_to", "至（含）", "longday", "c104", sort=True),
        Col("verbs", "事项", get=_verbs),
        Col("agencies", "单位", "code", "c120", get=lambda row: "、".join(row.agencies) or "全部", tip=lambda row: "、".join(row.agencies)),
        Col("amount_limit", "金额上限", "money", "c128", draw=lambda row: in_yuan(row.amount_limit) if row.amount_limit else "不限"),
        Col("reason", "事由"),
        Col("state", "状态", "state", "c80", look=lambda row: "is-now" if row.state == WAITS else ""),
        Col("do", "办理", "text", "c136", get=lambda row: ""),
    ),
    filters=(Pick("state", "状态", (("", "全部"), *((each, each) for each in (WAITS, "未到期初", "有效", *OVER)))),),
    empty=Empty("没有委托", "出差、休假前可把自己的岗位借给同事，经安全管理员批准后生效"),
)  # fmt: skip


def _listing(request: HttpRequest, kept: Kept | None = None) -> HttpResponseBase:
    chosen = kept.given.getlist("verbs") if kept else []
    return LIST.show(request, status=kept.status if kept else 200, kept=kept, chosen=chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delegate(request: HttpRequest) -> HttpResponseBase:
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
