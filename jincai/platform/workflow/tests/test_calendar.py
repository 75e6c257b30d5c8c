"""工作日：国庆、补班、库里还没有的年份、手工维护的日子。"""

from __future__ import annotations

from datetime import date

import pytest

from jincai.kernel.rules import Refused
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, scope
from jincai.platform.workflow import api as workflow

CITY, COUNTY = "530700000", "530702000"
ADMIN = Actor(user="xitong", name="系统管理员", division=CITY, posts=("system_admin",))
pytestmark = pytest.mark.django_db


def test_over_the_national_day_of_2025() -> None:
    """9 月 28 日（周日）、10 月 11 日（周六）补班，10 月 1 日至 8 日放假。"""
    with scope(divisions=CITY):
        days = {day: workflow.is_working_day(date(2025, *day), CITY) for day in ((9, 27), (9, 28), (9, 30), (10, 1), (10, 8), (10, 9), (10, 11), (10, 12))}
        assert [day for day, works in days.items() if works] == [(9, 28), (9, 30), (10, 9), (10, 11)]
        assert workflow.add_working_days(date(2025, 9, 26), 1, CITY) == date(2025, 9, 28)
        assert workflow.add_working_days(date(2025, 9, 30), 1, CITY) == date(2025, 10, 9)
        assert workflow.add_working_days(date(2025, 9, 30), 3, CITY) == date(2025, 10, 11)
        assert workflow.add_working_days(date(2025, 10, 3), 0, CITY) == date(2025, 10, 3)


def test_a_year_nobody_announced_goes_by_monday_to_friday_and_the_kept_days() -> None:
    with scope(divisions=(CITY, COUNTY)):
        assert workflow.is_announced(date(2025, 10, 1)) and not workflow.is_announced(date(2027, 10, 1))
        assert workflow.add_working_days(date(2027, 9, 30), 1, CITY) == date(2027, 10, 1), "a Friday, as far as anyone knows"
        for day in range(1, 8):
            workflow.keep_day(division=CITY, on=date(2027, 10, day), works=False, name="国庆节", actor=ADMIN)
        workflow.keep_day(division=CITY, on=date(2027, 10, 9), works=True, name="国庆节补班", actor=ADMIN)
        assert workflow.add_working_days(date(2027, 9, 30), 1, CITY) == date(2027, 10, 8)
        assert workflow.add_working_days(date(2027, 9, 30), 2, CITY) == date(2027, 10, 9), "a Saturday that works"
        assert workflow.add_working_days(date(2027, 9, 30), 1, COUNTY) == date(2027, 10, 1), "another division's days are its own"


def test_a_kept_day_counts_before_the_library_and_leaves_an_audit() -> None:
    with scope(divisions=CITY, actor=ADMIN):
        workflow.keep_day(division=CITY, on=date(2025, 6, 18), works=False, name="民族节日", actor=ADMIN)
        workflow.keep_day(division=CITY, on=date(2025, 6, 18), works=False, name="三朵节", actor=ADMIN)
        assert workflow.add_working_days(date(2025, 6, 17), 1, CITY) == date(2025, 6, 19)
        clerk = Actor(user="he", name="和经办", division=CITY, agencies=("101001",), posts=("preparer",))
        with pytest.raises(Refused):
            workflow.keep_day(division=CITY, on=date(2025, 6, 19), works=False, name="自己放假", actor=clerk)
        with audit.reading():
            found = audit.search(audit.Filter(verb="workflow.keep_day")).rows
        assert [(row.actor, row.document) for row in found] == [("xitong", "2025-06-18")] * 2
