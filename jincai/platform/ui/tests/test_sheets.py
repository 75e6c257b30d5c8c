"""导出的 xlsx：别人打的字不成公式，题、列名、说明、合计也一样；金额是数。"""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from jincai.platform.identity.api import scope
from jincai.platform.ui.api import Column, workbook

pytestmark = pytest.mark.django_db
POISON = ("=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1")


@pytest.mark.parametrize("poison", POISON)
def test_what_people_typed_never_begins_like_a_formula(poison: str) -> None:
    columns = (Column("用途"), Column(poison), Column("金额", "money"))
    with scope(divisions="530700000"):
        answer = workbook(name="a", title=poison, note=poison, columns=columns, rows=[(poison, "x", Decimal("1.50"))], total=(poison, None, Decimal(2)))
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    texts = [cell for row in cells for cell in row if isinstance(cell, str)]
    assert sum(text == f"'{poison}" for text in texts) == 5 and poison not in texts
    assert [row[2] for row in cells[3:5]] == [1.5, 2.0]
