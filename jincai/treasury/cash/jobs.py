"""国库现金的后台任务。"""

from __future__ import annotations

from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.treasury.cash import operations


@jobs.task("cash.book_waiting", merge=True)
def book_waiting(*, division: str) -> None:
    """补入账：国库已划、账上库款当时不足的往来票据。"""
    with scope(divisions=division, actor=system(division)):
        operations.book_waiting(division=division, actor=system(division))
