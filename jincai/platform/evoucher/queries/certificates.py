"""查登记的证书：给屏幕的清单，给对方的介绍，某一张。"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.enrolling import OURS
from jincai.platform.evoucher.parties import PARTIES
from jincai.platform.evoucher.seats import State
from jincai.platform.identity import api as identity


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CertificateRow:
    """一张证书: `state` CURRENT RETIRED REVOKED, `label` in words; `ours` where its key is ours; `revoked` also by a revocation list."""

    division: str
    party: str
    party_title: str
    holder: str
    position: str
    position_title: str
    name: str
    serial: str
    sm3: str
    issuer: str
    not_before: datetime
    not_after: datetime
    ours: bool
    state: str
    label: str
    revoked: bool
    changed_at: datetime


def certificate_rows(division: str, *, serial: str = "", serials: Iterable[str] | None = None) -> list[CertificateRow]:
    """证书清单, ours first, the latest of a seat first. In a scope."""
    rows = models.Certificate.objects.filter(division=division)
    if serial:
        rows = rows.filter(serial=serial.lower())
    if serials is not None:
        known = list(serials)
        found, gone = identity.ask(identity.asking(rows.filter(serial__in=known).order_by("-id")), crypto.asking_revoked(known))
    else:
        found = list(rows.order_by("-id"))
        gone = crypto.revoked_among(each.serial for each in found)
    order = {party: place for place, party in enumerate(PARTIES)}
    told = [_certificate(each, each.serial in gone) for each in found]
    return sorted(told, key=lambda each: (order.get(each.party, 9), each.holder, each.position))


def _issuer(pem: str) -> str:
    """签发机构的名称."""
    said = _issuer_of(pem)
    found = re.search(r"Common Name: ([^,]*)", said)
    return found[1] if found else said


def _certificate(each: models.Certificate, gone: bool) -> CertificateRow:
    revoked = gone or each.state == models.Certificate.State.REVOKED
    return CertificateRow(
        division=each.division, party=each.party, party_title=PARTIES.get(each.party, each.party), holder=each.holder, position=each.position,
        position_title=kinds.POSITIONS.get(each.position, each.position), name=each.name, serial=each.serial, sm3=each.sm3,
        issuer=_issuer(each.pem), not_before=each.not_before, not_after=each.not_after, ours=bool(each.key),
        state=each.state, label="吊销" if revoked else str(each.get_state_display()), revoked=revoked, changed_at=each.changed_at,
    )  # fmt: skip


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


_MET = """select count(*) filter (where party = %(party)s and state = %(current)s) > 0, count(*) filter (where party = any(%(ours)s)),
    max(id) filter (where party = any(%(ours)s)), max(changed_at) filter (where party = any(%(ours)s)), (select count(*) from crypto_revoked)
  from evoucher_certificate where division = %(division)s"""


def met(*, division: str, party: str) -> tuple[bool, str]:
    """认识没有: whether a certificate of this counterpart is registered, and the edition of ours, which changes whenever what introduction() says
    may have changed. One query: it is asked before every exchange."""
    with connection.cursor() as cursor:
        cursor.execute(_MET, {"division": division, "party": party, "current": State.CURRENT.value, "ours": list(OURS)})
        known, *told = cursor.fetchone()
    return known, crypto.sm3(repr(tuple(told)).encode())[:32]


@functools.lru_cache(maxsize=2048)
def _issuer_of(pem: str) -> str:
    return crypto.Certificate.load(pem.encode()).issuer


def certificate_of(division: str, serial: str) -> crypto.Certificate | None:
    """登记的一张证书 by its serial number. In a scope."""
    pem = models.Certificate.objects.filter(division=division, serial=serial).values_list("pem", flat=True).first()
    return crypto.Certificate.load(pem.encode()) if pem else None
