"""普查：库里的凭证一版一版再验一遍——字节没有变，签章还在、还对；内存与张数无关。"""

from __future__ import annotations

import dataclasses
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Mod

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import models
from jincai.platform.evoucher.envelope import Letter
from jincai.platform.evoucher.problems import WireError
from jincai.platform.evoucher.queries.versions import letters
from jincai.platform.evoucher.sealing import agency_of
from jincai.platform.evoucher.verifying import Register

BATCH, NAMED = 500, 100


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """普查结果: how many versions that were taken were looked at, their signatures; those from before there were any; the first `faults`."""

    versions: int = 0
    signatures: int = 0
    unsealed: int = 0
    unsound: int = 0
    faults: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """都完好, and all bear signatures."""
        return not self.unsound and not self.unsealed


def inspect(*, division: str, at: datetime, year: int | None = None, every: int = 1, before: datetime | None = None) -> Inspection:
    """普查 a division's versions, refused evidence left out; only one in `every` where a sample is enough; with `before` only those of
    vouchers that came in before then and are not archived. In a scope."""
    rows = models.Version.objects.filter(division=division, reason="", **({"year": year} if year else {})).order_by("id")
    if before:
        rows = rows.filter(voucher__made_at__lt=before, voucher__archived_at__isnull=True)
    if every > 1:
        rows = rows.annotate(turn=Mod(F("id"), every)).filter(turn=0)
    register, last = Register(division, at=at), 0
    versions, signatures, unsealed, unsound, faults = 0, 0, 0, 0, list[str]()
    while batch := list(rows.filter(id__gt=last).values_list("id", "maker", "sm3")[:BATCH]):
        last = batch[-1][0]
        found = letters([pk for pk, _, _ in batch])
        register.load(stamp.serial for letter in found.values() for stamp in letter.stamps)
        for pk, maker, sm3 in batch:
            letter = found[pk]
            versions, signatures, unsealed = versions + 1, signatures + len(letter.stamps), unsealed + (not letter.stamps)
            says = _fault(letter, maker, sm3, register) if letter.stamps else ""
            unsound += bool(says)
            if says and len(faults) < NAMED:
                faults.append(says)
    return Inspection(versions=versions, signatures=signatures, unsealed=unsealed, unsound=unsound, faults=tuple(faults))


def _fault(letter: Letter, maker: str, sm3: str, register: Register) -> str:
    """The first fault of a version; empty for none."""
    if crypto.sm3(letter.payload) != sm3:
        return f"凭证 {letter.vt_code} {letter.voucher_no} 的内容与入库时的摘要不符"
    try:
        register.judge(letter, maker=maker, agency=agency_of(letter.opened()))
    except WireError as error:
        return str(error)
    return ""
