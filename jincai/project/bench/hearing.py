"""听者：量度的事实有人听，同一事务里投一件任务；发件箱的价钱因此在数里。"""

from __future__ import annotations

from jincai.chronicle import api as chronicle
from jincai.execution.payment.api import PaymentRequested
from jincai.kernel.facts import Fact
from jincai.platform.jobs import api as jobs

TASK = "bench.heard"


def listen() -> None:
    """Register the task and its teller; only the bench command does, so no other process hears."""
    jobs.task(TASK)(_nothing)
    chronicle.sends(PaymentRequested)(_letters)


def _nothing(division: str, document: str, count: int) -> None:
    """The task itself: nothing to do."""


def _letters(told: list[Fact]) -> list[jobs.Letter]:
    return [jobs.Letter(TASK, {"division": told[0].division, "document": told[0].document, "count": len(told)})]
