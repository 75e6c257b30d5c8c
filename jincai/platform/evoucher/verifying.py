"""校验签章：该有的都有，多的没有；证书是登记的那一张，没有过期、吊销；签名与字节相符。"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.enrolling import fit
from jincai.platform.evoucher.envelope import Letter, Stamp
from jincai.platform.evoucher.problems import Unsound, unsound_seal
from jincai.platform.evoucher.seats import Seat


class Holder(NamedTuple):
    """登记的证书."""

    seat: Seat
    name: str
    pem: str
    state: str
    root: str


class Register:
    """一个区划登记的证书, looked up for a batch: each certificate is read once and its chain, dates and revocation judged once."""

    def __init__(self, division: str, *, at: datetime) -> None:
        self.division, self.at = division, at
        self._known: dict[str, Holder | None] = {}
        self._fit: dict[str, Unsound | None] = {}
        self._grounds = crypto.Grounds()

    def load(self, serials: Iterable[str]) -> None:
        """Read those not read yet, in one query."""
        wanted = set(serials) - set(self._known)
        if not wanted:
            return
        self._known |= dict.fromkeys(wanted)
        rows = models.Certificate.objects.filter(division=self.division, serial__in=wanted)
        for party, holder, position, serial, *rest in rows.values_list("party", "holder", "position", "serial", "name", "pem", "state", "root"):
            self._known[serial] = Holder(Seat(party, holder, position), *rest)

    def _trusted(self) -> crypto.Grounds:
        """What is known of the authorities of all that were read, asked for once."""
        under = [holder for serial, holder in self._known.items() if holder and not holder.root and serial not in self._fit]
        with contextlib.suppress(crypto.CertificateError):  # what cannot be read is said of the one it is
            self._grounds.load([crypto.Certificate.load(holder.pem.encode()) for holder in under])
        return self._grounds

    def holder(self, serial: str) -> Holder | None:
        """登记给谁; None when it is not registered here."""
        self.load([serial])
        return self._known[serial]

    def judge(self, letter: Letter, *, maker: str, agency: str = "") -> None:
        """校验一件的全部签章. Raises Unsound (30) with the first fault."""
        needed = _positions(letter, maker)
        have = [stamp.position for stamp in letter.stamps]
        lacking = [kinds.POSITIONS.get(p, p) for p in needed if p not in have]
        where = f"凭证 {letter.vt_code} {letter.voucher_no} "
        if lacking:
            raise unsound_seal("missing_seal", f"{where}缺{'、'.join(lacking)}")
        if len(have) > len(needed):
            raise unsound_seal("extra_seal", f"{where}有 {len(have)} 个签章，应有 {len(needed)} 个")
        for stamp in letter.stamps:
            self.judge_one(letter.payload, stamp, maker=maker, agency=agency, where=where)

    def judge_one(self, payload: bytes, stamp: Stamp, *, maker: str, agency: str, where: str = "") -> None:
        """校验一个签章. Raises Unsound (30)."""
        what = f"{where}的{kinds.POSITIONS.get(stamp.position, stamp.position)}"
        holder = self.holder(stamp.serial)
        if holder is None:
            raise unsound_seal("unknown_signer", f"{what}用的证书 {stamp.serial[:20]} 没有登记")
        if not _fits(holder.seat, stamp.position, maker, agency):
            raise unsound_seal("wrong_seal", f"{what}用的是“{holder.name}”的{kinds.POSITIONS.get(holder.seat.position, '')}证书，不能盖在这里")
        self._usable(stamp.serial, holder, what)
        if not _public(holder.pem).verify(payload, stamp.value):
            raise unsound_seal("bad_signature", f"{what}与凭证内容不符：内容或签名被改动过，或是另一张凭证的签名")

    def _usable(self, serial: str, holder: Holder, what: str) -> None:
        if serial not in self._fit:
            self._fit[serial] = _unfit(holder, self.at, self._trusted())
        found = self._fit[serial]
        if found is not None:
            raise unsound_seal(found.reason, f"{what}：{found.says}")


@functools.lru_cache(maxsize=2048)
def _public(pem: str) -> crypto.PublicKey:
    return crypto.Certificate.load(pem.encode()).public


def _positions(letter: Letter, maker: str) -> tuple[str, ...]:
    kind = kinds.every().get(letter.vt_code)
    return kind.positions(letter.flag, maker) if kind else (kinds.BUSINESS,)


def _fits(seat: Seat, position: str, maker: str, agency: str) -> bool:
    """Is it the certificate of this position, of this maker, and of this unit?"""
    if seat.position != position:
        return False
    if maker != kinds.OURS:
        return seat.party == maker
    return seat.party == kinds.party_of(position) and (seat.party != kinds.AGENCY_PARTY or seat.holder == agency)


def _unfit(holder: Holder, at: datetime, grounds: crypto.Grounds) -> Unsound | None:
    if holder.state == models.Certificate.State.REVOKED:
        return unsound_seal("revoked", f"“{holder.name}”的证书已被吊销")
    try:
        fit(crypto.Certificate.load(holder.pem.encode()), root=holder.root.encode(), at=at, grounds=grounds)
    except crypto.CertificateError as error:
        reason = {"unknown": "unknown_signer", "usage": "wrong_seal", "malformed": "unknown_signer"}.get(error.reason, error.reason)
        return unsound_seal(reason, f"“{holder.name}”：{error.says}")
    return None
