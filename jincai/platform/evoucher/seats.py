"""谁用哪张证书：一张证书只有一个持有人、一个位置；一个位置换了证书，前一张即停用。"""

from __future__ import annotations

from typing import NamedTuple

from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models

State = models.Certificate.State
SYSTEM = "system"


class Seat(NamedTuple):
    """一个位置上的持有人: `holder` is the unit or the user, empty for finance and for a counterpart."""

    party: str
    holder: str
    position: str


def seat(position: str, *, agency: str, clerk: str) -> Seat:
    """本方一个位置由谁签."""
    party = kinds.party_of(position)
    return Seat(party, {kinds.AGENCY_PARTY: agency, kinds.CLERK_PARTY: clerk or SYSTEM}.get(party, ""), position)


def vacate(division: str, where: Seat) -> None:
    """让出位置: the certificate in it is retired."""
    models.Certificate.objects.filter(
        division=division, party=where.party, holder=where.holder, position=where.position, state=State.CURRENT
    ).update(state=State.RETIRED, changed_at=timezone.now())


def seated(division: str, where: Seat, *, name: str, cert: crypto.Certificate, key: str) -> models.Certificate:
    """登记在位置上的证书, not saved yet; `key` is the place of ours, empty for a counterpart's."""
    return models.Certificate(
        division=division, party=where.party, holder=where.holder, position=where.position, name=name[:200], serial=cert.serial, sm3=cert.sm3,
        pem=cert.pem().decode(), not_before=cert.not_before, not_after=cert.not_after, key=key,
    )  # fmt: skip
