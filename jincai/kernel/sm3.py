"""SM3 杂凑（GB/T 32905-2016），经 OpenSSL：一次算完，或边来边算。"""

from __future__ import annotations

import hashlib
from typing import Protocol

from jincai.kernel.problems import UserError


class Running(Protocol):
    """边来边算的杂凑."""

    def update(self, data: bytes, /) -> None:
        """来了一段."""

    def hexdigest(self) -> str:
        """到此为止的值: 64 lower-case hexadecimal digits."""

    def digest(self) -> bytes:
        """到此为止的值: 32 bytes."""

    def copy(self) -> Running:
        """另一份, that goes on from here by itself."""


def running(data: bytes = b"") -> Running:
    """开始算 SM3, `data` the first of it. Raises UserError when this Python's OpenSSL lacks it."""
    try:
        return hashlib.new("sm3", data)
    except ValueError as error:
        raise UserError("这个 Python 的 OpenSSL 没有 SM3 杂凑算法", "换用 OpenSSL 1.1.1 以上、没有去掉 SM3 的 Python") from error


def of(data: bytes) -> str:
    """一段字节的 SM3: 64 lower-case hexadecimal digits."""
    return running(data).hexdigest()
