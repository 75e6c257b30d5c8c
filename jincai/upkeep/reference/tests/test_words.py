"""值的写法：给人看，不露内部的值；经页面的见 tests/house/test_reference.py。"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from jincai.upkeep.reference import queries


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "是"), (False, "否"), (Decimal("1200.5"), "1,200.50"), (time(16, 30), "16:30"), (date(2025, 1, 31), "2025-01-31"), ("", "空"), (30, "30")],
)
def test_a_value_is_written_for_people(value: object, words: str) -> None:
    assert queries.words(value) == words  # type: ignore[arg-type]
