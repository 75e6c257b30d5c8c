"""政府采购的后台任务：每日清理到期的草稿，和结清之后又退回来的占用。"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from jincai.execution.procurement import operations, queries
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs

EXPIRE = "procurement.expire"
BATCH = 5_000


@jobs.task(EXPIRE, merge=True)
def expire(*, division: str, year: int, on: str) -> None:
    """到期: drafts past their last day give back; closed contracts that hold again are closed again. Each batch is a transaction of its own."""
    day, actor, done, refused = date.fromisoformat(on), system(division), BATCH, {}
    while done == BATCH:
        with scope(divisions=division, actor=actor):
            swept = operations.expire_many(division=division, year=year, on=day, actor=actor, limit=BATCH)
        done, refused = len(swept.done), swept.refused
    with scope(divisions=division, actor=actor):
        again = queries.closed_holding(year=year, division=division)
    for number in again:
        with scope(divisions=division, actor=actor):
            last = min(day, date(year, 12, 31))
            operations.close(division=division, year=year, number=number, reason="结清之后退回", on=last, actor=actor)
    for why in refused.values():
        raise why  # said in the log and tried again


@jobs.task("procurement.expire_due", every="17 16 * * *", tries=1)
def expire_due() -> None:
    """每日零时十七分（UTC 十六时）: for every division with something due, known to the checker who reads all, defer the job with the day."""
    today = localdate()
    for division, year in queries.due(on=today, using="checker"):
        jobs.defer(EXPIRE, division=division, year=year, on=today.isoformat())
