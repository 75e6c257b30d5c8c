"""每天的升级：各区划有逾期的才投递；办两次和办一次一样。"""

from __future__ import annotations

from datetime import date

import pytest

from jincai.platform.identity.api import scope
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import jobs, models
from jincai.platform.workflow.tests.ground import CITY, begin, paper, put, simple


@pytest.mark.django_db
def test_overdue_ones_go_up_by_the_job_once() -> None:
    with scope(divisions=CITY):
        put(simple())
        begin(paper())
    for _ in range(2):
        jobs.escalate(division=CITY, day="2025-07-01")
    with scope(divisions=CITY):
        assert models.Task.objects.filter(escalated=True).count() == 1
        assert models.Act.objects.filter(action="overdue").count() == 1


@pytest.mark.django_db(databases=["default", "checker"])
def test_the_nightly_job_asks_for_divisions_with_overdue_tasks() -> None:
    jobs.nightly()


def test_a_day_is_a_working_day_by_the_calendar_or_the_week() -> None:
    assert workflow.is_announced(date(2025, 10, 1)) and not workflow.is_announced(date(2027, 1, 1))
