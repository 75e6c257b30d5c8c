"""发件箱：同一事务里写下的额度通知和投递的任务，也要恰好一次：收下的有一份，拒绝的、重复的没有。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connections

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.platform.jobs import api as jobs
from jincai.project.torture import world

TASK = "torture.heard"
HEARD = ("payment.confirmed", "allotment.frozen", "allotment.reclaimed", "procurement.contract_signed")
SIGNS = {"payment.ordered": 1, "payment.failed": -1}
NOTICES = "select number, amount from clearing_quota where division = %s and year = %s order by number"
SENT = "select voucher_no from exchange_outgoing where division = %s and year = %s and document_kind = 'clearing_quota' order by voucher_no"
QUEUED = "select args->>'fact' from procrastinate_jobs where task_name = %s and args->>'division' = %s"


def listen() -> None:
    """Put a job on the queue for every fact of some kinds; nobody runs them, they are counted."""
    jobs.task(TASK)(_heard)
    kinds = [ledger.FACTS[kind] for kind in HEARD]
    chronicle.sends(*kinds)(_letters)
    chronicle.undoes(*kinds)(lambda kept: None)  # they are counted, whatever became of the fact


def _heard(**args: Any) -> None:
    """Nothing: what counts is that the job is there."""


def _letters(facts: list[Fact]) -> Iterator[jobs.Letter]:
    return (jobs.Letter(TASK, {"division": fact.division, "fact": str(fact.id)}) for fact in facts)


def wrong(division: str, told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is in the outbox and should not be, or the other way round."""
    facts = list(told)
    return [{"what": "outbox", "says": says} for says in (*_quotas(division, facts), *_jobs(division, facts))]


def _quotas(division: str, facts: list[dict[str, Any]]) -> Iterator[str]:
    """Quota notices add up to what was ordered less what failed, are numbered without a gap, and each is sent once."""
    due = sum((Decimal(fact["body"]["amount"]) * SIGNS[fact["kind"]] for fact in facts if fact["kind"] in SIGNS), Decimal(0))
    with connections["checker"].cursor() as cursor:
        cursor.execute(NOTICES, [division, world.YEAR])
        notices = cursor.fetchall()
        cursor.execute(SENT, [division, world.YEAR])
        sent = [number for (number,) in cursor.fetchall()]
    numbers = [number for number, _ in notices]
    added = sum((amount for _, amount in notices), Decimal(0))
    if added != due:
        yield f"额度通知合计 {added}，支付凭证减退票 {due}"
    if [int(number.rpartition("-")[2]) for number in numbers] != list(range(1, len(numbers) + 1)):
        yield f"额度通知 {len(numbers)} 份，编号不连续"
    if sent != numbers:
        yield f"额度通知 {len(numbers)} 份，待发报文 {len(sent)} 份"


def _jobs(division: str, facts: list[dict[str, Any]]) -> Iterator[str]:
    """One job for each fact that was listened to, none for any other."""
    with connections["checker"].cursor() as cursor:
        cursor.execute(QUEUED, [TASK, division])
        queued = Counter(number for (number,) in cursor.fetchall())
    wanted = Counter(fact["id"] for fact in facts if fact["kind"] in HEARD)
    for number in sorted((queued - wanted).keys() | (wanted - queued).keys()):
        yield f"事实 {number} 应投递 {wanted[number]} 份，队列里 {queued[number]} 份"
