"""登录、退出、第二因素、通行密钥直接登录。"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as webauthn_flows
from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jincai.upkeep.access import lockout, passkeys, portals, stages, telling

WRONG = "用户名或密码不对，没有登录"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录: name and password; the further steps are those of stages.py."""
    after = safe_next(request)
    if request.method == "GET":
        return redirect(after) if request.user.is_authenticated else door(request, after)
    username = request.POST.get("username", "").strip()
    user = auth.authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        locked = bool(getattr(request, "axes_locked_out", False))
        telling.refused(request, username, lockout.WAIT if locked else "用户名或密码不对", telling.named(username))
        return door(request, after, username, WRONG, 401)
    response: HttpResponse = perform_password_login(request, {"username": username}, Login(user=user, redirect_url=after))
    return response


def door(request: HttpRequest, after: str, username: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    """The page of the door."""
    given = {"next": after, "username": username, "wrong": wrong, "portals": portals.links(after)}
    return render(request, "ui/sign_in.html", given, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出登录."""
    if request.user.is_authenticated:
        telling.signed_out(request, request.user)
        UserSession.objects.filter(session_key=request.session.session_key).delete()
    auth.logout(request)
    return redirect("ui:sign-in")


@sensitive_post_parameters("code", "credential")
@login_stage_required(stage=stages.Second.key, redirect_urlname="account_login")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """第二因素: a one-time code, a recovery code, or a passkey."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user, wrong = stage.login.user, ""
    if request.method == "POST":
        if not lockout.allowed(request, user.username):
            return lockout.answer(request)
        form = passkeys.SecondForm(request.POST, user=user) if "credential" in request.POST else AuthenticateForm(request.POST, user=user)
        if form.is_valid():
            form.save()
            return stage.exit()  # type: ignore[no-any-return]
        wrong = first_error(form)
        lockout.failed(request, user.username)
        telling.refused(request, user.username, f"第二因素不对：{wrong}", user)
    return render(request, "access/second.html", {**_ways(user), "wrong": wrong}, status=401 if wrong else 200)


def _ways(user: Any) -> dict[str, Any]:
    """What this person has set up; with a passkey, what the browser must sign."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    options = passkeys.told(webauthn.begin_authentication(user)) if Authenticator.Type.WEBAUTHN in kinds else ""
    return {"totp": Authenticator.Type.TOTP in kinds, "recovery": Authenticator.Type.RECOVERY_CODES in kinds, "options": options}


@never_cache
@require_GET
def passkey_options(request: HttpRequest) -> HttpResponse:
    """通行密钥登录要签的内容."""
    if not _not_too_many(request):
        return JsonResponse({"says": lockout.WAIT}, status=429, json_dumps_params={"ensure_ascii": False})
    return JsonResponse(webauthn.begin_authentication(user=None))


@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """通行密钥直接登录: the key has asked for finger or PIN itself, so it is two factors in one."""
    after = safe_next(request)
    if not _not_too_many(request):
        return lockout.answer(request)
    form = passkeys.EnterForm(request.POST)
    if not form.is_valid():
        says = first_error(form)
        telling.refused(request, "", f"通行密钥不对：{says}")
        return door(request, after, wrong=f"{says}，没有登录", status=401)
    authenticator = form.cleaned_data["credential"]
    login = Login(user=authenticator.user, redirect_url=after)
    response: HttpResponse = webauthn_flows.perform_passwordless_login(request, authenticator, login)
    return response


def _not_too_many(request: HttpRequest) -> bool:
    """A passkey names no account before it is checked, so only the address can be counted."""
    return bool(ratelimit.consume(request, action="webauthn_login", app="allauth.mfa", limit_get=True))


def safe_next(request: HttpRequest) -> str:
    """登录后去哪里: an address of this site, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"


def first_error(form: Any) -> str:
    """The first sentence of what is wrong."""
    return next((str(each) for errors in form.errors.values() for each in errors), "没有填写")
