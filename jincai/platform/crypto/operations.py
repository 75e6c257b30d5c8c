"""签发机构的办理：信任、终止信任、吊销、装入吊销列表；密钥登记。谁可以做，由调用者查权限、记审计。"""

from __future__ import annotations

from datetime import datetime

from asn1crypto import crl
from django.db import DEFAULT_DB_ALIAS, transaction

from jincai.platform.crypto import keyring, models, oids
from jincai.platform.crypto.certificate import Certificate
from jincai.platform.crypto.digests import sm3
from jincai.platform.crypto.problems import CertificateError, CryptoError
from jincai.platform.crypto.sm2 import unarmored
from jincai.platform.crypto.trusting import check_certificate

GONE = "gone"


@transaction.atomic
def trust(pem: bytes, *, name: str, at: datetime, until: datetime | None = None) -> Certificate:
    """信任一家签发机构 from `at` on: a root, or one under an authority that is trusted already. Again renews name and period.

    Raises CertificateError for a certificate that may not issue, whose own signature is false, or whose issuer is unknown.
    """
    cert = Certificate.load(pem)
    if not cert.is_ca:
        raise CertificateError("usage", f"“{cert.subject}”不是签发机构的证书", "请选择签发机构的根证书或中级证书")
    if not cert.self_signed:
        check_certificate(cert, at=at, purpose="issue")
    elif not cert.signed_by(cert.public):
        raise CertificateError("bad_signature", "根证书的自签名不成立", "请从签发机构重新取得根证书")
    elif at > cert.not_after:
        raise CertificateError("expired", f"根证书已于 {cert.not_after:%Y-%m-%d} 过期", "请从签发机构取得新的根证书")
    values = {
        "name": name or cert.common_name,
        "subject": cert.subject[:400],
        "subject_key": sm3(cert.subject_der),
        "certificate": cert.pem().decode(),
        "trusted_from": at,
        "trusted_to": until,
    }
    models.Authority.objects.update_or_create(sm3=cert.sm3, defaults=values)
    return cert


@transaction.atomic
def distrust(fingerprint: str, *, at: datetime) -> None:
    """终止信任: its certificates are not taken from `at` on. Raises CertificateError when it is not known."""
    if not models.Authority.objects.filter(sm3=fingerprint).update(trusted_to=at):
        raise _unknown()


@transaction.atomic
def revoke(*, authority: str, serial: str, at: datetime, reason: str) -> None:
    """吊销一张证书 in this system, whatever the authority's list says. `authority` is its fingerprint. Raises CertificateError."""
    found = models.Authority.objects.filter(sm3=authority).first()
    if found is None:
        raise _unknown()
    values = {"at": at, "reason": reason[:100], "by_hand": True}
    models.Revoked.objects.update_or_create(authority=found, serial=_serial(serial), defaults=values)


@transaction.atomic
def load_crl(data: bytes, *, at: datetime) -> int:
    """装入吊销列表 of a trusted authority; replaces its last one; returns how many certificates it revokes.

    Raises CertificateError: false signature, unknown authority, out of date, or older than the list that is here.
    """
    oids.register()
    try:
        listed = crl.CertificateList.load(unarmored(data, "X509 CRL"), strict=True)
        body, signature = listed["tbs_cert_list"], listed["signature"].native
        issuer, this, following = body["issuer"].dump(), body["this_update"].native, body["next_update"].native
        rows = [(f"{row['user_certificate'].native:x}", row["revocation_date"].native) for row in body["revoked_certificates"]]
        number = next((str(e["extn_value"].native) for e in body["crl_extensions"] if e["extn_id"].native == "crl_number"), "")
        algorithm, raw = listed["signature_algorithm"]["algorithm"].native, body.dump()
    except (ValueError, TypeError, KeyError, CryptoError) as error:
        raise CertificateError("malformed", "不是能识别的吊销列表", "请选择 PEM 或 DER 格式的吊销列表") from error
    known = models.Authority.objects.filter(subject_key=sm3(issuer)).order_by("id")
    if not known:
        raise _unknown()
    trusted = ((each, Certificate.load(each.certificate.encode())) for each in known)
    owner = next((each for each, cert in trusted if algorithm == "sm2_sm3" and cert.public.verify(raw, signature)), None)
    if owner is None:
        raise CertificateError("bad_signature", "吊销列表的签名不成立", "请从签发机构重新取得")
    if following is None or at > following or this > at:
        raise CertificateError("stale", "吊销列表不在有效期内", "请从签发机构取得最新的列表")
    before = models.Crl.objects.select_for_update().filter(authority=owner).first()
    if before is not None and this < before.this_update:
        raise CertificateError("stale", "吊销列表比已装入的旧", "请从签发机构取得最新的列表")
    values = {"number": number[:50], "this_update": this, "next_update": following, "sm3": sm3(raw)}
    models.Crl.objects.update_or_create(authority=owner, defaults=values)
    models.Revoked.objects.filter(authority=owner, by_hand=False).delete()
    gone = [models.Revoked(authority=owner, serial=serial, at=moment) for serial, moment in rows]
    models.Revoked.objects.bulk_create(gone, ignore_conflicts=True, batch_size=5000)
    return len(rows)


def register_keys(using: str = DEFAULT_DB_ALIAS) -> None:
    """登记密钥: number and fingerprint of what is in the ring, so that a database can say which keys it needs."""
    for key in keyring.ring().every():
        models.Key.objects.using(using).update_or_create(
            key_id=key.key_id, defaults={"purpose": key.purpose, "fingerprint": key.fingerprint, "state": key.state}
        )


def _serial(text: str) -> str:
    try:
        return f"{int(text.replace(':', ''), 16):x}"
    except ValueError:
        raise CertificateError("malformed", f"“{text}”不是证书序列号", "请填十六进制的序列号") from None


def _unknown() -> CertificateError:
    return CertificateError("unknown", "签发机构不在受信任之列", "先信任该签发机构的证书")
