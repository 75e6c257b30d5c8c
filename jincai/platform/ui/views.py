"""换区划与年度、换主题。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import context, desk, pages


@pages.page
def _choices(request: HttpRequest) -> HttpResponse:
    codes = _divisions(request.desk.actor)  # type: ignore[attr-defined]
    with identity.scope(divisions=codes):
        rows = [_row(request, code) for code in codes]
    return render(request, "ui/choose.html", {"rows": [row for row in rows if row["years"] or row["own"]], "next": _next(request)})


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """换区划与年度: kept in the session; a division that is not his is refused."""
    if request.method == "GET" or not request.user.is_authenticated:
        return _choices(request)  # type: ignore[no-any-return]
    actor = identity.actor_of(request.user)
    division, year = request.POST.get("division", actor.division), request.POST.get("year", "")
    if not desk.may_see(actor, division) or not (year.isascii() and year.isdigit() and 1990 <= int(year) <= 2100):
        return pages.page(_refuse)(request)  # type: ignore[no-any-return]
    request.session[desk.DIVISION], request.session[desk.YEAR] = division, int(year)
    return redirect(_next(request))


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """换主题: remembered in a cookie, so that the page comes in its colours at once."""
    response = redirect(_next(request))
    theme = request.POST.get("theme", "")
    if theme in context.THEMES:
        response.set_cookie("theme", theme, max_age=365 * 24 * 3600, samesite="Lax")
    return response


def _refuse(request: HttpRequest) -> HttpResponse:
    return pages.answer(request, UserError("不能看这个区划或年度的账", "请在“换区划与年度”里选可看的账"))


def _divisions(actor: identity.Actor) -> list[str]:
    """His own, and for finance posts those below it."""
    below = [row.code for row in standards.divisions_below(actor.division)] if actor.agencies == identity.EVERY_AGENCY else []
    return [actor.division, *below]


def _row(request: HttpRequest, code: str) -> dict[str, Any]:
    own = code == request.desk.actor.division  # type: ignore[attr-defined]
    return {"code": code, "name": standards.division(code).name, "own": own, "may": "可看可办" if own else "只看", "years": desk.years(code)}


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"
