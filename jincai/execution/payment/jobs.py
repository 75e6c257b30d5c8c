"""支付的后台任务：每日把到期没有批准的申请退回；银行的结果告诉申请人。"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from jincai.execution.payment import noticing, operations, queries
from jincai.execution.payment.operations.letting_know import PAID, TELL
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs

EXPIRE = "payment.expire"
BATCH = 5_000


@jobs.task(EXPIRE, merge=True)
def expire(*, division: str, year: int, on: str) -> None:
    """到期: requests not approved by their last day give back what they hold; each batch is a transaction of its own."""
    day, actor = date.fromisoformat(on), system(division)
    outcomes: list[Outcome] = []
    while True:
        with scope(divisions=division, actor=actor):
            outcomes = operations.expire_many(division=division, year=year, on=day, actor=actor, limit=BATCH)
        if sum(outcome.ok for outcome in outcomes) < BATCH:
            break
    for outcome in outcomes:
        if outcome.refused:
            raise outcome.refused  # said in the log and tried again


@jobs.task("payment.expire_due", every="7 16 * * *", tries=1)
def expire_due() -> None:
    """每日零时零七分（UTC 十六时）: for every division with something due, known to the checker who reads all, defer the job with the day."""
    today = localdate()
    for division, year in queries.expiring(on=today, using="checker"):
        jobs.defer(EXPIRE, division=division, year=year, on=today.isoformat())


@jobs.task(TELL, example={"event": PAID, "numbers": [], "sub": ""})
def tell(*, division: str, year: int, event: str, numbers: list[str], sub: str) -> None:
    """通知申请人. Doing it again tells nobody twice."""
    with scope(divisions=division, actor=system(division)):
        noticing.tell(event, numbers, division=division, year=year, sub=sub, on=localdate())
