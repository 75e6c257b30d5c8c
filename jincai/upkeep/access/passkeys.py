"""通行密钥：allauth 与 fido2 核验来源与签名，这里再看计数：倒退的是复制品。"""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from fido2.webauthn import AuthenticationResponse

COPIED = "这把通行密钥的计数倒退了，可能有复制品，没有接受；请移除它并重新登记"
COUNTER = "counter"


def told(options: dict[str, Any]) -> str:
    """What the browser must sign, as text for the page."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def advance(authenticator: Authenticator, credential: dict[str, Any]) -> None:
    """计数只增不减: keep the counter of this use. Raises ValidationError when it did not grow (keys that do not count always say 0)."""
    told = AuthenticationResponse.from_dict(credential).response.authenticator_data.counter
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        last = int(kept.data.get(COUNTER, kept.wrap().authenticator_data.counter))
        if (told or last) and told <= last:
            raise ValidationError(COPIED, code="counter")
        kept.data = {**kept.data, COUNTER: told}
        kept.save(update_fields=["data"])
    authenticator.data = kept.data


class _Counted:
    """The check of the counter, after all the others."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        """The authenticator, or a ValidationError."""
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise ValidationError("通行密钥的回答不成样子", code="shape")
        try:
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
        except (KeyError, AttributeError, IndexError, TypeError) as error:  # a credential that is JSON but no credential
            raise ValidationError("通行密钥的回答不成样子", code="shape") from error
        advance(authenticator, credential)
        return authenticator


class SecondForm(_Counted, AuthenticateWebAuthnForm):
    """第二因素."""


class EnterForm(_Counted, LoginWebAuthnForm):
    """不用密码，直接登录."""


class AgainForm(_Counted, ReauthenticateWebAuthnForm):
    """再证明一次是你本人."""


class AddForm(AddWebAuthnForm):
    """登记一把通行密钥."""

    def clean(self) -> dict[str, Any]:
        """As allauth, and what is no credential at all is refused, not a fault."""
        try:
            found: dict[str, Any] = super().clean()
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise ValidationError("通行密钥的回答不成样子", code="shape") from error
        return found
