"""加密存放的值：`s4.密钥编号.密文`，SM4-GCM，绑定所在的表和列；相等比较用盲索引，辨认用末四位。

A cell moved to another column does not open. The same text gives another cell each time; the blind index (HMAC-SM3 under a key of its own,
bound to the column, 128 bits) gives the same, so that rows are found and kept unique by it.
"""

from __future__ import annotations

import base64
import binascii

from jincai.platform.crypto import keyring
from jincai.platform.crypto.ciphers import sm4_decrypt, sm4_encrypt
from jincai.platform.crypto.digests import hmac_sm3
from jincai.platform.crypto.problems import CryptoError

MARK = "s4."
BINARY = b"s4b."
TAIL = 4


def seal(text: str, place: str) -> str:
    """加密一个值 for `place` ("table.column"). The empty text stays empty."""
    return seal_bytes(text.encode(), place) if text else ""


def unseal(cell: str, place: str) -> str:
    """解密一个值. Raises CryptoError for an unknown key, another place, a change, or something that was never sealed."""
    return open_bytes(cell, place).decode() if cell else ""


def seal_bytes(data: bytes, place: str) -> str:
    """加密一串字节, as a cell of text."""
    key = keyring.ring().field
    closed = base64.b64encode(sm4_encrypt(key.key, data, aad=place.encode()))
    return f"{MARK}{key.key_id}.{closed.decode()}"


def open_bytes(cell: str, place: str) -> bytes:
    """解密 what seal_bytes made. Raises CryptoError."""
    key_id, _, text = cell.removeprefix(MARK).partition(".")
    if not cell.startswith(MARK) or not text:
        raise CryptoError(f"{place} 里的值不是密文", "数据可能被改动，请从备份核对")
    try:
        return _open(key_id, base64.b64decode(text, validate=True), place)
    except binascii.Error:
        raise CryptoError(f"{place} 里的密文不完整", "数据可能被改动，请从备份核对") from None


def pack(data: bytes, place: str) -> bytes:
    """加密一段原文 for a binary column: mark, key, nonce, ciphertext, tag; no base64."""
    key = keyring.ring().field
    return BINARY + key.key_id.encode() + b"." + sm4_encrypt(key.key, data, aad=place.encode())


def unpack(packed: bytes, place: str) -> bytes:
    """解密 what pack made. Raises CryptoError."""
    key_id, _, closed = packed[len(BINARY) :].partition(b".")
    if not packed.startswith(BINARY) or not closed:
        raise CryptoError(f"{place} 里的值不是密文", "数据可能被改动，请从备份核对")
    return _open(key_id.decode("ascii", "replace"), closed, place)


def _open(key_id: str, closed: bytes, place: str) -> bytes:
    key = keyring.ring().by_id.get(key_id)
    if key is None:
        keyring.forget()  # another process may have changed the key this very second
        key = keyring.ring().by_id.get(key_id)
    if key is None:
        raise CryptoError(f"{place} 用密钥 {key_id} 加密，本机没有这把密钥", "恢复密钥文件（field-keys），或从备份取回旧密钥")
    return sm4_decrypt(key.key, closed, aad=place.encode())


def blind(text: str, place: str) -> str:
    """盲索引: 32 hexadecimal digits, the same for the same text in the same place; empty for empty."""
    return hmac_sm3(keyring.ring().mac.key, f"{place}\0{text}".encode())[:32] if text else ""


def tail(text: str) -> str:
    """末四位, for telling values apart on a screen; of a text of eight or fewer characters at most half."""
    return text[-min(TAIL, len(text) // 2) :] if len(text) > 1 else ""


def mask(tail: str, length: int = 8) -> str:
    """脱敏: what a screen shows by default, for example ****5678; of a fixed length, so that it does not tell the value's."""
    return "*" * max(0, length - len(tail)) + tail if tail else ""
