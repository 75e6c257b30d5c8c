"""因素：岗位要求多强的登录，这次登录做到了多强。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.upkeep.access import portals

PASSWORD, SECOND, CERTIFICATE = "password", "second", "certificate"  # nosec B105
STRENGTH = {PASSWORD: 0, SECOND: 1, CERTIFICATE: 2}
TITLES = {PASSWORD: "密码", SECOND: "密码加第二因素（动态口令或通行密钥）", CERTIFICATE: "SM2 证书（UKey）"}  # nosec B105
ENFORCED = "identity.enforce_factor"
"""The parameter, by division: a demonstration or a training system may switch it off; see docs/operate/signing-in.md."""


def strongest(factors: Iterable[str]) -> str:
    """最强的因素; password when there is none."""
    return max((PASSWORD, *factors), key=lambda factor: STRENGTH.get(factor, 0))


def wanted(user: Any, on: date) -> str:
    """岗位要求的因素: the strongest that his own posts ask for today; password where his division does not enforce it."""
    if not params.flag(ENFORCED, user.home, on):
        return PASSWORD
    return identity.actor_of(user, on).factor


def reached(request: HttpRequest, user: Any) -> str:
    """这次登录做到的因素, from what was proven in this session."""
    return strongest(_worth(record) for record in get_authentication_records(request, user))


def proven(request: HttpRequest, user: Any) -> str:
    """登录算多强: what posts lent to him are measured by; the strongest where his division enforces none."""
    return reached(request, user) if params.flag(ENFORCED, user.home, timezone.localdate()) else CERTIFICATE


def enough(request: HttpRequest, user: Any, on: date) -> bool:
    """够不够强."""
    return STRENGTH[reached(request, user)] >= STRENGTH[wanted(user, on)]


def _worth(record: dict[str, Any]) -> str:
    """What one step of signing in proves."""
    if record.get("method") == "certificate":
        return CERTIFICATE
    if record.get("method") == "mfa":
        return SECOND
    if record.get("method") == "socialaccount":
        return portals.factor(str(record.get("provider", ""))) or PASSWORD
    return PASSWORD
