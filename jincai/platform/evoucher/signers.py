"""本方签的人：每个位置用哪张证书；缺的，自用签发机构的安装当场签发。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import authority, kinds, models
from jincai.platform.evoucher.seats import Seat, State, seated, vacate
from jincai.platform.standards import api as standards


class Signer(NamedTuple):
    """签的人: the certificate and the place of its key."""

    serial: str
    key: str


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
    vacate(division, where)
    row = seated(division, where, name=name, cert=cert, key=key)
    models.Certificate.objects.bulk_create([row], ignore_conflicts=True)  # another transaction may have issued it this very moment


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
