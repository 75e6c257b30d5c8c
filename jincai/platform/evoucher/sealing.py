"""签名与签章：把一批凭证写成字节，按种类要求由经办人签名、单位和财政签章；每个章都签同样的字节。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jincai.platform.evoucher import document, keystore, kinds
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter, Stamp
from jincai.platform.evoucher.seats import Seat, seat
from jincai.platform.evoucher.signers import signers


def agency_of(voucher: Voucher) -> str:
    """凭证的单位: whose seal it bears and who may see it; empty for finance's own."""
    return voucher.header.get("AgencyCode", "")[:21]


def seats(voucher: Voucher, *, clerk: str) -> list[Seat]:
    """本方要签的位置, in order."""
    kind = kinds.every().get(voucher.vt_code)
    positions = kind.positions(voucher.flag, kinds.OURS) if kind else (kinds.SIGNATURE, kinds.BUSINESS)
    return [seat(position, agency=agency_of(voucher), clerk=clerk) for position in positions]


def sealed(vouchers: Sequence[Voucher], *, division: str, clerk: str, at: datetime, speaks: str = "") -> list[Letter]:
    """签好的一批, in order, in the form that the other side speaks. Raises Refused where a certificate is missing, WireError for what cannot be written."""
    asked = [seats(voucher, clerk=clerk) for voucher in vouchers]
    payloads = [document.written(voucher, speaks) for voucher in vouchers]
    return [
        Letter(v.division, v.year, v.vt_code, v.voucher_no, v.flag, payload, stamps)
        for v, payload, stamps in zip(vouchers, payloads, stamped(payloads, asked, division=division, at=at), strict=True)
    ]


def stamped(payloads: Sequence[bytes], asked: Sequence[Sequence[Seat]], *, division: str, at: datetime) -> list[tuple[Stamp, ...]]:
    """签署: each of these bytes by each of its seats."""
    found = signers(division, {one for each in asked for one in each}, at=at)
    keys = {one: (signer.serial, keystore.load(signer.key)) for one, signer in found.items()}
    out = []
    for payload, each in zip(payloads, asked, strict=True):
        out.append(tuple(Stamp(one.position, keys[one][0], keys[one][1].sign(payload)) for one in each))
    return out


def attest(data: bytes, *, division: str, at: datetime) -> Stamp:
    """作证: finance's business seal over bytes that are no voucher (a checkpoint). In a scope. Raises Refused without a certificate."""
    where = seat(kinds.BUSINESS, agency="", clerk="")
    return stamped([data], [[where]], division=division, at=at)[0][0]
