"""该用哪条指标：怎样排、为什么；纯计算，不碰数据库。还有银行的受理时间。"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from jincai.execution.payment.screens.choosing import Choice
from jincai.execution.payment.screens.hours import hours
from jincai.execution.payment.screens.suggesting import Past, suggestions

CITY = "530700000"


def choice(number: str, title: str = "日常公用经费", available: str = "1000.00", exp_func: str = "2010101") -> Choice:
    return Choice(number, title, "101001", exp_func, "行政运行", "111", Decimal(available), Decimal("0.00"))


def past(allotment: str, payee: str, purpose: str, *, year: int = 2025, exp_func: str = "2010101", econ: str = "30201") -> Past:
    return Past(year, payee, purpose, allotment, exp_func, "", econ, "03-03")


def ranked(choices: list[Choice], history: list[Past], payee: str = "", purpose: str = "", amount: str = "0") -> list[str]:
    found = suggestions(choices, history, year=2025, payee=payee, purpose=purpose, amount=Decimal(amount))
    return [each.choice.number for each in found]


def test_the_same_payee_counts_more_than_a_like_purpose() -> None:
    history = [past("B", "甲公司", "打印纸"), past("A", "乙公司", "打印纸采购"), past("A", "丙", "打印纸采购")]
    assert ranked([choice("A"), choice("B")], history, "甲公司", "打印纸") == ["B", "A"]


def test_one_that_is_not_enough_comes_last_and_says_how_much_is_lacking() -> None:
    history = [past("A", "甲", "打印纸"), past("A", "甲", "打印纸"), past("B", "乙", "打印纸")]
    found = suggestions([choice("A", available="10.00"), choice("B")], history, year=2025, payee="甲", purpose="打印纸", amount=Decimal("50"))
    assert [each.choice.number for each in found] == ["B", "A"] and "不够，差 40.00" in found[1].why[-1] and not found[1].enough


def test_what_is_used_up_or_has_no_reason_is_not_told() -> None:
    history = [past("A", "甲", "打印纸")]
    assert ranked([choice("A", available="0.00"), choice("C", "车辆购置")], history, "甲", "打印纸") == []


def test_last_year_counts_by_its_function_for_allotments_have_new_numbers() -> None:
    history = [past("OLD", "甲", "打印纸", year=2024, exp_func="2010101", econ="30202")]
    (found,) = suggestions([choice("NEW"), choice("X", exp_func="2050201")], history, year=2025, payee="甲", purpose="")
    assert found.choice.number == "NEW" and "去年同科目" in found.why[0] and found.dep_econ == "30202"


def test_without_history_the_name_of_the_allotment_speaks() -> None:
    assert ranked([choice("A", "人代会会议经费"), choice("B", "车辆")], [], "", "人代会会议材料") == ["A"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "late", "says"),
    [
        ("2025-06-16T10:00", False, "离今天的时点还有 6 小时 30 分"),
        ("2025-06-16T16:29", False, "离今天的时点还有 1 分钟"),
        ("2025-06-16T16:30", True, "已过今天的时点，现在签发的 06-17 09:00 起办"),
        ("2025-06-20T17:00", True, "06-23 09:00 起办"),
        ("2025-06-21T10:00", True, "今天不是工作日"),
    ],
)
def test_the_banks_hours(now: str, late: bool, says: str) -> None:
    at = datetime.fromisoformat(now)
    found = hours(division=CITY, on=at.date(), now=at)
    assert (found.late, says in found.says) == (late, True), found.says


@pytest.mark.django_db
def test_of_another_day_only_the_hours_are_told() -> None:
    found = hours(division=CITY, on=date(2025, 6, 16), now=datetime.fromisoformat("2026-01-05T20:00"))
    assert not found.late and "过时点的下一个工作日办" in found.says
