"""登录的各步：第二因素、岗位要求的因素、到期的密码；一步没有做完，人就还没有进来。"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from jincai.upkeep.access import factors, passwords

Answer = tuple[HttpResponse | None, bool]


class Second(AuthenticateStage):
    """第二因素: asked of whoever has set one up, unless a certificate or a passkey was the way in."""

    urlname = "mfa_authenticate"

    def _should_handle(self, request: HttpRequest) -> bool:
        return not _used(request, self.login.user, "certificate") and bool(super()._should_handle(request))


class RequiredFactor(LoginStage):
    """岗位要求的因素: who has too little sets up a second factor, or proves himself with his certificate, before he is in."""

    key = "access_factor"
    urlname = "account:enrol"

    def handle(self) -> Answer:
        """Through, or to the page that asks for what is missing."""
        user, today = self.login.user, timezone.localdate()
        if user is None or factors.enough(self.request, user, today):
            return None, True
        wanted = factors.wanted(user, today)
        return redirect("account:prove" if wanted == factors.CERTIFICATE else "account:enrol"), True


class FreshPassword(LoginStage):
    """到期的密码: who came by a password that has expired, or was given to him by an administrator, chooses a new one."""

    key = "access_password"
    urlname = "account:renew"

    def handle(self) -> Answer:
        """Through, or to the page of the new password."""
        user = self.login.user
        if user is None or not _used(self.request, user, "password") or not passwords.stale(user, timezone.now()):
            return None, True
        return redirect("account:renew"), True


def _used(request: HttpRequest, user: Any, method: str) -> bool:
    return any(record.get("method") == method for record in get_authentication_records(request, user))
