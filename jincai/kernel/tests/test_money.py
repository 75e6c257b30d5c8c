"""金额：门口拒绝什么，分摊不差一分，大写按票据填写规则。"""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jincai.kernel import money
from jincai.kernel.money import MoneyError

CENTS = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [("12000", "12000.00"), ("1,234.5", "1234.50"), (" 0.01 ", "0.01"), ("−3.10", "-3.10"), (7, "7.00"), (D("1.500"), "1.50"), ("9999999999999999.99",) * 2],
)  # fmt: skip
def test_an_amount_is_kept_to_the_cent(given_: object, kept: str) -> None:
    assert money.yuan(given_) == D(kept) and money.plain(money.yuan(given_)) == kept  # type: ignore[arg-type]


REFUSED = [
    (1.5, "浮点数"), (float("nan"), "浮点数"), (True, "浮点数"), ("abc", "不是金额"), ("", "不是金额"), (None, "不是金额"), ("NaN", "不是金额"),
    (D("NaN"), "不是金额"), (D("sNaN"), "不是金额"), ("Infinity", "不是金额"), ("0.001", "不足一分"), (D("1.234"), "不足一分"), ("1e-3", "不足一分"),
    ("10000000000000000", "16 位"), (10**17, "16 位"), (-(10**16), "16 位"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "says"), REFUSED)
def test_what_is_no_amount_is_refused_with_a_sentence(value: object, says: str) -> None:
    with pytest.raises(MoneyError, match=says):
        money.yuan(value)  # type: ignore[arg-type]
    assert issubclass(MoneyError, ValueError)


@pytest.mark.parametrize("value", ["0", "0.00", "-0.01", D("-5")])
def test_an_amount_to_be_posted_is_greater_than_zero(value: D | str) -> None:
    with pytest.raises(MoneyError, match="须大于 0"):
        money.positive(value)
    assert money.positive("0.01") == D("0.01")


@pytest.mark.parametrize(
    ("value", "kept"),
    [("5.8", "58000.00"), (15483, "154830000.00"), ("0.0001", "1.00"), (D("-27"), "-270000.00"), ("1,000", "10000000.00")],
)
def test_ten_thousands_of_a_published_book(value: D | int | str, kept: str) -> None:
    assert money.wan(value) == D(kept)


@pytest.mark.parametrize("value", [1.5, True, "约5", "", "NaN", "0.0000001", None])
def test_ten_thousands_that_are_none(value: object) -> None:
    with pytest.raises(MoneyError):
        money.wan(value)  # type: ignore[arg-type]


def test_shown_with_thousands_and_a_real_minus() -> None:
    assert (money.show(D("-1234567.5")), money.show(D("0.00"))) == ("−1,234,567.50", "0.00")


@given(cents=CENTS, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any))
def test_a_split_is_exact_and_fair_to_the_cent(cents: int, weights: list[int]) -> None:
    parts = money.split(D(cents) / 100, weights)
    assert sum(parts) == D(cents) / 100, "not a cent lost"
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * 100 * sum(weights) - cents * weight) < sum(weights), "less than a cent away from its share"


def test_the_cents_left_over_go_to_the_largest_remainders() -> None:
    assert money.split(D("0.10"), [1, 1, 1]) == [D("0.04"), D("0.03"), D("0.03")]
    assert money.split(D("100.00"), [D("0.5"), D("2.5"), 0]) == [D("16.67"), D("83.33"), D("0.00")]
    assert money.split(D("-0.03"), [1, 1, 0]) == [D("-0.02"), D("-0.01"), D("0.00")], "who has no weight bears nothing"


def test_a_split_by_nothing_is_refused() -> None:
    with pytest.raises(MoneyError, match="权重"):
        money.split(D("1.00"), [0, 0])


CAPITALS = """
    0.00 零元整
    0.05 伍分
    0.50 伍角整
    0.56 伍角陆分
    1.00 壹元整
    1.05 壹元零伍分
    10.00 壹拾元整
    105.30 壹佰零伍元叁角整
    325.04 叁佰贰拾伍元零肆分
    1409.50 壹仟肆佰零玖元伍角整
    1680.32 壹仟陆佰捌拾元叁角贰分
    6007.14 陆仟零柒元壹角肆分
    12000.00 壹万贰仟元整
    16409.02 壹万陆仟肆佰零玖元零贰分
    107000.53 壹拾万柒仟元伍角叁分
    1000001.00 壹佰万零壹元整
    20000800.00 贰仟万零捌佰元整
    100000000.00 壹亿元整
    100005000.00 壹亿零伍仟元整
    100010000.00 壹亿零壹万元整
    1000000000001.00 壹万亿零壹元整
    1000100000000.00 壹万零壹亿元整
    9999999999999999.99 玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分
    -12.30 负壹拾贰元叁角整
"""


@pytest.mark.parametrize("line", [line.split() for line in CAPITALS.strip().splitlines()], ids=lambda line: line[0])
def test_amounts_in_capitals(line: list[str]) -> None:
    assert money.capitals(D(line[0])) == line[1]


@given(st.integers(1, 10**18 - 1))
def test_no_two_amounts_read_the_same(cents: int) -> None:
    """大写可以读回：逐字解析得到同一个数。"""
    assert _read_back(money.capitals(D(cents) / 100)) == cents


def _read_back(words: str) -> int:
    whole, _, rest = words.removesuffix("整").rpartition("元")
    cents, digit = 0, 0
    for word in rest:
        if word in "角分":
            cents, digit = cents + digit * (10 if word == "角" else 1), 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(word)
    total, section, digit = 0, 0, 0
    for word in whole:
        if word in "拾佰仟":
            section, digit = section + digit * 10 ** ("拾佰仟".index(word) + 1), 0
        elif word == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif word == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(word)
    return (total + section + digit) * 100 + cents
