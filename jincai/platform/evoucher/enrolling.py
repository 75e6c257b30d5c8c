"""登记证书：本方的连同私钥在哪里，对方的登记后才认；吊销的不再签，签过的仍有效。"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.seats import Seat, State, seated, vacate

OURS = (kinds.FINANCE_PARTY, kinds.AGENCY_PARTY, kinds.CLERK_PARTY)


@transaction.atomic
def enrol(
    *, division: str, party: str, position: str, pem: bytes, at: datetime, holder: str = "", key: str = "", name: str = "", root: bytes = b""
) -> str:
    """登记证书: of ours (with the place of its key) or of a counterpart (without); it takes the seat, the one before is retired.

    Its authority must be trusted, or be the `root` given with it, which counts for this certificate alone; dates, usage and revocation are
    looked at. Returns the serial. Raises CertificateError, UserError.
    """
    cert = crypto.Certificate.load(pem)
    fit(cert, root=root, at=at)
    if position not in kinds.POSITIONS or bool(key) != (party in OURS):
        raise UserError(f"{party} 的 {position} 不能这样登记", f"位置：{'、'.join(kinds.POSITIONS)}；本方的证书要说私钥在哪里")
    where = Seat(party, holder, position)
    known = models.Certificate.objects.filter(division=division, serial=cert.serial).first()
    if known is not None:
        if (known.party, known.holder, known.position, known.sm3) != (*where, cert.sm3):
            raise UserError(f"证书 {cert.serial} 已登记给 {known.party} {known.holder} 的 {known.position}", "一张证书只能用于一个位置")
        if known.state == State.RETIRED:
            vacate(division, where)
            known.state = State.CURRENT
            known.save(update_fields=["state", "changed_at"])
        return cert.serial
    vacate(division, where)
    row = seated(division, where, name=name or cert.common_name, cert=cert, key=key)
    row.root = root.decode()
    row.save(force_insert=True)
    return cert.serial


def fit(cert: crypto.Certificate, *, root: bytes, at: datetime, grounds: crypto.Grounds | None = None) -> None:
    """证书能用: under a trusted authority, or under the root it was registered with. Raises CertificateError."""
    if not root:
        crypto.check_certificate(cert, at=at, grounds=grounds)
    else:
        above = crypto.Certificate.load(root)
        if not above.is_ca or not above.signed_by(above.public) or not cert.signed_by(above.public):
            raise crypto.CertificateError("bad_signature", "证书不是所给的签发机构签发的", "请向对方重新取得证书")
        if cert.is_ca or not {"digital_signature", "non_repudiation"} & cert.key_usage or cert.unknown_critical:
            raise crypto.CertificateError("usage", "证书的用途不含签名", "请使用签名证书")
        for each in (cert, above):
            if at < each.not_before:
                raise crypto.CertificateError("not_yet", f"证书自 {each.not_before:%Y-%m-%d} 起有效，尚未生效", "核对时间")
            if at > each.not_after:
                raise crypto.CertificateError("expired", f"证书已于 {each.not_after:%Y-%m-%d} 过期", "请对方换发证书")
    cert.public  # noqa: B018  # an SM2 key, or CertificateError


@transaction.atomic
def revoke(*, division: str, serial: str, at: datetime, reason: str) -> None:
    """吊销一张证书: nothing is signed with it and nothing signed by it is taken from now on; what was taken before stays. Raises UserError."""
    found = models.Certificate.objects.select_for_update().filter(division=division, serial=serial.lower()).first()
    if found is None:
        raise UserError(f"没有登记序列号为 {serial} 的证书", "在证书清单里查对")
    found.state = State.REVOKED
    found.save(update_fields=["state", "changed_at"])
    issuer = crypto.Certificate.load(found.pem.encode()).issuer
    for each in crypto.authorities():
        if each.subject == issuer:
            crypto.revoke(authority=each.sm3, serial=found.serial, at=at, reason=reason)


def forget(*, division: str, party: str) -> None:
    """不再认: a counterpart's certificates are retired (its store was made anew)."""
    models.Certificate.objects.filter(division=division, party=party, state=State.CURRENT).update(state=State.RETIRED, changed_at=timezone.now())
