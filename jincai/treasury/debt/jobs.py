"""政府债务的后台任务。"""

from __future__ import annotations

from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.treasury.debt import operations


@jobs.task("debt.book_waiting", merge=True)
def book_waiting(*, division: str) -> None:
    """补入账：国库已划、账上库款当时不足的债务支出。"""
    with scope(divisions=division, actor=system(division)):
        operations.book_waiting(division=division, actor=system(division))
