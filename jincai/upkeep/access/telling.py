"""告诉审计：登录的每一种结局，谁、从哪里、怎样。"""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils import timezone

from jincai.platform.audit import api as audit
from jincai.upkeep.access import lockout

METHODS = {"password": "密码", "mfa": "第二因素", "certificate": "SM2 证书", "socialaccount": "上级门户"}
TYPES = {"totp": "动态口令", "webauthn": "通行密钥", "recovery_codes": "恢复码"}


def told(request: HttpRequest, verb: str, says: str, *, user: Any = None, name: str = "", kind: str = "signin") -> None:
    """记一笔: `user` when it is known who, else the `name` that was given."""
    known = getattr(user, "pk", None) is not None
    actor, key = user.username if known else name.replace("\0", "")[:64], request.session.session_key or ""
    audit.record(
        audit.Entry(
            kind=kind, verb=verb, document_kind="user", document=actor, actor=actor, name=user.name if known else "",
            division=user.home if known else "", says=says, address=lockout.address(request), channel="web",
            session=hashlib.sha256(key.encode()).hexdigest() if key else "", agent=request.headers.get("User-Agent", "")[:200],
        )
    )  # fmt: skip


def named(username: str) -> Any:
    """The user of a name, if there is one: a failure belongs to the audit of his division."""
    return get_user_model().objects.filter(username=username.replace("\0", "")[:64]).first()


def signed_in(request: HttpRequest, user: Any) -> None:
    """登录成功, and by what."""
    how = [
        TYPES.get(record.get("type", ""), METHODS.get(record.get("method", ""), "")) for record in get_authentication_records(request, user)
    ]
    told(request, "access.sign_in", f"登录成功：{'、'.join(dict.fromkeys(filter(None, how))) or '密码'}", user=user)


def refused(request: HttpRequest, name: str, says: str, user: Any = None) -> None:
    """登录没有成功."""
    told(request, "access.sign_in", f"登录未成功：{says}", user=user, name=name, kind="refusal")


def signed_out(request: HttpRequest, user: Any, says: str = "本人退出") -> None:
    """退出."""
    told(request, "access.sign_out", says, user=user)


def new_device(request: HttpRequest, user: Any) -> None:
    """新设备登录."""
    told(request, "access.new_device", f"新设备登录，{timezone.localtime():%Y-%m-%d %H:%M}", user=user)


def changed(request: HttpRequest, user: Any, says: str) -> None:
    """安全设置有变."""
    told(request, "access.change", says, user=user)
