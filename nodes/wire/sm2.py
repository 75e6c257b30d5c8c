"""SM2 与证书: this program's own binding to the libcrypto (OpenSSL 3) that Python's hashlib is linked with; nothing of jincai.

SM2 with SM3 (GB/T 32918, GB/T 32905), id 1234567812345678 (GM/T 0009). Signatures are DER, r‖s of 64 bytes is read as well. OpenSSL reads
the certificates; a signature below a certificate is judged with the same id, which OpenSSL itself would leave empty.
"""

from __future__ import annotations

import ctypes as c
import ctypes.util
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from nodes.wire.problems import Unusable

ID = b"1234567812345678"
CURVE = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")  # SubjectPublicKeyInfo of SM2 up to the point
_P, _T, _I, _L, _N = c.c_void_p, c.c_char_p, c.c_int, c.c_long, c.POINTER(c.c_size_t)
_MEANING: dict[str, tuple[Any, ...]] = {
    "EVP_sm3": (_P,),
    "EVP_MD_CTX_new": (_P,),
    "EVP_MD_CTX_free": (None, _P),
    "EVP_MD_CTX_set_pkey_ctx": (None, _P, _P),
    "EVP_PKEY_CTX_new": (_P, _P, _P),
    "EVP_PKEY_CTX_free": (None, _P),
    "EVP_PKEY_CTX_set1_id": (_I, _P, _T, _I),
    "EVP_PKEY_Q_keygen": (_P, _P, _T, _T),
    "EVP_PKEY_free": (None, _P),
    "EVP_DigestSignInit": (_I, _P, _P, _P, _P, _P),
    "EVP_DigestSign": (_I, _P, _T, _N, _T, c.c_size_t),
    "EVP_DigestVerifyInit": (_I, _P, _P, _P, _P, _P),
    "EVP_DigestVerify": (_I, _P, _T, c.c_size_t, _T, c.c_size_t),
    "d2i_PUBKEY": (_P, _P, c.POINTER(_T), _L),
    "i2d_PUBKEY": (_I, _P, _P),
    "d2i_AutoPrivateKey": (_P, _P, c.POINTER(_T), _L),
    "i2d_PrivateKey": (_I, _P, _P),
    "d2i_X509": (_P, _P, c.POINTER(_T), _L),
    "X509_free": (None, _P),
    "X509_get0_serialNumber": (_P, _P),
    "ASN1_INTEGER_to_BN": (_P, _P, _P),
    "BN_bn2hex": (_P, _P),
    "BN_free": (None, _P),
    "CRYPTO_free": (None, _P, _T, _I),
    "X509_get0_pubkey": (_P, _P),
    "X509_get0_notBefore": (_P, _P),
    "X509_get0_notAfter": (_P, _P),
    "ASN1_TIME_to_tm": (_I, _P, _P),
    "X509_check_ca": (_I, _P),
    "X509_get_subject_name": (_P, _P),
    "X509_get_issuer_name": (_P, _P),
    "X509_NAME_cmp": (_I, _P, _P),
    "X509_NAME_oneline": (_P, _P, _T, _I),
    "i2d_re_X509_tbs": (_I, _P, _P),
    "X509_get0_signature": (None, c.POINTER(_P), c.POINTER(_P), _P),
    "X509_get_signature_nid": (_I, _P),
    "OBJ_txt2nid": (_I, _T),
    "ASN1_STRING_get0_data": (_P, _P),
    "ASN1_STRING_length": (_I, _P),
    "ERR_clear_error": (None,),
}


class BadKey(ValueError):
    """不是 SM2: bytes that are no SM2 key or no certificate over one; the message is a sentence."""


@cache
def _lib() -> Any:
    """libcrypto with the functions above. Raises Unusable: a node without SM2 must not open its doors."""
    for name in _names():
        try:
            found = c.CDLL(name)
            for function, (result, *arguments) in _MEANING.items():
                entry = getattr(found, function)
                entry.restype, entry.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        return found
    raise Unusable("本机 Python 没有可用的 OpenSSL 3（libcrypto），不能做 SM2 签名。请安装带 OpenSSL 3 的 Python。")


def _names() -> list[str]:
    import _hashlib  # noqa: F401  # brings the libcrypto of this Python into the process

    mapped: list[str] = []
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            mapped = re.findall(r"(/\S*libcrypto[^/\s]*\.so\S*)", maps.read())[:1]
    except OSError:  # not Linux
        pass
    return [*mapped, *filter(None, [ctypes.util.find_library("crypto")]), "libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll"]


class Key:
    """密钥: private or public; usable from several threads, freed with this object."""

    def __init__(self, pointer: int | None) -> None:
        self._free = _lib().EVP_PKEY_free
        self.pointer = pointer
        _lib().ERR_clear_error()
        if not pointer:
            raise BadKey("不是 SM2 密钥")
        self.public = _written("i2d_PUBKEY", pointer)
        if not self.public.startswith(CURVE) or len(self.public) != len(CURVE) + 65:
            raise BadKey("不是 SM2 曲线上的密钥")

    def __del__(self) -> None:
        if getattr(self, "pointer", None):
            self._free(self.pointer)
            self.pointer = None

    @classmethod
    def generate(cls) -> Key:
        """新密钥对。"""
        return cls(_lib().EVP_PKEY_Q_keygen(None, None, b"SM2"))

    @classmethod
    def private(cls, der: bytes) -> Key:
        """私钥: from DER (SEC1 or PKCS#8). Raises BadKey."""
        return cls(_lib().d2i_AutoPrivateKey(None, c.byref(c.c_char_p(der)), len(der)))

    @classmethod
    def of_public(cls, info: bytes) -> Key:
        """公钥: from a SubjectPublicKeyInfo. Raises BadKey."""
        return cls(_lib().d2i_PUBKEY(None, c.byref(c.c_char_p(info)), len(info)))

    def der(self) -> bytes:
        """私钥的 DER。"""
        return _written("i2d_PrivateKey", self.pointer)

    def sign(self, data: bytes) -> bytes:
        """签名: SM2 over SM3, DER."""
        lib, size, buffer = _lib(), c.c_size_t(80), c.create_string_buffer(80)
        work, settings = self._begin("EVP_DigestSignInit")
        try:
            if lib.EVP_DigestSign(work, buffer, c.byref(size), data, len(data)) != 1:
                raise BadKey("SM2 签名没有做成")
            return buffer.raw[: size.value]
        finally:
            _end(work, settings)

    def verify(self, data: bytes, signature: bytes) -> bool:
        """验签: false for everything that is not this key's signature of these bytes."""
        der = _from_pair(signature) if len(signature) == 64 else signature
        work, settings = self._begin("EVP_DigestVerifyInit")
        try:
            return bool(_lib().EVP_DigestVerify(work, der, len(der), data, len(data)) == 1)
        finally:
            _end(work, settings)

    def _begin(self, start: str) -> tuple[int, int]:
        lib = _lib()
        work, settings = lib.EVP_MD_CTX_new(), lib.EVP_PKEY_CTX_new(self.pointer, None)
        lib.EVP_PKEY_CTX_set1_id(settings, ID, len(ID))
        lib.EVP_MD_CTX_set_pkey_ctx(work, settings)
        if getattr(lib, start)(work, None, lib.EVP_sm3(), None, self.pointer) != 1:
            _end(work, settings)
            raise BadKey("这把密钥不能做 SM2 签名")
        return work, settings


def _end(work: int, settings: int) -> None:
    lib = _lib()
    lib.EVP_MD_CTX_free(work)
    lib.EVP_PKEY_CTX_free(settings)
    lib.ERR_clear_error()


def _written(name: str, pointer: int | None) -> bytes:
    """取 DER: an i2d function tells the length first, writes at the second call."""
    function = getattr(_lib(), name)
    length = function(pointer, None)
    if length <= 0:
        return b""
    buffer = c.create_string_buffer(length)
    function(pointer, c.byref(c.c_void_p(c.addressof(buffer))))
    return buffer.raw[:length]


def _from_pair(pair: bytes) -> bytes:
    """r‖s 转 DER。"""
    numbers = [int.from_bytes(half, "big") for half in (pair[:32], pair[32:])]
    parts = [number.to_bytes(number.bit_length() // 8 + 1, "big") for number in numbers]
    body = b"".join(b"\x02" + bytes([len(part)]) + part for part in parts)
    return b"\x30" + bytes([len(body)]) + body


class _Tm(c.Structure):
    _fields_ = (
        ("sec", c.c_int),
        ("min", c.c_int),
        ("hour", c.c_int),
        ("mday", c.c_int),
        ("mon", c.c_int),
        ("year", c.c_int),
        ("wday", c.c_int),
        ("yday", c.c_int),
        ("isdst", c.c_int),
        ("gmtoff", c.c_long),
        ("zone", c.c_void_p),
    )


@dataclass(frozen=True)
class Certificate:
    """证书: what OpenSSL reads in it."""

    der: bytes
    serial: str
    key: Key
    not_before: datetime
    not_after: datetime
    subject: str
    ca: bool
    self_issued: bool
    signed: bytes
    signature: bytes

    def signed_by(self, issuer: Certificate) -> bool:
        """签发关系: whether the issuer's key has signed this certificate, and the issuer may issue."""
        return issuer.ca and issuer.key.verify(self.signed, self.signature)


def read_certificate(der: bytes) -> Certificate:
    """读证书: DER of an X.509 certificate over an SM2 key, signed SM2 with SM3. Raises BadKey with a sentence."""
    lib = _lib()
    pointer = lib.d2i_X509(None, c.byref(c.c_char_p(der)), len(der))
    lib.ERR_clear_error()
    if not pointer:
        raise BadKey("不是 X.509 证书")
    try:
        if lib.X509_get_signature_nid(pointer) != lib.OBJ_txt2nid(b"1.2.156.10197.1.501"):
            raise BadKey("证书不是用 SM2 与 SM3 签发的")
        key = lib.X509_get0_pubkey(pointer)
        value, algorithm = c.c_void_p(), c.c_void_p()
        lib.X509_get0_signature(c.byref(value), c.byref(algorithm), pointer)
        subject = lib.X509_NAME_oneline(lib.X509_get_subject_name(pointer), None, 0)
        return Certificate(
            der=der,
            serial=_serial(pointer),
            key=Key.of_public(_written("i2d_PUBKEY", key)),
            not_before=_moment(lib.X509_get0_notBefore(pointer)),
            not_after=_moment(lib.X509_get0_notAfter(pointer)),
            subject=_text(subject),
            ca=lib.X509_check_ca(pointer) == 1,
            self_issued=lib.X509_NAME_cmp(lib.X509_get_subject_name(pointer), lib.X509_get_issuer_name(pointer)) == 0,
            signed=_written("i2d_re_X509_tbs", pointer),
            signature=c.string_at(lib.ASN1_STRING_get0_data(value), lib.ASN1_STRING_length(value)),
        )
    finally:
        lib.X509_free(pointer)
        lib.ERR_clear_error()


def _serial(certificate: int) -> str:
    """序列号: lower-case hexadecimal without leading zeros."""
    lib = _lib()
    number = lib.ASN1_INTEGER_to_BN(lib.X509_get0_serialNumber(certificate), None)
    try:
        return _text(lib.BN_bn2hex(number)).lower().lstrip("0") or "0"
    finally:
        lib.BN_free(number)


def _text(pointer: int) -> str:
    """取文本: of a string that OpenSSL made for us, which is given back."""
    try:
        return c.string_at(pointer).decode("ascii", "replace")
    finally:
        _lib().CRYPTO_free(pointer, b"", 0)


def _moment(time: int) -> datetime:
    tm = _Tm()
    if _lib().ASN1_TIME_to_tm(time, c.byref(tm)) != 1:
        raise BadKey("证书的有效期读不出")
    return datetime(tm.year + 1900, tm.mon + 1, tm.mday, tm.hour, tm.min, tm.sec, tzinfo=UTC)


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
