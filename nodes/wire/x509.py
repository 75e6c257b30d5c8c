"""读证书: X.509 certificates over SM2 keys as OpenSSL reads them.

The signature below a certificate is judged with the id 1234567812345678, which OpenSSL itself would leave empty.
"""

from __future__ import annotations

import ctypes as c
from dataclasses import dataclass
from datetime import UTC, datetime

from nodes.wire.libcrypto import der_of, lib
from nodes.wire.sm2 import BadKey, Key


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
    openssl = lib()
    pointer = openssl.d2i_X509(None, c.byref(c.c_char_p(der)), len(der))
    openssl.ERR_clear_error()
    if not pointer:
        raise BadKey("不是 X.509 证书")
    try:
        if openssl.X509_get_signature_nid(pointer) != openssl.OBJ_txt2nid(b"1.2.156.10197.1.501"):
            raise BadKey("证书不是用 SM2 与 SM3 签发的")
        key = openssl.X509_get0_pubkey(pointer)
        value, algorithm = c.c_void_p(), c.c_void_p()
        openssl.X509_get0_signature(c.byref(value), c.byref(algorithm), pointer)
        subject = openssl.X509_NAME_oneline(openssl.X509_get_subject_name(pointer), None, 0)
        return Certificate(
            der=der,
            serial=_serial(pointer),
            key=Key.of_public(der_of("i2d_PUBKEY", key)),
            not_before=_moment(openssl.X509_get0_notBefore(pointer)),
            not_after=_moment(openssl.X509_get0_notAfter(pointer)),
            subject=_text(subject),
            ca=openssl.X509_check_ca(pointer) == 1,
            self_issued=openssl.X509_NAME_cmp(openssl.X509_get_subject_name(pointer), openssl.X509_get_issuer_name(pointer)) == 0,
            signed=der_of("i2d_re_X509_tbs", pointer),
            signature=c.string_at(openssl.ASN1_STRING_get0_data(value), openssl.ASN1_STRING_length(value)),
        )
    finally:
        openssl.X509_free(pointer)
        openssl.ERR_clear_error()


def _serial(certificate: int) -> str:
    """序列号: lower-case hexadecimal without leading zeros."""
    openssl = lib()
    number = openssl.ASN1_INTEGER_to_BN(openssl.X509_get0_serialNumber(certificate), None)
    try:
        return _text(openssl.BN_bn2hex(number)).lower().lstrip("0") or "0"
    finally:
        openssl.BN_free(number)


def _text(pointer: int) -> str:
    """取文本: of a string that OpenSSL made for us, which is given back."""
    try:
        return c.string_at(pointer).decode("ascii", "replace")
    finally:
        lib().CRYPTO_free(pointer, b"", 0)


def _moment(time: int) -> datetime:
    tm = _Tm()
    if lib().ASN1_TIME_to_tm(time, c.byref(tm)) != 1:
        raise BadKey("证书的有效期读不出")
    return datetime(tm.year + 1900, tm.mon + 1, tm.mday, tm.hour, tm.min, tm.sec, tzinfo=UTC)
