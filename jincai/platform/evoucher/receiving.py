"""收：判定收到的一批——大小、种类、重复、签章、同号不同文、字段——一件有错不碍别件。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import checking, keeping, kinds, models
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter, Torn
from jincai.platform.evoucher.keeping import Paper
from jincai.platform.evoucher.problems import RECEIVED, RETURNED, Unsound
from jincai.platform.evoucher.sealing import agency_of
from jincai.platform.evoucher.verifying import Register

EVIDENCE = 1024 * 1024
"""What is refused is kept as evidence up to this size."""


class Judged(NamedTuple):
    """判定的一件: `status` 15 with the voucher, or another with `reason` and `says`; `version` where it was kept (a repeat is not)."""

    letter: Letter
    voucher: Voucher | None
    status: str
    reason: str = ""
    says: str = ""
    version: int | None = None
    repeated: bool = False


def receive(found: Sequence[Letter | Torn], *, division: str, party: str, at: datetime) -> list[Judged]:
    """收一批 from a counterpart, in order: judged, and kept with its stamps. In the caller's transaction and scope.

    A repeat (identity and bytes known) is recognised before anything else is asked; nothing is kept of it.
    """
    register = Register(division, at=at)
    letters = [one for one in found if isinstance(one, Letter)]
    register.load(stamp.serial for letter in letters for stamp in letter.stamps)
    known = _contents(division, party, letters)
    judged = [_judge(one, party, register, known) for one in found]
    papers = [Paper(one.letter, one.voucher, party, reason=one.reason, says=one.says) for one in judged if _kept(one)]
    versions = iter(keeping.keep(papers, division=division))
    return [one._replace(version=next(versions)) if _kept(one) else one for one in judged]


def _kept(one: Judged) -> bool:
    return not one.repeated and bool(one.letter.payload) and len(one.letter.payload) <= (EVIDENCE if one.reason else len(one.letter.payload))


Contents = defaultdict[tuple[int, str, str, int], set[str]]


def _contents(division: str, party: str, letters: Iterable[Letter]) -> Contents:
    """The sound contents kept already, by identity."""
    found: Contents = defaultdict(set)
    wanted = list(letters)
    rows = models.Version.objects.filter(
        division=division,
        maker=party,
        reason="",
        voucher_no__in={letter.voucher_no for letter in wanted},
    )
    for year, code, number, flag, sm3 in rows.values_list("year", "vt_code", "voucher_no", "flag", "sm3"):
        found[year, code, number, flag].add(sm3)
    return found


def _judge(one: Letter | Torn, party: str, register: Register, known: Contents) -> Judged:
    if isinstance(one, Torn):
        return _no(one.identity, None, one.problem)
    key, sm3 = (one.year, one.vt_code, one.voucher_no, one.flag), crypto.sm3(one.payload)
    voucher: Voucher | None = None
    try:
        voucher = one.opened()
        kinds.sent_by(one.vt_code, one.flag, party)
        if sm3 in known[key]:
            return Judged(one, voucher, RECEIVED, repeated=True)
        register.judge(one, maker=party, agency=agency_of(voucher))
        if known[key]:
            says = f"凭证 {one.vt_code} {one.voucher_no} 与已收到的同号而内容不同"
            raise Unsound("conflict", says, status=RETURNED)
        checking.check(voucher)
    except Unsound as problem:
        return _no(one, voucher, problem)
    known[key].add(sm3)
    return Judged(one, voucher, RECEIVED)


def _no(letter: Letter, voucher: Voucher | None, problem: Unsound) -> Judged:
    return Judged(letter, voucher, problem.status, problem.reason, problem.says)
