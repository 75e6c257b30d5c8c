"""用证书登录：写用户名，拿到待签内容，用 UKey 签名，交回来。"""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jincai.kernel.problems import UserError
from jincai.upkeep.access import challenges, lockout, telling
from jincai.upkeep.access.views.entering import safe_next


@never_cache
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest) -> HttpResponse:
    """证书登录: without a name the page asks for it; with one, for the signature."""
    after = safe_next(request)
    if request.user.is_authenticated:
        return redirect(after)
    given = request.POST if request.method == "POST" else request.GET
    username = given.get("username", "").strip()
    if not username or len(username) > 64 or "|" in username or "\0" in username:
        return render(request, "access/certificate.html", {"next": after, "wrong": "用户名不对" if username else ""})
    if not lockout.allowed(request, username):
        return lockout.answer(request)
    wrong = ""
    if "signature" in request.POST:
        try:
            challenges.answer(request, username, request.POST)
        except UserError as why:
            wrong = f"{why.says}。{why.remedy}"
            lockout.failed(request, username)
            telling.refused(request, username, f"证书：{why.says}", telling.named(username))
        else:
            return _enter(request, username, after)
    if not ratelimit.consume(request, action="webauthn_login", app="allauth.mfa", limit_get=True):
        return lockout.answer(request)
    page = {"next": after, "username": username, "message": challenges.give(request, username), "wrong": wrong}
    return render(request, "access/prove.html", page, status=401 if wrong else 200)


def _enter(request: HttpRequest, username: str, after: str) -> HttpResponse:
    user = get_user_model().objects.get(username=username)
    record_authentication(request, user, "certificate")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=after))
    return response
