"""组织机构的页面：区划与单位的树、内设处室与对口单位，按所选的一天；变更由系统管理员办。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jincai.kernel.problems import UserError
from jincai.planning.roster import operations
from jincai.planning.roster.views import asking
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Kept, keeping, page, to_page

DEEPEST = 8


@require_safe
@page
def tree(request: HttpRequest) -> HttpResponse:
    """组织机构 on a day: the division with what is above and below it, its units and its offices as they were then."""
    return _tree(request)


def _tree(request: HttpRequest, kept: Kept | None = None) -> HttpResponse:
    desk = asking.desk_of(request)
    on = asking.day(request.GET, "on", desk.today)
    offices = identity.offices(desk.division, on)
    charges: dict[str, list[str]] = {}
    for row in identity.charges(desk.division, on):
        charges.setdefault(row.office, []).append(row.agency)
    context = {
        "on": on, "own": standards.division(desk.division, on), "above": standards.parents(desk.division, on)[::-1],
        "below": standards.divisions_below(desk.division, direct=True, on=on), "units": _units(desk.division, on),
        "offices": [(office, charges.get(office.code, [])) for office in offices], "types": [(name, name) for name in standards.UNIT_TYPES],
        "closing": [("1", "自这一天起撤销")], "kept": kept,
    }  # fmt: skip
    return render(request, "roster/tree.html", context, status=kept.status if kept else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="standards.change_agency")
def change_unit(request: HttpRequest) -> HttpResponse:
    """登记或变更单位 from a day on: what was before stays for the days before."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> date:
        on, code = asking.day(given, "on"), asking.text(given, "code", 21)
        said = {name: asking.text(given, name, 120) for name in ("name", "parent", "unit_type")}
        operations.change_unit(code=code, on=on, actor=desk.actor, closed=given.get("closed") == "1", **said)
        return on

    return _done(request, "u", act)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.organise")
def add_office(request: HttpRequest) -> HttpResponse:
    """登记处室."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> date:
        on = asking.day(given, "on")
        code, name, parent = asking.text(given, "code", 20), asking.text(given, "name", 60), asking.text(given, "parent", 20)
        identity.add_office(code=code, name=name, parent=parent, on=on, valid_to=asking.day_or_none(given, "valid_to"), actor=desk.actor)
        return on

    return _done(request, "o", act)


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb="identity.organise")
def put_in_charge(request: HttpRequest) -> HttpResponse:
    """登记对口单位."""
    desk, given = asking.desk_of(request), request.POST

    def act() -> date:
        on, wanted = asking.day(given, "on"), asking.several(given, "agencies")
        for code in wanted:
            if standards.agency(desk.division, code, on) is None:
                raise UserError(f"{on} 没有单位 {code}", "请核对单位代码")
        identity.put_in_charge(office=asking.text(given, "office", 20), agencies=wanted, on=on, actor=desk.actor)
        return on

    return _done(request, "c", act)


def _done(request: HttpRequest, form: str, act: Callable[[], date]) -> HttpResponse:
    """办成了看那一天的样子；没有办成，所填的都还在."""
    if away := to_page(request, "roster:tree"):
        return away
    on, kept = keeping(request, form, act)
    return _tree(request, kept) if kept else redirect(f"{reverse('roster:tree')}?on={on}")


def _units(division: str, on: date) -> list[tuple[standards.AgencyRow, int]]:
    """The units of the day with their depth, superiors before those below; a circle or a lost superior shows at the top."""
    rows = standards.agencies(division, on)
    known = {row.code for row in rows}
    below: dict[str, list[standards.AgencyRow]] = {}
    for row in rows:
        below.setdefault(row.parent if row.parent in known and row.parent != row.code else "", []).append(row)
    out: list[tuple[standards.AgencyRow, int]] = []

    def walk(code: str, depth: int) -> None:
        for row in below.get(code, ()):
            out.append((row, depth))
            if depth < DEEPEST:
                walk(row.code, depth + 1)

    walk("", 0)
    return out
