"""SM2：椭圆曲线数字签名算法 (GB/T 32918.2-2016, GM/T 0003.2)，曲线与标识用推荐值。"""

from __future__ import annotations

import base64
import functools
import re

from jincai.kernel import sm3 as sm3s
from jincai.platform.crypto import openssl
from jincai.platform.crypto.openssl import DEFAULT_ID
from jincai.platform.crypto.problems import CryptoError

_TEST_POINT = bytes.fromhex(  # GB/T 32918.5-2017, appendix A.2
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_TEST_SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
_CURVE = bytes.fromhex(  # a, b, Gx, Gy (GB/T 32918.5)
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)


class PublicKey:
    """SM2 公钥."""

    def __init__(self, info: bytes) -> None:
        self._key = openssl.public_key(info)
        self.info = info
        self._begun: dict[bytes, sm3s.Running] = {}

    @classmethod
    def load(cls, data: bytes) -> PublicKey:
        """From PEM, a SubjectPublicKeyInfo, or the point (65 bytes beginning with 04). Raises CryptoError."""
        if len(data) == 65 and data[:1] == b"\x04":
            return cls(openssl.HEAD + data)
        return cls(unarmored(data, "PUBLIC KEY"))

    @property
    def point(self) -> bytes:
        """The point, 65 bytes."""
        return self.info[-65:]

    def pem(self) -> bytes:
        """SubjectPublicKeyInfo in PEM."""
        body = base64.encodebytes(self.info).replace(b"\n", b"")
        lines = b"\n".join(body[place : place + 64] for place in range(0, len(body), 64))
        return b"-----BEGIN PUBLIC KEY-----\n" + lines + b"\n-----END PUBLIC KEY-----\n"

    def digest(self, data: bytes, identity: bytes = DEFAULT_ID) -> bytes:
        """待签的杂凑 e = SM3(Z‖M), 32 bytes. Z (who signs, on which curve, with which key: GB/T 32918.2, 5.5) is hashed once a key, and kept."""
        begun = self._begun.get(identity)
        if begun is None:
            bits = (len(identity) * 8).to_bytes(2, "big")
            begun = sm3s.running(sm3s.running(bits + identity + _CURVE + self.point[1:]).digest())
            if identity == DEFAULT_ID:
                self._begun[identity] = begun
        running = begun.copy()
        running.update(data)
        return running.digest()

    def verify(self, data: bytes, signature: bytes, identity: bytes = DEFAULT_ID) -> bool:
        """验签: `signature` in DER or as r‖s (64 bytes). False for everything that is not this key's signature of these bytes."""
        der = from_pair(signature) if len(signature) == 64 else signature
        return openssl.verify(self._key, self.digest(data, identity), der)


class PrivateKey:
    """SM2 私钥."""

    def __init__(self, key: openssl.Key) -> None:
        self._key = key
        self.public = PublicKey(openssl.public_info(key))

    @classmethod
    def load(cls, pem: bytes, password: str = "") -> PrivateKey:
        """From PEM. Raises CryptoError for a wrong password or a key that is not SM2."""
        return cls(openssl.private_key(pem, password.encode()))

    @classmethod
    def from_scalar(cls, scalar: bytes, point: bytes) -> PrivateKey:
        """From the 32-byte number and its point, as published vectors give them."""
        body = b"\x02\x01\x01\x04\x20" + scalar + bytes.fromhex("a00a06082a811ccf5501822d") + b"\xa1\x44\x03\x42\x00" + point
        return cls(openssl.private_from_der(b"\x30" + bytes([len(body)]) + body))

    @classmethod
    def generate(cls) -> PrivateKey:
        """新密钥对."""
        return cls(openssl.new_key())

    def pem(self, password: str = "") -> bytes:
        """PKCS#8 in PEM, encrypted by SM4 when a password is given."""
        return openssl.private_pem(self._key, password.encode())

    def sign(self, data: bytes, identity: bytes = DEFAULT_ID) -> bytes:
        """签名, in DER; a new random number each time."""
        return openssl.sign(self._key, self.public.digest(data, identity))


def from_pair(pair: bytes) -> bytes:
    """r‖s (64 bytes) as DER."""
    body = b"".join(b"\x02" + bytes([len(number)]) + number for number in (_integer(pair[:32]), _integer(pair[32:])))
    return b"\x30" + bytes([len(body)]) + body


def _integer(data: bytes) -> bytes:
    shortest = data.lstrip(b"\0") or b"\0"
    return b"\0" + shortest if shortest[0] & 0x80 else shortest


def unarmored(data: bytes, label: str) -> bytes:
    """The DER inside a PEM of this label; DER stays what it is. Raises CryptoError."""
    if not data.lstrip().startswith(b"-----"):
        return data
    found = re.search(rb"-----BEGIN %b-----(.*?)-----END %b-----" % (label.encode(), label.encode()), data, re.S)
    try:
        return base64.b64decode(b"".join(found[1].split()), validate=True) if found else _no_pem(label)
    except ValueError:
        return _no_pem(label)


def _no_pem(label: str) -> bytes:
    raise CryptoError(f"不是 PEM 格式的 {label}", "请选择正确的文件")


@functools.cache
def ready() -> None:
    """自检: the published vector verifies and a changed one does not. Raises CryptoError where SM2 cannot be used."""
    key = PublicKey.load(_TEST_POINT)
    if not key.verify(b"message digest", _TEST_SIGNATURE) or key.verify(b"message digesT", _TEST_SIGNATURE):
        raise CryptoError("OpenSSL 的 SM2 自检未通过", "换用带 OpenSSL 3 的 Python")
