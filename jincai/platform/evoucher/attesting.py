"""以财政业务专用章作证：给人下载的版式文件（OFD）由它签章，说明与库中凭证相符；不是凭证上的签章。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import authority, keystore, kinds, models
from jincai.platform.evoucher.seats import Seat
from jincai.platform.evoucher.signers import signers


@dataclasses.dataclass(frozen=True, slots=True)
class Attestor:
    """作证的人: finance's business seal: its certificate (DER), its life, and how it signs (SM2 over SM3, DER)."""

    name: str
    certificate: bytes
    not_before: datetime
    not_after: datetime
    sign: Callable[[bytes], bytes]


def attestor(division: str, *, at: datetime) -> Attestor:
    """财政业务专用章. In a scope. Raises Refused where there is no certificate, CryptoError where its key cannot be used."""
    seat = Seat(kinds.FINANCE_PARTY, "", kinds.BUSINESS)
    signer = signers(division, [seat], at=at)[seat]
    row = models.Certificate.objects.get(division=division, serial=signer.serial)
    cert = crypto.Certificate.load(row.pem.encode())
    return Attestor(row.name, cert.der, cert.not_before, cert.not_after, keystore.load(signer.key).sign)


def rehearsing() -> bool:
    """演示安装: certificates come from this installation's own authority, not from a licensed one; printed seals say 演示."""
    return authority.own()
