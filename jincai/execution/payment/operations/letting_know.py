"""银行的结果告诉申请人：办理里只投递（随事务），提交以后由 jobs.py 的任务写通知。"""

from __future__ import annotations

from collections.abc import Sequence

from jincai.execution.payment.operations.outcomes import Outcome
from jincai.platform.jobs import api as jobs

TELL = "payment.tell"
PAID, RETURNED, REFUNDED = "payment.paid", "payment.returned", "payment.refunded"
AT_ONCE = 1_000


def tell_later(division: str, year: int, event: str, outcomes: Sequence[Outcome], sub: str = "") -> None:
    """投递: one job for each thousand of those that were done; `sub` tells apart what may happen to one payment more than once."""
    numbers = sorted(outcome.number for outcome in outcomes if outcome.ok)
    for start in range(0, len(numbers), AT_ONCE):
        jobs.defer(TELL, division=division, year=year, event=event, numbers=numbers[start : start + AT_ONCE], sub=sub)
