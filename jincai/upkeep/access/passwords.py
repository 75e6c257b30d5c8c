"""密码的规矩：够长、三类字符、不含本人的名字、九十天一换；最近五个不能再用由身份（identity）记着。"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from jincai.platform.params import api as params

KINDS = 3
DAYS = "identity.password_days"
RULES = (
    "不少于 12 个字符",
    "大写字母、小写字母、数字、其他符号，至少有三类",
    "不含自己的用户名或姓名",
    "不是常见的弱密码",
    "不与最近五个密码相同",
)


class Composition:
    """三类字符: capitals, small letters, digits, others; at least three of the four."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the sentence."""
        kinds = {_kind(letter) for letter in password}
        if len(kinds) < KINDS:
            raise ValidationError("密码的字符种类太少：大写字母、小写字母、数字、其他符号，至少要有三类", code="composition")

    def get_help_text(self) -> str:
        """规矩."""
        return RULES[1]


class NotTheName:
    """不含本人的名字 (a login name of one or two letters is in too many words to be looked for)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the sentence."""
        lower = password.lower()
        names = ((str(getattr(user, field, "") or "").lower(), least) for field, least in (("username", 3), ("name", 2)))
        if any(len(name) >= least and name in lower for name, least in names):
            raise ValidationError("密码里不能有自己的用户名或姓名", code="name")

    def get_help_text(self) -> str:
        """规矩."""
        return RULES[2]


def stale(user: Any, now: datetime) -> bool:
    """要换了: set by an administrator, or older than the division allows (0 days = never)."""
    if user.must_change:
        return True
    days = int(str(params.value(DAYS, user.home, now.date())))
    changed = user.changed_password_at
    return bool(days and changed and changed + timedelta(days=days) < now)


def _kind(letter: str) -> str:
    if letter.isascii() and letter.isalpha():
        return "upper" if letter.isupper() else "lower"
    return "digit" if letter.isascii() and letter.isdigit() else "other"
