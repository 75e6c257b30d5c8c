"""SM2: SM2 with SM3 (GB/T 32918, GB/T 32905), id 1234567812345678 (GM/T 0009), by libcrypto.

Signatures are DER; r‖s of 64 bytes is read as well.
"""

from __future__ import annotations

import ctypes as c

from nodes.wire.libcrypto import der_of, lib
from nodes.wire.problems import Unusable

ID = b"1234567812345678"
CURVE = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")  # SubjectPublicKeyInfo of SM2 up to the point


class BadKey(ValueError):
    """不是 SM2: bytes that are no SM2 key or no certificate over one; the message is a sentence."""


class Key:
    """密钥: private or public; usable from several threads, freed with this object."""

    def __init__(self, pointer: int | None) -> None:
        self._free = lib().EVP_PKEY_free
        self.pointer = pointer
        lib().ERR_clear_error()
        if not pointer:
            raise BadKey("不是 SM2 密钥")
        self.public = der_of("i2d_PUBKEY", pointer)
        if not self.public.startswith(CURVE) or len(self.public) != len(CURVE) + 65:
            raise BadKey("不是 SM2 曲线上的密钥")

    def __del__(self) -> None:
        if getattr(self, "pointer", None):
            self._free(self.pointer)
            self.pointer = None

    @classmethod
    def generate(cls) -> Key:
        """新密钥对。"""
        return cls(lib().EVP_PKEY_Q_keygen(None, None, b"SM2"))

    @classmethod
    def private(cls, der: bytes) -> Key:
        """私钥: from DER (SEC1 or PKCS#8). Raises BadKey."""
        return cls(lib().d2i_AutoPrivateKey(None, c.byref(c.c_char_p(der)), len(der)))

    @classmethod
    def of_public(cls, info: bytes) -> Key:
        """公钥: from a SubjectPublicKeyInfo. Raises BadKey."""
        return cls(lib().d2i_PUBKEY(None, c.byref(c.c_char_p(info)), len(info)))

    def der(self) -> bytes:
        """私钥的 DER。"""
        return der_of("i2d_PrivateKey", self.pointer)

    def sign(self, data: bytes) -> bytes:
        """签名: SM2 over SM3, DER."""
        openssl, size, buffer = lib(), c.c_size_t(80), c.create_string_buffer(80)
        work, settings = self._begin("EVP_DigestSignInit")
        try:
            if openssl.EVP_DigestSign(work, buffer, c.byref(size), data, len(data)) != 1:
                raise BadKey("SM2 签名没有做成")
            return buffer.raw[: size.value]
        finally:
            _end(work, settings)

    def verify(self, data: bytes, signature: bytes) -> bool:
        """验签: false for everything that is not this key's signature of these bytes."""
        der = _from_pair(signature) if len(signature) == 64 else signature
        work, settings = self._begin("EVP_DigestVerifyInit")
        try:
            return bool(lib().EVP_DigestVerify(work, der, len(der), data, len(data)) == 1)
        finally:
            _end(work, settings)

    def _begin(self, start: str) -> tuple[int, int]:
        openssl = lib()
        work, settings = openssl.EVP_MD_CTX_new(), openssl.EVP_PKEY_CTX_new(self.pointer, None)
        openssl.EVP_PKEY_CTX_set1_id(settings, ID, len(ID))
        openssl.EVP_MD_CTX_set_pkey_ctx(work, settings)
        if getattr(openssl, start)(work, None, openssl.EVP_sm3(), None, self.pointer) != 1:
            _end(work, settings)
            raise BadKey("这把密钥不能做 SM2 签名")
        return work, settings


def _end(work: int, settings: int) -> None:
    openssl = lib()
    openssl.EVP_MD_CTX_free(work)
    openssl.EVP_PKEY_CTX_free(settings)
    openssl.ERR_clear_error()


def _from_pair(pair: bytes) -> bytes:
    """r‖s 转 DER。"""
    numbers = [int.from_bytes(half, "big") for half in (pair[:32], pair[32:])]
    parts = [number.to_bytes(number.bit_length() // 8 + 1, "big") for number in numbers]
    body = b"".join(b"\x02" + bytes([len(part)]) + part for part in parts)
    return b"\x30" + bytes([len(body)]) + body


def check() -> None:
    """自检: signs and verifies once at start. Raises Unusable."""
    point = CURVE + bytes.fromhex(  # GB/T 32918.5-2017 附录 A.2
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    pair = bytes.fromhex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    )
    key = Key.of_public(point)
    if not key.verify(b"message digest", pair) or key.verify(b"message digesT", pair):
        raise Unusable("本机 OpenSSL 的 SM2 自检没有通过。请换用带 OpenSSL 3 的 Python。")
