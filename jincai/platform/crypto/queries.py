"""密码的查询：签发机构、密钥登记；揭示敏感信息的事由。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from jincai.kernel.asking import Question
from jincai.kernel.problems import UserError
from jincai.platform.crypto import keyring, models

SHORTEST = 5  # characters of a reason


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityRow:
    """签发机构: `sm3` is its fingerprint, `next_update` that of its list (None: no list), `revoked` how many of its certificates."""

    name: str
    subject: str
    sm3: str
    trusted_from: datetime
    trusted_to: datetime | None
    next_update: datetime | None
    revoked: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class KeyRow:
    """密钥: `here` says whether this machine has it."""

    key_id: str
    purpose: str
    state: str
    fingerprint: str
    made_at: datetime
    here: bool


def authorities() -> list[AuthorityRow]:
    """受信任的签发机构, by name."""
    from django.db.models import Count

    lists = dict(models.Crl.objects.values_list("authority", "next_update"))
    gone = dict(models.Revoked.objects.values_list("authority").annotate(number=Count("id")))
    return [
        AuthorityRow(
            name=each.name,
            subject=each.subject,
            sm3=each.sm3,
            trusted_from=each.trusted_from,
            trusted_to=each.trusted_to,
            next_update=lists.get(each.pk),
            revoked=gone.get(each.pk, 0),
        )
        for each in models.Authority.objects.order_by("name", "id")
    ]


def keys(using: str = DEFAULT_DB_ALIAS) -> list[KeyRow]:
    """密钥登记, newest first."""
    here = {key.fingerprint for key in keyring.ring().every()}
    return [
        KeyRow(key_id=k.key_id, purpose=k.purpose, state=k.state, fingerprint=k.fingerprint, made_at=k.made_at, here=k.fingerprint in here)
        for k in models.Key.objects.using(using).order_by("-made_at", "-id")
    ]


def reason(text: str) -> str:
    """揭示的事由, without spaces around. Raises UserError when it says nothing: five characters at least, not one repeated."""
    said = " ".join(text.split())
    if len(said) < SHORTEST or len(set(said)) < 3:
        raise UserError(f"请写明查看敏感信息的事由（不少于 {SHORTEST} 个字）", "例如：核对退票收款账号")
    return said[:200]


def revoked_among(serials: Iterable[str]) -> set[str]:
    """其中被吊销的: of these serial numbers, by whichever authority."""
    return set(models.Revoked.objects.filter(serial__in=list(serials)).values_list("serial", flat=True))


def asking_revoked(serials: Iterable[str]) -> Question[set[str]]:
    """其中被吊销的 as a question, to be asked together with others."""
    return Question("SELECT serial FROM crypto_revoked WHERE serial = ANY(%s::varchar[])", [list(serials)], lambda rows: {serial for (serial,) in rows})


def authority_certificates(subjects: Iterable[str]) -> list[bytes]:
    """签发机构的证书 (PEM) of these subjects."""
    return [pem.encode() for pem in models.Authority.objects.filter(subject__in=list(subjects)).order_by("id").values_list("certificate", flat=True)]
