"""更换列密钥时，allauth 的表里 JSON 中的秘密也一起改用新密钥。"""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.db import transaction

from jincai.upkeep.access.adapters import PLACE

SECRETS = ("secret", "seed")


def rewrite(using: str, again: Callable[[str, str], str]) -> int:
    """改写: every secret under an older key; each authenticator its own transaction. How many were changed."""
    changed = 0
    for pk in list(Authenticator.objects.using(using).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic(using=using):
            row = Authenticator.objects.using(using).select_for_update().filter(pk=pk).first()
            fresh = {key: again(row.data[key], PLACE) for key in SECRETS if row and row.data.get(key)}
            if row and any(fresh[key] != row.data[key] for key in fresh):
                row.data = {**row.data, **fresh}
                row.save(using=using, update_fields=["data"])
                changed += 1
    return changed
