"""收：判定收到的一批——大小、种类、重复、签章、同号不同文、字段——一件有错不碍别件。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from jincai.kernel.money import ZERO, plain
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import checking, keeping, kinds, models
from jincai.platform.evoucher.document import Voucher, amount_in
from jincai.platform.evoucher.envelope import Letter, Torn
from jincai.platform.evoucher.keeping import Paper
from jincai.platform.evoucher.problems import RECEIVED, RETURNED, UNSOUND, Unsound
from jincai.platform.evoucher.sealing import agency_of
from jincai.platform.evoucher.verifying import Register

EVIDENCE = 1024 * 1024
"""What is refused is kept as evidence up to this size."""


Key = tuple[int, str, str, int]
"""year, kind, number, flag of a message of one counterpart within a division."""


class Judged(NamedTuple):
    """判定的一件: `status` 15 with the voucher, or another with `reason` and `says`; `version` what was kept (of a repeat, the first time)."""

    letter: Letter
    voucher: Voucher | None
    status: str
    reason: str = ""
    says: str = ""
    version: int | None = None
    repeated: bool = False


def receive(
    found: Sequence[Letter | Torn], *, division: str, party: str, at: datetime, disowned: Collection[tuple[Key, str]] = ()
) -> list[Judged]:
    """收一批 from a counterpart, in order: judged, and kept with its stamps. In the caller's transaction and scope.

    `disowned` are contents (identity, SM3) that were sound and could not be handled: another content under their number is no conflict.
    A repeat (identity and bytes known) is recognised before its seals are looked at; nothing is kept of it, nor of a refusal told before.
    A broken seal (30) is told each time: its sender sends again until it is whole.
    """
    register = Register(division, at=at)
    letters = [one for one in found if isinstance(one, Letter)]
    register.load(stamp.serial for letter in letters for stamp in letter.stamps)
    known = _Known(division, party, letters, set(disowned))
    judged = [_judge(one, party, register, known) for one in found]
    papers = [Paper(one.letter, one.voucher, party, reason=one.reason, says=one.says) for one in judged if _kept(one)]
    versions = iter(keeping.keep(papers, division=division))
    return [one._replace(version=next(versions)) if _kept(one) else one for one in judged]


def _kept(one: Judged) -> bool:
    return not one.repeated and bool(one.letter.payload) and len(one.letter.payload) <= (EVIDENCE if one.reason else len(one.letter.payload))


class _Known:
    """What is kept already of these identities: sound contents, what was refused and why; and of replies, what they answer."""

    def __init__(self, division: str, party: str, letters: Sequence[Letter], disowned: set[tuple[Key, str]]) -> None:
        self.disowned = disowned
        self.sound: defaultdict[Key, dict[str, int | None]] = defaultdict(dict)
        self.refused: set[tuple[Key, str, str]] = set()
        numbers = {letter.voucher_no for letter in letters}
        rows = models.Version.objects.filter(division=division, maker=party, voucher_no__in=numbers)
        for pk, year, code, number, flag, sm3, reason in rows.values_list("id", "year", "vt_code", "voucher_no", "flag", "sm3", "reason"):
            if reason:
                self.refused.add(((year, code, number, flag), sm3, reason))
            else:
                self.sound[year, code, number, flag][sm3] = pk
        answered = [letter for letter in letters if letter.flag]
        self.answered = _answered(division, answered) if answered else {}


def _judge(one: Letter | Torn, party: str, register: Register, known: _Known) -> Judged:
    if isinstance(one, Torn):
        return _no(one.identity, None, one.problem)
    key, sm3 = (one.year, one.vt_code, one.voucher_no, one.flag), crypto.sm3(one.payload)
    voucher: Voucher | None = None
    try:
        voucher = one.opened()
        kinds.sent_by(one.vt_code, one.flag, party)
        if sm3 in known.sound[key]:
            return Judged(one, voucher, RECEIVED, version=known.sound[key][sm3], repeated=True)
        register.judge(one, maker=party, agency=agency_of(voucher))
        if any((key, other) not in known.disowned for other in known.sound[key]):
            says = f"凭证 {one.vt_code} {one.voucher_no} 与已收到的同号而内容不同"
            raise Unsound("conflict", says, status=RETURNED)
        checking.check(voucher)
        if one.flag:
            _answers(voucher, known.answered)
    except Unsound as problem:
        again = problem.status != UNSOUND and (key, sm3, problem.reason) in known.refused
        return _no(one, voucher, problem)._replace(repeated=again)
    known.sound[key][sm3] = None
    return Judged(one, voucher, RECEIVED)


def _answered(division: str, letters: Sequence[Letter]) -> dict[tuple[int, str, str], Decimal | None]:
    """Vouchers of ours that these replies answer, with their amounts."""
    rows = models.Voucher.objects.filter(division=division, origin=kinds.OURS, voucher_no__in={letter.voucher_no for letter in letters})
    return {(year, code, number): amount for year, code, number, amount in rows.values_list("year", "vt_code", "voucher_no", "amount")}


def _answers(reply: Voucher, ours: dict[tuple[int, str, str], Decimal | None]) -> None:
    """回单对得上: it answers a voucher of ours, and what it says was paid is that voucher's amount or nothing. Raises Unsound."""
    key = reply.year, reply.vt_code, reply.voucher_no
    where = f"凭证 {reply.vt_code} {reply.voucher_no}"
    if key not in ours:
        raise Unsound("unknown_voucher", f"{where}的回单没有对应的原件：本方没有发出过这张凭证")
    asked, paid = ours[key], reply.header.get("XPayAmt")
    if asked is not None and reply.header.get("XSumAmt"):
        _batch(reply, asked, where)
    if asked is not None and paid and amount_in(reply.header, "XPayAmt") not in (asked, ZERO):
        raise Unsound("amount", f"{where}的回单写明实付 {paid}，原件是 {plain(asked)}")


def _batch(reply: Voucher, asked: Decimal, where: str) -> None:
    """批量回单的数: each line in full or nothing, together what the head says, not more than the original. Raises Unsound."""
    parts = [(amount_in(line, "PayAmt"), amount_in(line, "XPayAmt")) for line in reply.details]
    done, whole = sum((paid for _, paid in parts), ZERO), sum((amount for amount, _ in parts), ZERO)
    if any(paid not in (amount, ZERO) for amount, paid in parts) or done != amount_in(reply.header, "XSumAmt") or whole != asked:
        says = f"{where}的回单逐行实付 {plain(done)}，表头写明 {reply.header['XSumAmt']}，原件是 {plain(asked)}"
        raise Unsound("amount", says)


def _no(letter: Letter, voucher: Voucher | None, problem: Unsound) -> Judged:
    return Judged(letter, voucher, problem.status, problem.reason, problem.says)
