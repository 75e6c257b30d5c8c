"""安全管理员的办理：解锁、绑定证书、重设第二因素、设临时密码、结束会话、登记应用。每件都记入审计。"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.upkeep.access import challenges, lockout, models


@transaction.atomic
def unlock(*, username: str, actor: identity.Actor, reason: str) -> int:
    """解锁: the failures of an account are forgotten; returns how many rows there were. Raises Refused, UserError."""
    user = _guarded(actor, "access.unlock", username, reason)
    count = lockout.unlock(user.username)
    _keep(actor, "access.unlock", user.username, f"解锁：{reason}")
    return count


@transaction.atomic
def bind_certificate(*, username: str, pem: str, actor: identity.Actor) -> models.Certificate:
    """绑定证书: checked against the trusted authorities now; one certificate belongs to one user. Raises Refused, UserError."""
    user = _guarded(actor, "access.certificates", username)
    checked = challenges.check(pem, timezone.now())
    row = models.Certificate(
        user=user, home=user.home, issuer=checked.issuer[:300], serial=checked.serial[:64], sm3=checked.sm3,
        subject=checked.subject[:300], pem=checked.pem().decode(), valid_to=checked.not_after, bound_by=actor.user, bound_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise UserError("这张证书已经绑定给一个用户", "先停用原来的绑定") from error
    _keep(actor, "access.certificates", user.username, f"绑定证书 {row.subject}，序列号 {row.serial}")
    return row


@transaction.atomic
def stop_certificate(*, pk: int, actor: identity.Actor, reason: str) -> None:
    """停用证书: it can no longer be used to sign in. Raises Refused, UserError."""
    row = models.Certificate.objects.select_for_update().filter(pk=pk, home=actor.division, stopped_at=None).first()
    if row is None:
        raise UserError("没有这张在用的证书", "刷新页面后再办")
    _guarded(actor, "access.certificates", row.user.username, reason)
    row.stopped_by, row.stopped_at = actor.user, timezone.now()
    row.save(update_fields=["stopped_by", "stopped_at"])
    _keep(actor, "access.certificates", row.user.username, f"停用证书 {row.subject}，序列号 {row.serial}：{reason}")


@transaction.atomic
def reset_factors(*, username: str, actor: identity.Actor, reason: str) -> int:
    """重设第二因素 of who has lost his phone: all are removed, all his sessions end; at the next sign-in he sets up a new one."""
    user = _guarded(actor, "access.reset_factors", username, reason)
    count, _ = Authenticator.objects.filter(user=user).delete()
    end_all_sessions(user)
    _keep(actor, "access.reset_factors", user.username, f"重设第二因素：{reason}")
    return int(count)


@transaction.atomic
def lend_password(*, username: str, actor: identity.Actor, reason: str) -> str:
    """设临时密码 for who has forgotten his: told once, to be changed at the next sign-in; every session of his ends."""
    user = _guarded(actor, "access.lend_password", username, reason)
    made = f"{secrets.token_urlsafe(12)}-{secrets.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}{secrets.randbelow(90) + 10}"
    identity.set_password(username=user.username, password=made, actor=actor, must_change=True)
    end_all_sessions(user)
    _keep(actor, "access.lend_password", user.username, f"设临时密码：{reason}")
    return made


@transaction.atomic
def end_sessions(*, username: str, actor: identity.Actor, reason: str) -> int:
    """结束会话: every session of a person ends at once. Raises Refused, UserError."""
    user = _guarded(actor, "access.end_sessions", username, reason)
    count = end_all_sessions(user)
    _keep(actor, "access.end_sessions", user.username, f"结束全部会话 {count} 个：{reason}")
    return count


def end_all_sessions(user: Any, *, but: str = "", only: int | None = None) -> int:
    """The sessions of a user end: all of them, all but the one with this key, or only one line of his list. Returns how many."""
    kept = UserSession.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        kept = kept.filter(pk=only)
    keys = list(kept.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    kept.delete()
    return len(keys)


@transaction.atomic
def register_client(*, name: str, addresses: list[str], actor: identity.Actor) -> tuple[str, str]:
    """登记应用 that signs people in through us: (client id, secret, shown once). Raises Refused, UserError for an unfit return address."""
    identity.require(actor, "access.clients")
    if not name.strip() or not addresses:
        raise UserError("应用的名称和返回地址不能为空", "返回地址一行一个，写全，如 https://oa.example.gov.cn/callback")
    for address in addresses:
        parts = urlsplit(address)
        local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if not (parts.scheme == "https" or local) or not parts.hostname or "*" in address or parts.fragment:
            raise UserError(f"返回地址“{address}”不行", "要写全的 https 地址，不用通配符，不带 #")
    secret = get_adapter().generate_client_secret()
    client = Client(name=name.strip()[:100], type=Client.Type.CONFIDENTIAL, scopes="openid\nprofile", default_scopes="openid")
    client.set_secret(secret)
    client.set_redirect_uris(addresses)
    client.data = {"home": actor.division}
    client.save(force_insert=True)
    _keep(actor, "access.clients", client.id, f"登记应用“{client.name}”，返回地址 {'、'.join(addresses)}")
    return client.id, secret


@transaction.atomic
def stop_client(*, client: str, actor: identity.Actor) -> None:
    """撤销应用: it and what it was given are worth nothing any more. Raises Refused, UserError."""
    identity.require(actor, "access.clients")
    row = Client.objects.filter(pk=client, data__home=actor.division).first()
    if row is None:
        raise UserError("没有这个应用", "刷新页面后再办")
    Token.objects.filter(client=row).delete()
    row.delete()
    _keep(actor, "access.clients", client, f"撤销应用“{row.name}”")


def _guarded(actor: identity.Actor, verb: str, username: str, reason: str = "……") -> Any:
    """The user, when the actor may do this to him: not to himself, with a reason. Raises Refused, UserError."""
    identity.require(actor, verb, division=actor.division)
    user = get_user_model().objects.filter(username=username, home=actor.division).first()
    if user is None:
        raise UserError(f"本区划没有用户“{username}”", "核对用户名")
    if user.username == actor.user:
        raise UserError("不能给自己办", "请另一位安全管理员办")
    if len(reason.strip()) < 2:
        raise UserError("没有写原因", "写明原因，它会记入审计")
    return user


def _keep(actor: identity.Actor, verb: str, document: str, says: str) -> None:
    audit.record(
        audit.Entry(kind="admin", verb=verb, document_kind="user", document=document, actor=actor.user, name=actor.name, says=says)
    )
