"""签发证书和吊销列表：演示、测试和没有外部签发机构的单位自用；正式环境用有资质的电子认证机构。"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from asn1crypto import algos, core, crl, keys, pem, x509

from jincai.platform.crypto import oids
from jincai.platform.crypto.certificate import Certificate
from jincai.platform.crypto.problems import CryptoError
from jincai.platform.crypto.sm2 import PrivateKey, PublicKey

SIGN, ENCRYPT, ISSUE = ("digital_signature", "non_repudiation"), ("key_encipherment", "data_encipherment"), ("key_cert_sign", "crl_sign")


def issue_certificate(
    *,
    subject: str,
    key: PublicKey,
    signer: PrivateKey,
    issuer: Certificate | None,
    not_before: datetime,
    not_after: datetime,
    organization: str = "",
    ca: bool = False,
    path_length: int | None = None,
    usage: Iterable[str] | None = None,
) -> Certificate:
    """签发证书: for `key` under `signer`, whose certificate is `issuer`; None makes a root (subject and issuer the same).

    `subject` is the common name. Raises CryptoError when the signer is not the issuer's key or the dates are no period.
    """
    oids.register()
    if (key if issuer is None else issuer.public).point != signer.public.point:
        raise CryptoError("签发用的私钥与签发机构的证书不符", "请选择该机构自己的私钥")
    if not_before >= not_after:
        raise CryptoError("证书的有效期不对：止期不晚于起期", "请核对有效期")
    name = _name(subject, organization)
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": (secrets.randbits(126) << 1) | 1,
            "signature": _algorithm(),
            "issuer": issuer._body["subject"] if issuer else name,
            "validity": {"not_before": _time(not_before), "not_after": _time(not_after)},
            "subject": name,
            "subject_public_key_info": keys.PublicKeyInfo.load(key.info),
            "extensions": _extensions(ca, path_length, set(usage if usage is not None else (ISSUE if ca else SIGN))),
        }
    )
    whole = {"tbs_certificate": body, "signature_algorithm": _algorithm(), "signature_value": core.OctetBitString(signer.sign(body.dump()))}
    return Certificate(x509.Certificate(whole).dump())


def issue_crl(
    *, issuer: Certificate, signer: PrivateKey, revoked: Iterable[tuple[str, datetime]], number: int, at: datetime, next_update: datetime
) -> bytes:
    """签发吊销列表 in PEM: serials (hexadecimal) with their moments."""
    oids.register()
    rows = [{"user_certificate": int(serial, 16), "revocation_date": _time(moment)} for serial, moment in revoked]
    body: dict[str, Any] = {
        "version": "v2",
        "signature": _algorithm(),
        "issuer": issuer._body["subject"],
        "this_update": _time(at),
        "next_update": _time(next_update),
        "crl_extensions": [{"extn_id": "crl_number", "critical": False, "extn_value": number}],
    }
    if rows:
        body["revoked_certificates"] = rows
    listed = crl.TbsCertList(body)
    signature = core.OctetBitString(signer.sign(listed.dump()))
    whole = crl.CertificateList({"tbs_cert_list": listed, "signature_algorithm": _algorithm(), "signature": signature})
    return bytes(pem.armor("X509 CRL", whole.dump()))


def _extensions(ca: bool, path_length: int | None, usage: set[str]) -> list[dict[str, Any]]:
    basic: dict[str, Any] = {"ca": ca}
    if ca and path_length is not None:
        basic["path_len_constraint"] = path_length
    return [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": x509.BasicConstraints(basic)},
        {"extn_id": "key_usage", "critical": True, "extn_value": x509.KeyUsage(usage)},
    ]


def _algorithm() -> Any:
    return algos.SignedDigestAlgorithm({"algorithm": "sm2_sm3"})


def _name(common: str, organization: str) -> Any:
    parts = {"country_name": "CN", "organization_name": organization, "common_name": common}
    return x509.Name.build({name: value for name, value in parts.items() if value})


def _time(moment: datetime) -> Any:
    exact = moment.replace(microsecond=0)
    return x509.Time({"utc_time": exact} if exact.year < 2050 else {"general_time": exact})
