"""动态口令：登记（二维码在服务器上画）、恢复码；在登录途中和登录之后都用这里。"""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from jincai.upkeep.access import telling


class EnrolForm(ActivateTOTPForm):
    """登记动态口令: the first code shows that the phone and we agree; it counts as used."""

    def clean_code(self) -> str:
        """The code, or a ValidationError."""
        code: str = super().clean_code()
        if not cache.add(auth.TOTP(Authenticator(user=self.user))._get_used_cache_key(code), "y", timeout=30):
            raise ValidationError(get_adapter().error_messages["incorrect_code"], code="used")
        return code


def picture(user: Any, secret: str) -> dict[str, str]:
    """二维码: as an image address that needs no second request, and the secret for typing."""
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"qr": f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}", "secret": grouped}


@transaction.atomic
def enrol(request: HttpRequest, user: Any, secret: str) -> list[str]:
    """登记: keep the secret (encrypted) and make recovery codes; returns those, shown once, or none when he has some already."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    made = auth.TOTP.activate(user, secret).instance
    auth.clear_totp_secret(request)
    record_authentication(request, user, "mfa", id=made.pk, type=made.type)
    telling.changed(request, user, "登记了动态口令")
    return first_codes(user)


def first_codes(user: Any) -> list[str]:
    """恢复码 for who has none yet."""
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        return []
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


@transaction.atomic
def new_codes(request: HttpRequest, user: Any) -> list[str]:
    """换恢复码: the old ones are worth nothing any more. Raises ValidationError for who has no second factor."""
    kept = Authenticator.objects.select_for_update().filter(user=user)
    if not kept.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        raise ValidationError(get_adapter().error_messages["cannot_generate_recovery_codes"])
    kept.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    telling.changed(request, user, "换了一组恢复码")
    return first_codes(user)


def remove(request: HttpRequest, user: Any, kind: str, pk: int | None = None) -> int:
    """移除 the one-time codes, or one passkey; without any of them the recovery codes go too."""
    found = Authenticator.objects.filter(user=user, type=kind)
    count, _ = (found.filter(pk=pk) if pk else found).delete()
    if not Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        Authenticator.objects.filter(user=user).delete()
    if count:
        telling.changed(request, user, "移除了动态口令" if kind == Authenticator.Type.TOTP else "移除了一把通行密钥")
    return int(count)
