"""我的安全：密码、第二因素、设备、会话；要紧的改动先再证明一次是本人。"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required, reauthenticate_by_password, resume_request
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jincai.kernel.problems import UserError
from jincai.platform.ui import api as ui
from jincai.upkeep.access import clocks, devices, factors, lockout, models, operations, passkeys, passwords, queries, telling, totp
from jincai.upkeep.access.forms import PasswordForm
from jincai.upkeep.access.views.entering import first_error, safe_next

Kind = Authenticator.Type


@never_cache
@ui.page
def security(request: HttpRequest) -> HttpResponse:
    """我的安全."""
    user: Any = request.user
    found = queries.authenticators(user)
    recovery = found.get(Kind.RECOVERY_CODES, [])
    given = {
        "totp": found.get(Kind.TOTP, []), "passkeys": found.get(Kind.WEBAUTHN, []),
        "codes_left": len(recovery[0].wrap().get_unused_codes()) if recovery else None,
        "certificates": models.Certificate.objects.filter(user=user, stopped_at=None).order_by("pk"),
        "devices": models.Device.objects.filter(user=user).order_by("-last_at")[:100],
        "here": devices.digest(request.COOKIES.get(devices.COOKIE, "")),
        "sessions": queries.sessions(user, request.session.session_key or ""),
        "wanted": factors.TITLES[factors.wanted(user, timezone.localdate())], "reached": factors.TITLES[factors.reached(request, user)],
    }  # fmt: skip
    return render(request, "access/security.html", given)


@never_cache
@sensitive_post_parameters("code")
@ui.page
def add_totp(request: HttpRequest) -> HttpResponse:
    """登记动态口令."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    user, wrong = request.user, ""
    if request.method == "POST":
        form = totp.EnrolForm(request.POST, user=user)
        if form.is_valid():
            codes = totp.enrol(request, user, form.secret)
            return render(request, "access/codes.html", {"codes": codes}) if codes else redirect("access:security")
        wrong = first_error(form)
    return render(request, "access/enrol.html", {**totp.picture(user, get_totp_secret()), "wrong": wrong})


@never_cache
@ui.page
def add_passkey(request: HttpRequest) -> HttpResponse:
    """登记通行密钥."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    user: Any = request.user
    wrong = ""
    if request.method == "POST":
        form = passkeys.AddForm(request.POST, user=user)
        if form.is_valid():
            webauthn.WebAuthn.add(user, form.cleaned_data["name"][:60], form.cleaned_data["credential"])
            telling.changed(request, user, "登记了一把通行密钥")
            codes = totp.first_codes(user)
            return render(request, "access/codes.html", {"codes": codes}) if codes else redirect("access:security")
        wrong = first_error(form)
    return render(request, "access/passkey.html", {"options": passkeys.told(webauthn.begin_registration(user, True)), "wrong": wrong})


@require_POST
@ui.page
def remove(request: HttpRequest) -> HttpResponse:
    """移除 the one-time codes or a passkey; not the last one when the post asks for a second factor."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    kind, pk = request.POST.get("kind", ""), _number(request.POST.get("pk", ""))
    if kind not in (Kind.TOTP, Kind.WEBAUTHN) or (kind == Kind.WEBAUTHN and pk is None):
        raise UserError("不知道要移除哪一个", "回到“我的安全”再选")
    others = Authenticator.objects.filter(user=request.user).exclude(type=Kind.RECOVERY_CODES)
    others = others.exclude(type=kind) if kind == Kind.TOTP else others.exclude(pk=pk)
    needed = factors.STRENGTH[factors.wanted(request.user, timezone.localdate())] >= factors.STRENGTH[factors.SECOND]
    if needed and not others.exists():
        raise UserError("岗位要求第二因素，不能移除最后一个", "先登记另一个，再移除这一个")
    totp.remove(request, request.user, kind, pk)
    return redirect("access:security")


@never_cache
@require_POST
@ui.page
def codes(request: HttpRequest) -> HttpResponse:
    """换恢复码: shown once."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    try:
        made = totp.new_codes(request, request.user)
    except ValidationError as why:
        raise UserError(why.messages[0], "在“我的安全”里登记") from why
    return render(request, "access/codes.html", {"codes": made})


@never_cache
@sensitive_post_parameters()
@ui.page
def password(request: HttpRequest) -> HttpResponse:
    """改密码: every other session ends."""
    user: Any = request.user
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.kept():
        operations.end_all_sessions(user, but=request.session.session_key or "")
        update_session_auth_hash(request, user)
        clocks.follow(request)
        telling.changed(request, user, "改了密码，其他会话已结束")
        messages.success(request, "密码已改，其他会话都已结束。")
        return redirect("access:security")
    return render(request, "access/password.html", {"wrong": form.sentences(), "rules": passwords.RULES, "ask_old": True})


@require_POST
@ui.page
def device(request: HttpRequest) -> HttpResponse:
    """确认或移除一台设备."""
    pk = _number(request.POST.get("pk", "")) or 0
    done = devices.confirm(request.user, pk) if request.POST.get("do") == "confirm" else devices.forget(request.user, pk)
    if done:
        telling.changed(request, request.user, "确认了一台设备" if request.POST.get("do") == "confirm" else "移除了一台设备")
    return redirect("access:security")


@require_POST
@ui.page
def end(request: HttpRequest) -> HttpResponse:
    """结束会话: one of his own, or all the others."""
    here = request.session.session_key or ""
    count = operations.end_all_sessions(request.user, but=here, only=_number(request.POST.get("pk", "")))
    telling.changed(request, request.user, f"结束了 {count} 个会话")
    messages.success(request, f"已结束 {count} 个会话。")
    return redirect("access:security")


@never_cache
@sensitive_post_parameters("password", "code", "credential")
@login_required
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """再证明一次是你本人, by password, one-time code or passkey."""
    user: Any = request.user
    kinds, wrong = set(queries.authenticators(user)), ""
    if request.method == "POST":
        wrong = _again(request, user)
        if not wrong:
            return resume_request(request) or redirect(safe_next(request))
    options = passkeys.told(webauthn.begin_authentication(user)) if Kind.WEBAUTHN in kinds else ""
    given = {"next": safe_next(request), "wrong": wrong, "code": kinds & {Kind.TOTP, Kind.RECOVERY_CODES}, "options": options}
    return render(request, "access/again.html", given, status=401 if wrong else 200)


def _again(request: HttpRequest, user: Any) -> str:
    """What was wrong, or nothing."""
    if not lockout.allowed(request, user.username):
        return lockout.WAIT
    if "password" in request.POST:
        try:
            if get_adapter().reauthenticate(user, request.POST["password"]):
                reauthenticate_by_password(request)
                return ""
        except ValidationError as why:
            return str(why.messages[0])
        return "密码不对"
    form = passkeys.AgainForm(request.POST, user=user) if "credential" in request.POST else ReauthenticateForm(request.POST, user=user)
    if form.is_valid():
        form.save()
        return ""
    lockout.failed(request, user.username)
    telling.refused(request, user.username, "再次核验没有通过", user)
    return first_error(form)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
