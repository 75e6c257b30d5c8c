"""上级门户：从环境变量 JINCAI_PORTAL 读出，一个或几个。"""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from jincai.kernel.problems import UserError

NEEDED = ("id", "name", "server", "client", "secret")


def configured() -> tuple[dict[str, Any], ...]:
    """上级门户, as set up. Raises UserError for a setting that is none."""
    return read(settings.PORTAL)


@cache
def read(text: str) -> tuple[dict[str, Any], ...]:
    """One object or a list of them. Raises UserError for a text that is none."""
    try:
        found = json.loads(text) if text.strip() else []
        listed = found if isinstance(found, list) else [found]
        wrong = [key for each in listed for key in NEEDED if not isinstance(each.get(key), str) or not each[key]]
    except (ValueError, AttributeError) as error:
        raise UserError("JINCAI_PORTAL 不是 JSON", "写法见 docs/operate/signing-in.md") from error
    if wrong:
        raise UserError(f"JINCAI_PORTAL 缺 {'、'.join(dict.fromkeys(wrong))}", "写法见 docs/operate/signing-in.md")
    return tuple(listed)


def links(after: str) -> list[dict[str, str]]:
    """登录页上的门户: name and address."""
    query = urlencode({"next": after})
    return [
        {"name": each["name"], "url": f"{reverse('openid_connect_login', kwargs={'provider_id': each['id']})}?{query}"}
        for each in configured()
    ]


def factor(provider: str) -> str:
    """门户核验到的因素, as was agreed with it (`"factor": "second"`); nothing beyond the password unless it says so."""
    return next((str(each.get("factor", "")) for each in configured() if each["id"] == provider), "")
