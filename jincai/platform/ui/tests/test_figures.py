"""写法：金额、比率、日期、期限；在不在本年度，用元还是万元。"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from jincai.platform.ui import figures

D = Decimal


@pytest.mark.parametrize(
    ("amount", "yuan", "wan"),
    [
        ("211000", "211,000.00", "21.10"),
        ("-1234567.89", "−1,234,567.89", "−123.46"),
        ("0", "0.00", "0.00"),
        ("-49", "−49.00", "0.00"),
        ("50", "50.00", "0.01"),
        ("5738180000.00", "5,738,180,000.00", "573,818.00"),
    ],
)
def test_amounts(amount: str, yuan: str, wan: str) -> None:
    assert figures.in_yuan(D(amount)) == yuan
    assert figures.in_wan(D(amount)) == wan


def test_unknown_amount_is_empty() -> None:
    assert figures.money(None) == ""


def test_the_page_sets_the_unit_and_gives_it_back() -> None:
    with figures.shown_in("wan", 2025):
        assert (figures.money(D(10000)), figures.unit_name()) == ("1.00", "万元")
        with figures.shown_in("nonsense", 2025):
            assert figures.money(D(10000)) == "10,000.00"
        assert figures.money(D(10000)) == "1.00"
    assert figures.money(D(10000)) == "10,000.00"


def test_ratios() -> None:
    assert figures.percent(D(975), D(1000)) == "97.5%"
    assert figures.percent(D(1), D(0)) == "—"
    assert figures.percent(D(-1), D(10)) == "−10.0%"
    assert figures.points(D("-0.0255")) == "−2.6"
    assert figures.points(D("-0.0001")) == "0.0"


@pytest.mark.parametrize(
    ("gap", "words"), [("-0.05", "慢 5.0 个百分点"), ("0.021", "快 2.1 个百分点"), ("0", "与时间一致"), ("-0.0004", "与时间一致")]
)
def test_a_difference_says_its_direction(gap: str, words: str) -> None:
    assert figures.pace(D(gap)) == words


def test_dates_leave_out_the_year_of_the_page() -> None:
    with figures.shown_in("yuan", 2025):
        assert figures.day(date(2025, 10, 29)) == "10-29"
        assert figures.day(date(2024, 10, 29)) == "2024-10-29"
        assert figures.moment(datetime(2025, 10, 29, 16, 12)) == "10-29 16:12"  # noqa: DTZ001 naive stays as it is
    assert figures.day(None) == ""


@pytest.mark.parametrize(
    ("on", "words"), [(date(2025, 10, 30), "今天"), (date(2025, 10, 27), "逾期 3 天"), (date(2025, 10, 31), "10-31 周五")]
)
def test_deadlines(on: date, words: str) -> None:
    with figures.shown_in("yuan", 2025):
        assert figures.deadline(on, date(2025, 10, 30)) == words
