"""登录与会话的查询。"""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from jincai.upkeep.access import lockout, models


@dataclasses.dataclass(frozen=True, slots=True)
class Open:
    """一个会话: where, with what browser, since when; `here` the one that asks."""

    pk: int
    address: str
    agent: str
    began: datetime
    seen: datetime
    here: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Guarded:
    """一个用户的登录安全, as the security administrator sees it."""

    username: str
    name: str
    agency: str
    active: bool
    factors: tuple[str, ...]
    certificates: tuple[models.Certificate, ...]
    failures: int
    locked_at: datetime | None


def sessions(user: Any, current: str) -> list[Open]:
    """会话: those that are still alive, the one that asks first."""
    kept = list(UserSession.objects.filter(user=user).order_by("-last_seen_at")[:200])
    keys = [row.session_key for row in kept]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list("session_key", flat=True))
    rows = [
        Open(row.pk, str(row.ip), row.user_agent, row.created_at, row.last_seen_at, row.session_key == current)
        for row in kept
        if row.session_key in alive
    ]
    return sorted(rows, key=lambda row: not row.here)


def authenticators(user: Any) -> dict[str, list[Authenticator]]:
    """第二因素, by kind."""
    found: dict[str, list[Authenticator]] = {}
    for row in Authenticator.objects.filter(user=user).order_by("pk"):
        found.setdefault(row.type, []).append(row)
    return found


def people(division: str, words: str = "", limit: int = 50) -> list[Guarded]:
    """用户 of a division by name or login name, the locked ones first; four queries for any number."""
    users = get_user_model().objects.filter(home=division)
    rows: list[dict[str, Any]] = [dict(row) for row in users.order_by("username").values("pk", "username", "name", "agency", "is_active")]
    locked = {row["username"]: row for row in lockout.locked([row["username"] for row in rows])}
    if words:
        rows = [row for row in rows if words in row["username"] or words in row["name"]]
    rows = sorted(rows, key=lambda row: row["username"] not in locked)[:limit]
    pks = [row["pk"] for row in rows]
    kinds: dict[int, list[str]] = {}
    for pk, kind in Authenticator.objects.filter(user_id__in=pks).order_by("type").values_list("user_id", "type"):
        kinds.setdefault(pk, []).append(kind)
    bound: dict[int, list[models.Certificate]] = {}
    for certificate in models.Certificate.objects.filter(user_id__in=pks, stopped_at=None).order_by("pk"):
        bound.setdefault(certificate.user_id, []).append(certificate)
    return [_guarded(row, kinds.get(row["pk"], []), bound.get(row["pk"], []), locked.get(row["username"])) for row in rows]


def _guarded(row: dict[str, Any], kinds: list[str], bound: list[models.Certificate], locked: dict[str, Any] | None) -> Guarded:
    return Guarded(
        username=row["username"], name=row["name"], agency=row["agency"], active=row["is_active"], factors=tuple(dict.fromkeys(kinds)),
        certificates=tuple(bound), failures=locked["count"] if locked else 0, locked_at=locked["last"] if locked else None,
    )  # fmt: skip
