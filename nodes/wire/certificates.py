"""证书签发: this node's own root and its seals' certificates, written here as DER (GB/T 20518, X.509 v3), and PEM both ways."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from datetime import UTC, datetime, timedelta

from nodes.wire.sm2 import BadKey, Key
from nodes.wire.x509 import Certificate, read_certificate

_SM2_SM3 = bytes.fromhex("300a06082a811ccf55018375")  # SEQUENCE { 1.2.156.10197.1.501 }
_NAMES = {"C": "550406", "O": "55040a", "CN": "550403"}
_BASIC, _USAGE = bytes.fromhex("551d13"), bytes.fromhex("551d0f")
_ROOT_USAGE, _SEAL_USAGE = b"\x01\x06", b"\x06\xc0"  # keyCertSign cRLSign; digitalSignature nonRepudiation
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


def issue(name: str, organization: str, key: Key, *, root: tuple[Certificate, Key] | None, at: datetime, years: int) -> Certificate:
    """签发: a certificate for the key under the root; None makes the root itself."""
    subject = _name(organization, name)
    issuer = _subject(root[0]) if root else subject
    body = _sequence(
        _tagged(0xA0, _integer(2)),
        _integer(secrets.randbits(126) | 1 << 126),
        _SM2_SM3,
        issuer,
        _sequence(_time(at - timedelta(days=1)), _time(at + timedelta(days=365 * years))),
        subject,
        key.public,
        _tagged(0xA3, _sequence(_extension(_BASIC, _sequence(b"" if root else b"\x01\x01\xff")), _extension(_USAGE, _usage(root is None)))),
    )
    signature = (root[1] if root else key).sign(body)
    return read_certificate(_sequence(body, _SM2_SM3, _tagged(0x03, b"\0" + signature)))


def _subject(certificate: Certificate) -> bytes:
    """主体名: the bytes of the subject's name, the sixth part of the certificate's body."""
    parts = _parts(_parts(certificate.der)[0])
    return parts[_parts_before_subject(parts)]


def _parts_before_subject(parts: list[bytes]) -> int:
    return 5 if parts[0][:1] == b"\xa0" else 4


def _parts(sequence: bytes) -> list[bytes]:
    """拆: the elements directly inside a SEQUENCE that OpenSSL has already found sound."""
    start, end = _head(sequence, 0)
    found = []
    while start < end:
        _, stop = _head(sequence, start)
        found.append(sequence[start:stop])
        start = stop
    return found


def _head(data: bytes, place: int) -> tuple[int, int]:
    """首部: where the content of the element begins and where it ends."""
    length = data[place + 1]
    if length < 0x80:
        return place + 2, place + 2 + length
    count = length & 0x7F
    start = place + 2 + count
    return start, start + int.from_bytes(data[place + 2 : start], "big")


def _tagged(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _integer(number: int) -> bytes:
    return _tagged(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _name(organization: str, common: str) -> bytes:
    parts = {"C": ("CN", 0x13), "O": (organization, 0x0C), "CN": (common, 0x0C)}
    found = (
        _tagged(0x31, _sequence(_tagged(0x06, bytes.fromhex(_NAMES[which])), _tagged(kind, text.encode())))
        for which, (text, kind) in parts.items()
        if text
    )
    return _sequence(*found)


def _time(moment: datetime) -> bytes:
    exact = moment.astimezone(UTC)
    if exact.year < 2050:
        return _tagged(0x17, exact.strftime("%y%m%d%H%M%SZ").encode())
    return _tagged(0x18, exact.strftime("%Y%m%d%H%M%SZ").encode())


def _extension(which: bytes, content: bytes) -> bytes:
    return _sequence(_tagged(0x06, which), b"\x01\x01\xff", _tagged(0x04, content))


def _usage(root: bool) -> bytes:
    return _tagged(0x03, _ROOT_USAGE if root else _SEAL_USAGE)


def pem(certificate: Certificate) -> str:
    """证书的 PEM。"""
    text = base64.b64encode(certificate.der).decode("ascii")
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def from_pem(text: object) -> Certificate:
    """读 PEM: exactly one certificate. Raises BadKey with a sentence."""
    found = _PEM.findall(text) if isinstance(text, str) and len(text) < 20_000 else []
    if len(found) != 1:
        raise BadKey("应是一张 PEM 格式的证书")
    try:
        return read_certificate(base64.b64decode("".join(found[0].split()), validate=True))
    except (binascii.Error, ValueError) as error:
        raise error if isinstance(error, BadKey) else BadKey("证书的 PEM 不完整") from None
