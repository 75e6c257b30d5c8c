"""接口令牌：发出、认出、收回；库里只有摘要。"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity import models
from jincai.platform.identity.actors import Actor, system
from jincai.platform.identity.noting import note
from jincai.platform.identity.queries import actor_of

PREFIX = "jc_"
LONGEST = 366


@transaction.atomic
def issue_token(*, username: str, on: date, days: int = 90) -> str:
    """发令牌: a new token for a user, good for `days`; the only time it can be read. Raises UserError for an unknown user or term."""
    if not 1 <= days <= LONGEST:
        raise UserError(f"令牌的有效期 {days} 天不对", f"1 至 {LONGEST} 天")
    user = models.User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UserError(f"没有用户“{username}”，或已停用", "用 jincai accounts-demo 看演示用户；用户名区分大小写")
    token = PREFIX + secrets.token_urlsafe(32)
    row = models.Token.objects.create(user=user, digest=_digest(token), hint=token[-4:], expires_on=on + timedelta(days=days))
    note(system(user.home), "identity.issue_token", username, after={"hint": row.hint, "expires_on": row.expires_on})
    return token


@transaction.atomic
def revoke_tokens(*, username: str) -> int:
    """收回令牌: every token of a user; returns how many."""
    user = models.User.objects.filter(username=username).first()
    gone, _ = models.Token.objects.filter(user=user).delete() if user else (0, {})
    if user and gone:
        note(system(user.home), "identity.revoke_tokens", username, before={"how_many": gone})
    return gone


def token_actor(token: str, *, on: date) -> Actor | None:
    """认令牌: whose it is; None when unknown, expired, or the user is stopped. Works before any scope is open."""
    found = models.Token.objects.filter(digest=_digest(token), expires_on__gte=on, user__is_active=True).select_related("user").first()
    return actor_of(found.user) if found else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
