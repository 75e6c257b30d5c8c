"""allauth 与我们之间：登录的各步、会话的开始、秘密的加密、话用中文。"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jincai.platform.crypto import api as crypto
from jincai.upkeep.access import clocks, devices, lockout, telling

PLACE = "mfa_authenticator.data"
STAGES = (
    "jincai.upkeep.access.stages.Second",
    "jincai.upkeep.access.stages.RequiredFactor",
    "jincai.upkeep.access.stages.FreshPassword",
)


class AccountAdapter(DefaultAccountAdapter):
    """登录: which steps there are, what happens when all are done, and that nobody signs up here."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "口令不对，或已经用过",
        "incorrect_password": "密码不对",
        "too_many_login_attempts": "错的次数太多，五分钟后再试",
        "rate_limited": "错的次数太多，五分钟后再试",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: users are made by the system administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The one address the whole house counts by."""
        return lockout.address(request)

    def get_login_stages(self) -> list[str]:
        """Second factor, then what the post asks for, then a fresh password."""
        return list(STAGES)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Every step is done: a new session begins (its key is changed by Django), its clock starts, the device is noted, it is audited."""
        if not hasattr(user, "backend"):
            user.backend = "django.contrib.auth.backends.ModelBackend"
        super().login(request, user)
        clocks.start(request)
        devices.arrive(request, user)
        telling.signed_in(request, user)

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        """Where he wanted to go; the browser keeps its mark."""
        response: HttpResponse = super().post_login(request, user, **how)
        devices.mark(request, response)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """用户已停用."""
        telling.refused(request, user.username, "用户已停用", user)
        return render(request, "access/refused.html", {"says": "这个用户已停用", "help": "请本单位或财政局的系统管理员处理"}, status=403)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """One page for all of them."""
        return [{"id": "reauthenticate", "description": "再证明一次是你本人", "url": reverse("account_reauthenticate")}]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """退出后去哪里: to the door."""
        return reverse("ui:sign-in")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Ours are said by our own pages."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail here: what changed is audited and stands on the security page."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """密码又没有说对 (asked for again before a change of the security settings)."""
        telling.refused(request, str(credentials.get("username", "")), "再次核验时密码不对")


class FactorAdapter(DefaultMFAAdapter):
    """第二因素: secrets are kept under SM4, the words are Chinese, the relying party of passkeys is the host itself."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "口令不对，或已经用过；动态口令每 30 秒一换，请等下一个",
        "cannot_generate_recovery_codes": "先设动态口令或通行密钥，才有恢复码",
    }

    def encrypt(self, text: str) -> str:
        """密文."""
        return crypto.seal(text, PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """明文."""
        return crypto.unseal(encrypted_text, PLACE)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A name to begin with."""
        return "通行密钥"

    def _get_site_name(self) -> str:
        return "金财"


def to_sign_in(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The names by which allauth knows the sign-in page all lead to ours."""
    return redirect("ui:sign-in")
