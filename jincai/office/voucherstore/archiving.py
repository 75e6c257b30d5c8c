"""归档：一年的凭证验过以后封存；目录一版一行，由财政业务专用章签，脱离本系统也验得了。

《会计档案管理办法》（财政部、国家档案局令第 79 号，2015）第八、九条：满足条件的电子会计资料可只以电子形式归档（凭记忆）。
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.office.voucherstore import models
from jincai.platform.audit import api as audit
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require
from jincai.platform.jobs import api as jobs
from jincai.platform.numbering import api as numbering

ARCHIVE = "voucherstore.archive"
DOCUMENT = "voucher_archive"
State = models.Archive.State


@transaction.atomic
def archive(*, division: str, year: int, until: date, actor: Actor) -> str:
    """提出归档: those that came in by `until` and are not archived yet; verified and sealed in the background. The number of the batch.

    Raises Refused without the post, UserError while a batch is under way or something of the year still waits to be handled.
    """
    grant = require(actor, ARCHIVE, division=division)
    if models.Archive.objects.filter(division=division, year=year, state=State.WAITING).exists():
        raise UserError("这一年已有一批正在归档", "等它办完再提")
    waiting = [each for each in exchange.troubles(division) if each.ours and each.year == year]
    if waiting:
        raise UserError(f"{year} 年还有 {len(waiting)} 张凭证待处理，不能归档", "先在“待处理”里办完：再送、作废，或请对方重发")
    (number,) = numbering.take_numbers("voucher_archive", division, year)
    made = models.Archive.objects.create(division=division, year=year, number=number, until=until, by=actor.user)
    after = {"until": until, "year": year}
    audit.record(audit.by(actor, grant, kind="act", verb=ARCHIVE, document_kind=DOCUMENT, document=number, year=year, after=after))
    jobs.defer(ARCHIVE, division=division, id=made.pk)
    return number


def sealed(batch: models.Archive, *, at: datetime) -> None:
    """查验、归档、签目录: in one transaction, in a scope; a fault leaves everything as it was and says what is wrong."""
    before = end_of(batch.until)
    found = evoucher.inspect(division=batch.division, at=at, year=batch.year, before=before)
    if not found.ok:
        said = found.faults[0] if found.faults else f"{found.unsealed} 版没有签章"
        batch.state, batch.says = State.FAILED, f"{found.unsound + found.unsealed} 版查验没有通过：{said}"[:500]
    else:
        batch.vouchers = evoucher.archive(division=batch.division, year=batch.year, until=before, at=at)
        batch.versions, batch.signatures, batch.state, batch.says = found.versions, found.signatures, State.DONE, ""
        batch.archived_at = at
        lines = manifest(batch)
        stamp = evoucher.attest(lines, division=batch.division, at=at)
        batch.digest, batch.serial, batch.seal = digest(lines), stamp.serial, stamp.value
    batch.save()


def end_of(day: date) -> datetime:
    """这一天过完的时刻."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def manifest(batch: models.Archive) -> bytes:
    """归档目录: a heading, then one line a version: kind, number, flag, maker, day, amount, SM3; what was archived at that moment."""
    assert batch.archived_at is not None
    head = f"# 电子凭证归档目录 {batch.number} 区划 {batch.division} 年度 {batch.year} 截至 {batch.until:%Y-%m-%d}\n"
    return (head + "".join(f"{line}\n" for line in evoucher.archived_lines(division=batch.division, year=batch.year, at=batch.archived_at))).encode()


def digest(lines: bytes) -> str:
    """目录的 SM3."""
    return sm3.of(lines)
