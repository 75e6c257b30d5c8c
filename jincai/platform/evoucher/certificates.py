"""谁用哪张证书：本方的按需签发或登记，对方的登记后才认；一张证书只有一个持有人、一个位置。"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import authority, kinds, models
from jincai.platform.standards import api as standards

State = models.Certificate.State
OURS = (kinds.FINANCE_PARTY, kinds.AGENCY_PARTY, kinds.CLERK_PARTY)
SYSTEM = "system"


class Seat(NamedTuple):
    """一个位置上的持有人: `holder` is the unit or the user, empty for finance and for a counterpart."""

    party: str
    holder: str
    position: str


class Signer(NamedTuple):
    """签的人: the certificate and the place of its key."""

    serial: str
    key: str


def seat(position: str, *, agency: str, clerk: str) -> Seat:
    """本方一个位置由谁签."""
    party = kinds.party_of(position)
    return Seat(party, {kinds.AGENCY_PARTY: agency, kinds.CLERK_PARTY: clerk or SYSTEM}.get(party, ""), position)


def signers(division: str, wanted: Iterable[Seat], *, at: datetime) -> dict[Seat, Signer]:
    """本方签的人: for each seat its usable certificate; one that is missing is issued where this installation has its own authority.

    Two queries when nothing is missing. Raises Refused (EVOUCHER-1) naming each seat without a certificate.
    """
    seats = set(wanted)
    found = _usable(division, seats, at)
    if missing := seats - set(found):
        if not authority.own():
            raise Refused([_lacking(each) for each in sorted(missing)], "没有签章")
        for each in sorted(missing):
            _issue(division, each, at)
        found = _usable(division, seats, at)
    return found


def _usable(division: str, seats: set[Seat], at: datetime) -> dict[Seat, Signer]:
    rows = models.Certificate.objects.filter(
        division=division, state=State.CURRENT, party__in={s.party for s in seats}, holder__in={s.holder for s in seats}
    ).exclude(key="")
    good = [
        (Seat(party, holder, position), Signer(serial, key))
        for party, holder, position, serial, key, start, end in rows.values_list(
            "party", "holder", "position", "serial", "key", "not_before", "not_after"
        )
        if start <= at <= end
    ]
    gone = crypto.revoked_among(signer.serial for _, signer in good)
    return {where: signer for where, signer in good if where in seats and signer.serial not in gone}


def _issue(division: str, where: Seat, at: datetime) -> None:
    name = _name(division, where)
    cert, key = authority.issue(name=name, organization=division, at=at)
    _retire(division, where)
    row = _row(division, where, name, cert, key)
    models.Certificate.objects.bulk_create([row], ignore_conflicts=True)  # another transaction may have issued it this very moment


def _retire(division: str, where: Seat) -> None:
    models.Certificate.objects.filter(
        division=division, party=where.party, holder=where.holder, position=where.position, state=State.CURRENT
    ).update(state=State.RETIRED, changed_at=timezone.now())


def _row(division: str, where: Seat, name: str, cert: crypto.Certificate, key: str) -> models.Certificate:
    return models.Certificate(
        division=division, party=where.party, holder=where.holder, position=where.position, name=name[:200], serial=cert.serial, sm3=cert.sm3,
        pem=cert.pem().decode(), not_before=cert.not_before, not_after=cert.not_after, key=key,
    )  # fmt: skip


def _name(division: str, where: Seat) -> str:
    if where.party == kinds.AGENCY_PARTY:
        return next((row.name for row in standards.agencies(division) if row.code == where.holder), where.holder)
    if where.party == kinds.CLERK_PARTY:
        return where.holder
    try:
        return f"{standards.division(division).name}财政局"
    except UserError:
        return f"{division}财政局"


def _lacking(where: Seat) -> Violation:
    what = f"{where.holder or '财政'}的{kinds.POSITIONS[where.position]}"
    return Violation(
        rule="EVOUCHER-1",
        says=f"没有{what}的有效签章证书",
        cites="电子签名法第十三条；国库集中支付电子化管理：凭证须有签名和签章（凭记忆）",
        subject=where.holder or where.party,
        remedy="登记由电子认证机构签发的证书：jincai voucher enrol",
        who="安全管理员",
    )


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
            _retire(division, where)
            known.state = State.CURRENT
            known.save(update_fields=["state", "changed_at"])
        return cert.serial
    _retire(division, where)
    row = _row(division, where, name or cert.common_name, cert, key)
    row.root = root.decode()
    row.save(force_insert=True)
    return cert.serial


def fit(cert: crypto.Certificate, *, root: bytes, at: datetime) -> None:
    """证书能用: under a trusted authority, or under the root it was registered with. Raises CertificateError."""
    if not root:
        crypto.check_certificate(cert, at=at)
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
    issuer = _issuer_of(found.pem)
    for each in crypto.authorities():
        if each.subject == issuer:
            crypto.revoke(authority=each.sm3, serial=found.serial, at=at, reason=reason)


def forget(*, division: str, party: str) -> None:
    """不再认: a counterpart's certificates are retired (its store was made anew)."""
    models.Certificate.objects.filter(division=division, party=party, state=State.CURRENT).update(state=State.RETIRED, changed_at=timezone.now())


def knows(*, division: str, party: str) -> bool:
    """登记过这个往来方的证书?"""
    return models.Certificate.objects.filter(division=division, party=party, state=State.CURRENT).exists()


class Known(NamedTuple):
    """登记的一张证书, as lists show it."""

    party: str
    holder: str
    position: str
    name: str
    serial: str
    not_after: datetime
    state: str


def certificates(division: str) -> list[Known]:
    """登记的证书, ours and theirs, in order of holder."""
    rows = models.Certificate.objects.filter(division=division).order_by("party", "holder", "position", "id")
    return [Known(row.party, row.holder, row.position, row.name, row.serial, row.not_after, str(row.get_state_display())) for row in rows]


def introduction(division: str) -> dict[str, Any]:
    """本方的证书, as a counterpart is told them (POST /certificates)."""
    rows = list(models.Certificate.objects.filter(division=division, party__in=OURS).order_by("id"))
    names = ("party", "holder", "position", "name", "pem")
    gone = crypto.revoked_among(row.serial for row in rows) | {row.serial for row in rows if row.state == State.REVOKED}
    roots = {root.subject: root for root in _roots({_issuer_of(row.pem) for row in rows})}
    return {
        "division": division,
        "party": kinds.FINANCE_PARTY,
        "root": "".join(root.pem().decode() for root in roots.values()),
        "certificates": [{name: getattr(row, name) for name in names} for row in rows],
        "revoked": sorted(gone),
    }


def _roots(issuers: set[str]) -> list[crypto.Certificate]:
    return [crypto.Certificate.load(pem) for pem in crypto.authority_certificates(issuers)]


def edition(division: str) -> str:
    """本方证书的版次: changes whenever what introduction() says may have changed."""
    ours = models.Certificate.objects.filter(division=division, party__in=OURS)
    told = ours.aggregate(count=Count("id"), last=Max("id"), changed=Max("changed_at"))
    return crypto.sm3(repr((*told.values(), crypto.revocations())).encode())[:32]


@functools.lru_cache(maxsize=2048)
def _issuer_of(pem: str) -> str:
    return crypto.Certificate.load(pem.encode()).issuer


def certificate_of(division: str, serial: str) -> crypto.Certificate | None:
    """登记的一张证书 by its serial number. In a scope."""
    pem = models.Certificate.objects.filter(division=division, serial=serial).values_list("pem", flat=True).first()
    return crypto.Certificate.load(pem.encode()) if pem else None


@functools.lru_cache(maxsize=2048)
def public_of(pem: str) -> crypto.PublicKey:
    """公钥 of a certificate."""
    return crypto.Certificate.load(pem.encode()).public
