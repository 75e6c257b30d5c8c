"""页面：要登录、进入所选区划的可见范围、按人选的单位写数；拒绝与用法错误各有一页。"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import defaults

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.ui import desk as desks
from jincai.platform.ui import figures

View = Callable[..., HttpResponseBase]
Result = TypeVar("Result")
UNIT = "unit"
"""Cookie and query name of the remembered 元/万元 setting."""


def page(view: View | None = None, *, verb: str = "", unit: str = "", whole: bool = False) -> Any:
    """页面 decorator: `@page`, `@page(verb="payment.request")`, `@page(unit="wan")`.

    The view runs signed in, inside identity's scope of the chosen division, with `request.desk`. `verb` is asked of the person's
    post. `unit` makes the page obey the remembered 元/万元 setting, this being its default; without it amounts are in yuan.
    `whole`: the page is about the whole division, units' people and who is limited to some funds or kinds of projects get 403.
    Refused and UserError that leave the view become pages (409, 400); nothing is written but, of a refusal, its row in the audit.
    """
    if view is None:
        return lambda found: page(found, verb=verb, unit=unit, whole=whole)

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))

        def run() -> HttpResponseBase:
            _allowed(request, verb, whole)
            return view(request, *args, **kwargs)

        return _signed_in(request, run, unit)

    return inner


def attempt(verb: Callable[[], Result], keep: Callable[[Refused], object] | None = None) -> tuple[Result | None, Refused | UserError | None]:
    """试办: run a verb so that a refusal leaves the page's transaction usable; returns (result, None) or (None, why). Refusals are audited,
    by `keep` where more is known of them than the verb itself knew."""
    try:
        with transaction.atomic():
            return verb(), None
    except Refused as why:
        (keep or audit.refused)(why)
        return None, why
    except UserError as why:
        return None, why


def _allowed(request: HttpRequest, verb: str, whole: bool) -> None:
    """Raises Refused or PermissionDenied unless this person may open the page, and may write where he is."""
    desk: desks.Desk = request.desk  # type: ignore[attr-defined]
    if verb:
        identity.require(desk.actor, verb)
    if whole and desk.agencies is not None:
        raise PermissionDenied(f"这一页是{desk.division_name}全部单位的账，单位人员看不到；本单位的数见预算执行表。")
    if whole and identity.narrowed():
        raise PermissionDenied(f"这一页是{desk.division_name}全部资金、全部项目的账；你的授权限了资金性质或项目类别，看得到的数见预算执行表。")
    if desk.reading and request.method not in ("GET", "HEAD"):
        raise UserError(f"你在查看{desk.division_name}的账，只能看", "要办理，请先换回自己的区划")


def _signed_in(request: HttpRequest, view: Callable[[], HttpResponseBase], unit: str) -> HttpResponseBase:
    actor = identity.actor_of(request.user)
    division = desks.chosen_division(request, actor)
    asked = request.GET.get(UNIT, "") if unit else ""
    chosen = (asked or request.COOKIES.get(UNIT, "") or unit) if unit else figures.YUAN
    with figures.shown_in(chosen, 0), identity.scope(divisions=division, actor=actor, origin=origin(request)):
        desk = desks.set_up(request, actor)
        request.desk = desk  # type: ignore[attr-defined]
        with figures.shown_in(chosen, desk.year):
            response = _run(request, view)
    if asked in figures.UNIT_NAMES:
        response.set_cookie(UNIT, asked, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


def _run(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        with transaction.atomic():
            response = view()
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            return response
    except Refused as refused:
        refusal_kept(request, refused)
        return answer(request, refused)
    except PermissionDenied as denied:
        refusal_kept(request, Refused([Violation(rule="I01", says=str(denied) or "无权打开这一页")]))
        return defaults.permission_denied(request, denied)
    except UserError as error:
        return answer(request, error)


def origin(request: HttpRequest) -> identity.Origin:
    """来处: the peer's address (behind a proxy of ours, JINCAI_PROXY, the last one it wrote), the digest of the session, the browser."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if os.environ.get("JINCAI_PROXY") == "1" else ""
    key = getattr(request.session, "session_key", "") or ""
    return identity.Origin(
        address=forwarded or request.META.get("REMOTE_ADDR", ""), session=hashlib.sha256(key.encode()).hexdigest() if key else "",
        channel="web", agent=request.headers.get("User-Agent", ""), request=f"{request.method} {request.path}",
    )  # fmt: skip


def refusal_kept(request: HttpRequest, why: Refused) -> None:
    """拒绝留审计：所试的已撤，这一行留在同一范围里。"""
    desk: desks.Desk = request.desk  # type: ignore[attr-defined]
    audit.refused(why, actor=desk.actor, verb=getattr(request.resolver_match, "view_name", "") or "")


def answer(request: HttpRequest, why: Refused | UserError) -> HttpResponse:
    """拒绝页、用法错误页: the sentence, the figures, the way out."""
    if isinstance(why, Refused):
        return render(request, "ui/refused.html", {"problem": why}, status=status_of(why))
    return render(request, "ui/wrong.html", {"says": why.says, "remedy": why.remedy}, status=status_of(why))


def status_of(why: Refused | UserError) -> int:
    """403 where the right is missing, 409 where a regulation says no, 400 for wrong use."""
    if not isinstance(why, Refused):
        return 400
    return 403 if all(v.rule.startswith("I0") for v in why.violations) else 409
