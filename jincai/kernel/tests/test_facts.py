"""事实：号由“关于什么”决定，正文是文本，没有的值不写。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jincai.kernel.facts import Fact, fact_id, field_names, field_types
from jincai.kernel.money import MoneyError


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Drawn(Fact):
    """领款：试验用的事实。"""

    KIND: ClassVar[str] = "trial.drawn"
    amount: Decimal
    fund: str
    day: date | None = None
    count: int = 0
    cleared: bool = False


ENVELOPE = {"division": "530700000", "year": 2025, "on": date(2025, 3, 3), "actor": "he", "document_kind": "paper", "document": "甲-1"}


def drawn(**more: object) -> Drawn:
    return Drawn(**{**ENVELOPE, "amount": Decimal("1.50"), "fund": "111", **more})  # type: ignore[arg-type]


def test_a_number_says_year_and_division_and_never_changes() -> None:
    number = drawn(key="1").id
    assert int.from_bytes(number.bytes[:2], "big") == 2025 and int.from_bytes(number.bytes[2:6], "big") == 530700000
    assert number == drawn(key="1").id == fact_id(2025, "530700000", "trial.drawn", "paper", "甲-1", "1")


def test_the_number_is_what_the_fact_is_about_not_what_it_says() -> None:
    other = drawn(amount=Decimal("99.00"), on=date(2025, 4, 4), actor="li", causes=(UUID(int=1),))
    assert other.id == drawn().id, "the same fact told with another body is a conflict, not a second fact"


TEXT = st.text(alphabet="甲a1|-/ ", max_size=4)
ABOUT = st.tuples(st.integers(1990, 2100), st.sampled_from(["530700000", "530702000"]), TEXT, TEXT, TEXT, TEXT)


@given(one=ABOUT, other=ABOUT)
def test_facts_about_different_things_have_different_numbers(
    one: tuple[int, str, str, str, str, str], other: tuple[int, str, str, str, str, str]
) -> None:
    assert (fact_id(*one) == fact_id(*other)) == (one == other)


def test_a_separator_inside_a_document_does_not_make_two_facts_one() -> None:
    assert drawn(document="甲|1", key="2").id != drawn(document="甲", key="1|2").id


def test_the_body_is_text_and_leaves_out_what_is_absent() -> None:
    assert drawn(fund="").body() == {"amount": "1.50", "count": 0, "cleared": False}
    assert drawn(day=date(2025, 1, 2)).body()["day"] == "2025-01-02"
    assert "actor" not in drawn().body() and "key" not in drawn(key="1").body(), "the envelope is kept beside it"


@pytest.mark.parametrize("amount", ["1.234", "0.005", "NaN", "1e17", "-Infinity"])
def test_a_body_does_not_round_an_amount_that_is_none(amount: str) -> None:
    with pytest.raises(MoneyError):
        drawn(amount=Decimal(amount)).body()


def test_fields_and_their_kinds_are_what_the_rule_language_may_name() -> None:
    assert field_names(Drawn) == ("amount", "fund", "day", "count", "cleared")
    assert field_types(Drawn) == {"amount": "numeric", "fund": "text", "day": "date", "count": "integer", "cleared": "boolean"}


def test_a_fact_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        drawn().amount = Decimal("2.00")  # type: ignore[misc]
