"""证书挑战：给一段随机内容，由本人的 SM2 私钥（UKey）签名；两分钟、一次、同一会话、同一主机。"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.crypto import api as crypto
from jincai.upkeep.access import models

SECONDS = 120
MARK = "access.challenge"


def give(request: HttpRequest, username: str) -> str:
    """出题: the text to be signed: `jincai|sign-in|host|user|nonce|time`. Given to anybody, so that it does not tell which users there are."""
    if not request.session.get(MARK):
        request.session[MARK] = secrets.token_urlsafe(24)
    now, nonce = timezone.now(), secrets.token_urlsafe(32)
    message = "|".join(("jincai", "sign-in", request.get_host(), username, nonce, now.strftime("%Y-%m-%dT%H:%M:%SZ")))
    models.Challenge.objects.create(
        digest=_digest(nonce), message=message, session=_digest(request.session[MARK]), expires_at=now + timedelta(seconds=SECONDS)
    )
    return message


def answer(request: HttpRequest, username: str, given: Mapping[str, Any]) -> models.Certificate:
    """答题: the certificate by which this user has just signed the text he was given.

    `given` message, certificate (PEM; may be left out when he has one), signature (base64 or hex). Raises UserError with the reason.
    """
    now, message = timezone.now(), str(given.get("message", "")).strip()
    _use(request, message, username, now)
    signature = _bytes(str(given.get("signature", "")))
    bound = _bound(username, str(given.get("certificate", "")).strip())
    certificate = check(bound.pem, now)
    if not certificate.public.verify(message.encode(), signature):
        raise UserError("签名不对", "请用绑定的 UKey 重新签名")
    return bound


def check(pem: str, now: datetime) -> crypto.Certificate:
    """核验证书 against the authorities we trust, today. Raises UserError (crypto's CertificateError) with the reason."""
    return crypto.check_certificate(crypto.Certificate.load(pem.encode()), at=now)


def _use(request: HttpRequest, message: str, username: str, now: datetime) -> None:
    """The question is used up by any answer, the right one and the wrong one."""
    parts = message.split("|")
    nonce = parts[4] if len(parts) == 6 else ""
    kept = models.Challenge.objects.filter(digest=_digest(nonce)).first()
    here = _digest(str(request.session.get(MARK, "")))
    if not kept or kept.session != here or kept.message != message or parts[2] != request.get_host() or parts[3] != username:
        raise UserError("这段待签内容不是给这次登录的", "请对本页上的内容重新签名")
    taken = models.Challenge.objects.filter(pk=kept.pk, used_at=None).update(used_at=now)
    if not taken:
        raise UserError("这段待签内容已经用过", "请对本页上新的内容签名")
    if kept.expires_at < now:
        raise UserError(f"待签内容已过期（{SECONDS} 秒）", "请对本页上新的内容签名")


def _bound(username: str, pem: str) -> models.Certificate:
    """The certificate bound to the user: the one he shows, or his only one."""
    own = models.Certificate.objects.filter(user__username=username, user__is_active=True, stopped_at=None)
    if pem:
        shown = check(pem, timezone.now())
        found = own.filter(sm3=shown.sm3).first()
    else:
        listed = list(own[:2])
        found = listed[0] if len(listed) == 1 else None
    if found is None:
        raise UserError("这张证书没有绑定给这个用户" if pem else "这个用户没有绑定证书，或有几张而没有说是哪一张", "请安全管理员绑定证书")
    return found


def _bytes(text: str) -> bytes:
    """base64 or hexadecimal."""
    plain = "".join(text.split())
    try:
        return bytes.fromhex(plain)
    except ValueError:
        pass
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError("签名的写法不对", "签名写成 base64 或十六进制") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
