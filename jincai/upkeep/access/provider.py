"""单点登录的提供方：部门里的其他系统凭我们登录；说出的是姓名、区划、单位、岗位。"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity


class ProviderAdapter(DefaultOIDCAdapter):
    """提供方: which claims are told, by which key they are signed."""

    scope_display: ClassVar[dict[str, str]] = {"openid": "知道你是谁（用户名）", "profile": "你的姓名、财政区划、单位和岗位"}

    def get_claims(self, purpose: str, user: Any, client: Client, scopes: Any, email: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """姓名、区划、单位、岗位, where the person has agreed to tell them."""
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes:
            actor = identity.actor_of(user)
            claims |= {"preferred_username": user.username, "name": user.name, "division": user.home, "agency": user.agency}
            claims["posts"] = list(actor.posts)
        return claims

    def list_private_keys(self, **_: Any) -> list[PrivateKey]:
        """The one key of this installation."""
        return [PrivateKey(pem=_key(settings.OIDC_KEY_FILE))]


@cache
def _key(name: str) -> str:
    """签名密钥: RSA 2048, in a file only its owner reads, made at the first use, once even when two processes start together."""
    file = Path(name)
    try:
        if not file.exists():
            _make(file)
        return file.read_text()
    except OSError as error:
        raise UserError(f"不能读写 {file}：{error.strerror}", "检查 JINCAI_HOME 的权限") from error


def _make(file: Path) -> None:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
    if os.geteuid() == 0:
        owner = file.parent.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
    try:
        os.link(fresh, file)  # fails when another process was first: its key stands
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
