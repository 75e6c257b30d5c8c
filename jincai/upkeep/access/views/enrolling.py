"""登录途中：登记第二因素、用证书证明、换到期的密码。人还没有进来，只认这次登录。"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jincai.kernel.problems import UserError
from jincai.upkeep.access import challenges, factors, lockout, passwords, stages, telling, totp
from jincai.upkeep.access.forms import PasswordForm
from jincai.upkeep.access.views.entering import first_error


@sensitive_post_parameters("code")
@login_stage_required(stage=stages.RequiredFactor.key, redirect_urlname="account_login")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """登记动态口令 because his post asks for a second factor; then the recovery codes, once; then he is in."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    wanted = factors.wanted(user, timezone.localdate())
    if factors.STRENGTH[factors.reached(request, user)] >= factors.STRENGTH[wanted]:
        return stage.exit()  # type: ignore[no-any-return]
    if wanted == factors.CERTIFICATE:
        return redirect("account:prove")
    if Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        return redirect("account_login")  # has one, so this login must use it, not make another
    wrong = ""
    if request.method == "POST":
        form = totp.EnrolForm(request.POST, user=user)
        if form.is_valid():
            codes = totp.enrol(request, user, form.secret)
            return render(request, "access/codes.html", {"codes": codes, "onward": True})
        wrong = first_error(form)
    return render(request, "access/enrol.html", {**totp.picture(user, get_totp_secret()), "wrong": wrong, "gate": True})


@login_stage_required(stage=stages.RequiredFactor.key, redirect_urlname="account_login")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """用证书证明: his post asks for his SM2 certificate."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user, wrong = stage.login.user, ""
    if request.method == "POST":
        if not lockout.allowed(request, user.username):
            return lockout.answer(request)
        try:
            challenges.answer(request, user.username, request.POST)
        except UserError as why:
            wrong = f"{why.says}。{why.remedy}"
            lockout.failed(request, user.username)
            telling.refused(request, user.username, f"证书：{why.says}", user)
        else:
            record_authentication(request, user, "certificate")
            return stage.exit()  # type: ignore[no-any-return]
    message = challenges.give(request, user.username)
    return render(request, "access/prove.html", {"message": message, "wrong": wrong, "fixed": True}, status=401 if wrong else 200)


@sensitive_post_parameters()
@login_stage_required(stage=stages.FreshPassword.key, redirect_urlname="account_login")
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """换到期的密码, before he is in."""
    stage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    form = PasswordForm(request.POST or None, user=user, ask_old=False)
    if request.method == "POST" and form.kept():
        telling.changed(request, user, "换了到期的密码")
        return stage.exit()  # type: ignore[no-any-return]
    given: dict[str, Any] = {"wrong": form.sentences(), "rules": passwords.RULES, "gate": True, "ask_old": False}
    return render(request, "access/password.html", given)
