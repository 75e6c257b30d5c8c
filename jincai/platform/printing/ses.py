"""电子签章的结构（GB/T 38540-2020，版本 4；凭记忆，与公开实现的结构对过）：SESeal 电子印章、SES_Signature 电子签章数据，DER 编码。

SESeal: the maker signs the DER of eSealInfo. SES_Signature: the signer signs the DER of toSign, whose dataHash is SM3 of Signature.xml.
Both signatures are SM2 over SM3 with the id 1234567812345678, DER within a BIT STRING.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime

from asn1crypto import core

SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM3 = "1.2.156.10197.1.401"
VERSION, VENDOR = 4, "JINCAI"
UNIT_SEAL, CERTIFICATES = 1, 1
"""印章类型 1 单位印章；证书列表类型 1 证书本身。"""


class Header(core.Sequence):
    """SES_Header."""

    _fields = [("id", core.IA5String), ("version", core.Integer), ("vid", core.IA5String)]


class CertificateList(core.SequenceOf):
    """CertInfoList."""

    _child_spec = core.OctetString


class Property(core.Sequence):
    """SES_ESPropertyInfo."""

    _fields = [
        ("type", core.Integer), ("name", core.UTF8String), ("list_type", core.Integer), ("certificates", CertificateList),
        ("created", core.GeneralizedTime), ("valid_from", core.GeneralizedTime), ("valid_to", core.GeneralizedTime),
    ]  # fmt: skip


class Picture(core.Sequence):
    """SES_ESPictureInfo: width and height in mm."""

    _fields = [("type", core.IA5String), ("data", core.OctetString), ("width", core.Integer), ("height", core.Integer)]


class SealInfo(core.Sequence):
    """SES_SealInfo."""

    _fields = [("header", Header), ("es_id", core.IA5String), ("property", Property), ("picture", Picture)]


class ElectronicSeal(core.Sequence):
    """SESeal."""

    _fields = [("info", SealInfo), ("maker", core.OctetString), ("algorithm", core.ObjectIdentifier), ("signature", core.OctetBitString)]


class ToSign(core.Sequence):
    """TBS_Sign."""

    _fields = [
        ("version", core.Integer), ("seal", ElectronicSeal), ("time", core.GeneralizedTime), ("digest", core.OctetBitString),
        ("about", core.IA5String),
    ]  # fmt: skip


class SealedSignature(core.Sequence):
    """SES_Signature."""

    _fields = [("to_sign", ToSign), ("signer", core.OctetString), ("algorithm", core.ObjectIdentifier), ("signature", core.OctetBitString)]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """签章人: the certificate (DER), its life, and how it signs (SM2 over SM3, DER)."""

    name: str
    certificate: bytes
    not_before: datetime
    not_after: datetime
    sign: Callable[[bytes], bytes]


def seal(signer: Signer, *, es_id: str, png: bytes, size: tuple[int, int], at: datetime) -> ElectronicSeal:
    """制章: an electronic seal for this certificate. The maker is the signer itself: a seal made by the installation, not by a licensed maker."""
    info = SealInfo({
        "header": {"id": "ES", "version": VERSION, "vid": VENDOR},
        "es_id": es_id,
        "property": {
            "type": UNIT_SEAL, "name": signer.name, "list_type": CERTIFICATES, "certificates": [signer.certificate],
            "created": at, "valid_from": signer.not_before, "valid_to": signer.not_after,
        },
        "picture": {"type": "PNG", "data": png, "width": size[0], "height": size[1]},
    })  # fmt: skip
    return ElectronicSeal({"info": info, "maker": signer.certificate, "algorithm": SM2_WITH_SM3, "signature": signer.sign(info.dump())})


def signature(signer: Signer, made: ElectronicSeal, *, digest: bytes, about: str, at: datetime) -> bytes:
    """签章: DER of SES_Signature over the digest of Signature.xml, whose path is `about`."""
    to_sign = ToSign({"version": VERSION, "seal": made, "time": at, "digest": digest, "about": about})
    return SealedSignature(
        {"to_sign": to_sign, "signer": signer.certificate, "algorithm": SM2_WITH_SM3, "signature": signer.sign(to_sign.dump())}
    ).dump()
