"""证书是否可信：信任链、有效期、用途、吊销。每次都问数据库，刚吊销的下一次就不能用；一批证书一起问。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jincai.platform.crypto import models
from jincai.platform.crypto.certificate import Certificate
from jincai.platform.crypto.digests import sm3
from jincai.platform.crypto.problems import CertificateError

DEEPEST = 5  # authorities above a certificate
USAGES = {
    "sign": ({"digital_signature", "non_repudiation"}, "签名"),
    "encrypt": ({"key_encipherment", "data_encipherment", "key_agreement"}, "加密"),
    "issue": ({"key_cert_sign"}, "签发证书"),
}


class Grounds:
    """判断的依据: authorities, revocations and lists as the database has them now; those of many certificates are read at once. For one batch."""

    def __init__(self) -> None:
        self._authorities: dict[str, list[models.Authority]] = {}
        self._lists: dict[int, models.Crl] = {}
        self._asked: set[str] = set()
        self._gone: dict[tuple[str, str], models.Revoked] = {}

    def load(self, certs: Iterable[Certificate]) -> None:
        """Read what is not read yet about these: two queries, or three where an authority is new."""
        found = list(certs)
        subjects = {sm3(cert.issuer_der) for cert in found} - set(self._authorities)
        if subjects:
            self._authorities |= {each: [] for each in subjects}
            for authority in models.Authority.objects.filter(subject_key__in=subjects).order_by("id"):
                self._authorities[authority.subject_key].append(authority)
            ours = [each for subject in subjects for each in self._authorities[subject]]
            self._lists |= {each.authority_id: each for each in models.Crl.objects.filter(authority__in=ours)}
        serials = {cert.serial for cert in found} - self._asked
        if serials:
            self._asked |= serials
            for gone in models.Revoked.objects.filter(serial__in=serials).select_related("authority"):
                self._gone[gone.authority.subject_key, gone.serial] = gone

    def authorities(self, cert: Certificate) -> list[models.Authority]:
        """Those called as its issuer is."""
        self.load([cert])
        return self._authorities[sm3(cert.issuer_der)]

    def gone(self, cert: Certificate, authority: models.Authority) -> models.Revoked | None:
        """Its revocation, by any certificate of this authority."""
        self.load([cert])
        return self._gone.get((authority.subject_key, cert.serial))

    def listed(self, authority: models.Authority) -> models.Crl | None:
        """The list in use of this authority."""
        return self._lists.get(authority.pk)


def check_certificate(cert: Certificate, *, at: datetime, purpose: str = "sign", grounds: Grounds | None = None) -> Certificate:
    """查证书: whole chain to a trusted authority, dates, usage, revocation, at the moment `at` (aware). Returns the certificate.

    `grounds` that were read for a batch; without, the database is asked. Raises CertificateError, whose `reason` is one of problems.REASONS.
    Whose certificate it is, the caller asks.
    """
    known = grounds or Grounds()
    _usage(cert, purpose)
    if purpose != "issue" and cert.is_ca:
        raise CertificateError("usage", "这是签发机构的证书，不能用来签名或登录", "请使用个人或单位的证书")
    under, seen = cert, set[str]()
    for depth in range(DEEPEST):
        authority, above = _issuer(under, at, depth, known)
        _dates(under, at)
        _revocation(under, authority, at, known)
        if above.self_signed and authority.sm3 == above.sm3:
            _dates(above, at)
            return cert
        if authority.sm3 in seen:
            break
        seen.add(authority.sm3)
        under = above
    raise CertificateError("unknown", "信任链过长或成环", "请联系证书签发机构")


def _issuer(cert: Certificate, at: datetime, depth: int, grounds: Grounds) -> tuple[models.Authority, Certificate]:
    """The trusted authority that really signed it."""
    found = grounds.authorities(cert)
    known = [each for each in found if each.trusted_from <= at and (each.trusted_to is None or at < each.trusted_to)]
    if not known:
        says = f"签发机构“{cert.issuer}”{'已不再受信任' if found else '不在受信任之列'}"
        raise CertificateError("unknown", says, "请使用受信任机构签发的证书，或由安全管理员登记该机构")
    for authority in known:
        above = Certificate.load(authority.certificate.encode())
        if cert.signed_by(above.public):
            if not above.is_ca or (above.path_length is not None and above.path_length < depth):
                raise CertificateError("usage", f"“{above.subject}”无权签发这张证书", "请联系证书签发机构")
            _usage(above, "issue")
            return authority, above
    raise CertificateError("bad_signature", "证书的签名不成立，证书可能是伪造的", "请使用真实的证书；安全管理员应查明来源")


def _usage(cert: Certificate, purpose: str) -> None:
    wanted, title = USAGES[purpose]
    if not wanted & cert.key_usage:
        raise CertificateError("usage", f"证书的用途不含{title}", f"请使用{title}证书")
    if cert.unknown_critical:
        raise CertificateError("usage", f"证书含有不能识别的关键扩展 {'、'.join(cert.unknown_critical)}", "请联系证书签发机构")


def _dates(cert: Certificate, at: datetime) -> None:
    if at < cert.not_before:
        raise CertificateError("not_yet", f"证书自 {cert.not_before:%Y-%m-%d} 起有效，尚未生效", "核对本机时间，或等证书生效")
    if at > cert.not_after:
        raise CertificateError("expired", f"证书已于 {cert.not_after:%Y-%m-%d} 过期", "请到签发机构换发新证书")


def _revocation(cert: Certificate, authority: models.Authority, at: datetime, grounds: Grounds) -> None:
    """Revoked from the moment it is known here: a date in the past or in the future does not help the holder."""
    gone = grounds.gone(cert, authority)
    if gone is not None:
        raise CertificateError("revoked", f"证书已于 {gone.at:%Y-%m-%d} 被吊销", "请使用新的证书")
    listed = grounds.listed(authority)
    if listed is not None and at > listed.next_update:
        raise CertificateError("stale", f"签发机构的吊销列表已于 {listed.next_update:%Y-%m-%d} 失效", "由安全管理员装入新的吊销列表")
