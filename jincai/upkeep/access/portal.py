"""单点登录的使用方：从上级门户登录；账号按门户说出的用户名找，只找已有的，从不新建。"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render

from jincai.upkeep.access import portals, telling

PROVIDER = "openid_connect"


class PortalAdapter(DefaultSocialAccountAdapter):
    """上级门户: the applications come from the setting; a person who is not a user here stays outside."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """Those of the setting, none of the database's."""
        apps = [_app(each) for each in portals.configured()]
        return [app for app in apps if provider in (None, PROVIDER, app.provider_id) and client_id in (None, app.client_id)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie what the portal says to one of our users, by the claim that was agreed on; else refuse."""
        portal = next(each for each in portals.configured() if each["id"] == sociallogin.account.provider)
        if request.user.is_authenticated or sociallogin.state.get("process") == "connect":
            _refuse(request, "", "已经登录，或要的不是登录")
        if not sociallogin.is_existing:
            _tie(request, sociallogin, portal)

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any) -> None:
        """门户没有放行, or what came back does not fit what was asked (state, signature, audience)."""
        _refuse(request, "", "门户登录没有成功")


def _app(portal: dict[str, Any]) -> SocialApp:
    more = {
        "server_url": portal["server"],
        "oauth_pkce_enabled": True,
        "scope": ["openid", "profile"],
        "uid_field": portal.get("uid", "sub"),
    }
    return SocialApp(
        provider=PROVIDER, provider_id=portal["id"], name=portal["name"], client_id=portal["client"], secret=portal["secret"], settings=more
    )  # fmt: skip


def _tie(request: HttpRequest, sociallogin: Any, portal: dict[str, Any]) -> None:
    """A first time: the user of the claim, if there is one and the portal has told no other account for him."""
    data = sociallogin.account.extra_data or {}
    told = {**(data.get("id_token") or {}), **(data.get("userinfo") or {})}
    name = str(told.get(portal.get("claim", "preferred_username")) or "")
    user = get_user_model().objects.filter(username=name, is_active=True).first() if 0 < len(name) <= 64 and "\0" not in name else None
    homes = portal.get("divisions")
    if user is None or (homes and user.home not in homes):
        _refuse(request, name, "门户的账号在本系统没有用户")
    if SocialAccount.objects.filter(user=user, provider=portal["id"]).exists():
        _refuse(request, name, "这个用户已经与门户的另一个账号相连")
    try:
        with transaction.atomic():
            sociallogin.connect(request, user)
    except IntegrityError:
        _refuse(request, name, "门户的账号在别处刚刚连上，请再登录一次")
    telling.changed(request, user, f"与{portal['name']}的账号相连")


def _refuse(request: HttpRequest, name: str, says: str) -> None:
    telling.refused(request, name, says)
    page = {"says": f"{says}，没有登录", "help": "用用户名和密码登录，或请财政局的系统管理员处理"}
    raise ImmediateHttpResponse(render(request, "access/refused.html", page, status=403))
