"""收表的格：各种表都齐全；每格写错了说怎么改。"""

from __future__ import annotations

from decimal import Decimal

import pytest

from jincai.platform.identity import api as identity
from jincai.platform.intake import checking
from jincai.platform.intake.declared import Column, Row, sheets


def test_every_sheet_is_whole() -> None:
    assert set(sheets()) == {"payments", "cashplans", "virements", "allotments"}
    for each in sheets().values():
        assert each.says and set(each.total) <= set(each.keys) and {key for key, _ in each.places.values()} <= set(each.keys), each.kind
        assert identity.verb_title(each.verb) != each.verb


@pytest.mark.parametrize("typed", ["", "十元", "-1", "0", "1.234", "NaN"])
def test_an_amount_that_is_none_is_marked(typed: str) -> None:
    row = Row(1, {"amount": typed})
    checking.cell(row, Column(key="amount", title="金额", kind="money"), None)  # type: ignore[arg-type]
    assert not row.ok and 0 < len(row.wrong["amount"]) <= 14


def test_an_amount_is_read_as_people_write_it() -> None:
    row = Row(1, {"amount": "1,234.50"})
    checking.cell(row, Column(key="amount", title="金额", kind="money"), None)  # type: ignore[arg-type]
    assert row.ok and row.values["amount"] == Decimal("1234.50")


def test_the_same_content_has_the_same_name_whatever_is_blank() -> None:
    assert checking.digest({"a": "1"}, [["x", "1"], ["", ""]]) == checking.digest({"a": "1"}, [["", ""], ["x", "1"]])
    assert checking.digest({"a": "1"}, [["x", "1"]]) != checking.digest({"a": "2"}, [["x", "1"]])
