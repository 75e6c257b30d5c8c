"""旁边的作业：结账与反结账、月末快照、检查点。别人照样在记账；每一种都可以随时被杀、被断、再来一次。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project.torture import world
from jincai.project.torture.papers import Step

Answer = dict[str, Any]


def period(step: Step) -> Answer:
    """Close a month of the allotment book, or reopen it; out of turn is refused."""
    try:
        with scope(divisions=step.division):
            (ledger.close_period if step.month > 0 else ledger.reopen_period)(
                world.BOOK, **_where(step), month=abs(step.month), actor="closing"
            )
    except ledger.PeriodError as error:
        return {"status": "refused", "says": error.says}
    return {"status": "accepted"}


def fold(step: Step) -> Answer:
    """Mark, fold and look, each in a transaction of its own; what is adrift at that instant, though others are posting."""
    with scope(divisions=step.division):
        ledger.mark_month(step.month, **_where(step))
    with scope(divisions=step.division):
        ledger.fold(**_where(step))
    with scope(divisions=step.division):
        adrift = ledger.drifted_snapshots(**_where(step), alias=DEFAULT_DB_ALIAS)
    return {"status": "accepted", "adrift": [str(each) for each in adrift]}


def seal(step: Step) -> Answer:
    """A checkpoint of a day after the last one; somebody else may have been there before."""
    day = date(world.YEAR, 1, 1) + timedelta(days=step.paper)
    try:
        made = ledger.measure_checkpoint(**_where(step), day=day)
        with scope(divisions=step.division):
            new = ledger.keep_checkpoint(made)
    except UserError as error:
        if error.__cause__:
            raise
        return {"status": "refused", "says": error.says}
    return {"status": "accepted" if new else "repeated"}


JOBS = {"period": period, "fold": fold, "seal": seal}
"""怎样送，由谁做；没有事实。"""


def _where(step: Step) -> Answer:
    return {"year": world.YEAR, "division": step.division}
