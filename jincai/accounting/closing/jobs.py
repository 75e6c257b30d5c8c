"""结账的后台任务：每夜把已过的旬做成快照，把迟记并进去（docs/concepts/ledger.md，日期一节）。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jincai.accounting.closing.checkpoints import take_checkpoint
from jincai.accounting.closing.sealing import audit_divisions, seal_audit
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs

SNAPSHOTS = "closing.snapshots"
CHECKPOINT = "closing.checkpoint"
SEAL = "closing.seal_audit"
MANY = 1_000
"""迟记多于这些行才并入：一千行只让一张试算平衡表慢几毫秒。"""


@jobs.task("closing.nightly", every="20 2 * * *", tries=1)
def nightly() -> None:
    """每夜: for every year and division that has books, known to the checker who reads all, defer its snapshots."""
    for year, division in ledger.years():
        jobs.defer(SNAPSHOTS, year=year, division=division)


@jobs.task(SNAPSHOTS, merge=True)
def keep_snapshots(*, year: int, division: str) -> None:
    """做快照: thirds of months that are over and have none; late rows are taken in when there are many. Doing it again changes nothing.

    The mark has a transaction of its own, because postings wait for it; the rest holds nobody up.
    """
    where: dict[str, Any] = {"year": year, "division": division}
    with scope(divisions=division, actor=system(division)):
        due = ledger.snapshots_due(**where, today=timezone.localdate())
        many = ledger.late_rows(**where, most=MANY + 1) > MANY
    if due:
        with scope(divisions=division, actor=system(division)):
            ledger.mark_third(due[-1], **where)
    if due or many:
        with scope(divisions=division, actor=system(division)):
            ledger.fold(**where)


@jobs.task("closing.nightly_checkpoints", every="10 0 * * *", tries=1)
def nightly_checkpoints() -> None:
    """每夜: a checkpoint of the day that has just ended, for every year and division with facts that none holds yet.

    The audit is sealed first: the head of its chain is a fact, so the checkpoint covers it.
    """
    day = timezone.localdate() - timedelta(1)
    for division in audit_divisions():
        jobs.defer(SEAL, division=division, day=day.isoformat())
    for year, division in ledger.uncovered():
        jobs.defer(CHECKPOINT, year=year, division=division, day=day.isoformat())


@jobs.task(SEAL, merge=True)
def seal(*, division: str, day: str) -> None:
    """封存审计，并给链头所在的年度做检查点。Doing it again changes nothing."""
    made = seal_audit(division=division, day=date.fromisoformat(day), actor=system(division))
    years = [year for year, of in ledger.years() if of == division]
    if made and years:
        jobs.defer(CHECKPOINT, year=max(years), division=division, day=day)


@jobs.task(CHECKPOINT, merge=True)
def keep_checkpoint(*, year: int, division: str, day: str) -> None:
    """做检查点。Doing it again changes nothing."""
    take_checkpoint(year=year, division=division, day=date.fromisoformat(day), actor=system(division))
