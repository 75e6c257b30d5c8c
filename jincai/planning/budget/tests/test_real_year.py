"""丽江市 2025 年：三张真表导入、批准、按公布的调整预算数调整，账上的数与公布的相符。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.ledger import api as ledger
from jincai.planning.budget import api as budget
from jincai.platform.identity.api import scope, system

CITY, YEAR, WAN = "530700000", 2025, 10_000
ACTOR = system(CITY)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_scope(db: None) -> Iterator[None]:
    with scope(divisions=CITY, actor=ACTOR):
        ledger.open_year(YEAR)
        yield


def whole(sheet: str) -> tuple[budget.Book, D]:
    """Import, approve and adjust one sheet to its published adjusted column."""
    book, _ = budget.import_book(file=budget.shipped_book(), sheet=sheet, division=CITY, year=YEAR, actor=ACTOR)
    done = budget.approve(book=book.id, on=date(2025, 1, 20), actor=ACTOR, document="丽江市人大2025年预算决议")
    lines = [line for line in budget.lines(year=YEAR, division=CITY, kind=book.kind) if line.is_leaf]
    if book.kind == "transfer":
        lines = [line for line in lines if line.code.startswith(("230", "231"))]
    changes = [budget.AdjustmentLine(code=line.code, delta=line.adjusted_published - line.budget) for line in lines]
    changes = [change for change in changes if change.delta]
    budget.adjust(
        division=CITY,
        year=YEAR,
        lines=changes,
        on=date(2025, 10, 30),
        document="丽江市人大常委会2025年预算调整决定",
        actor=ACTOR,
        kind=book.kind,
    )
    return book, done.amount


def test_adjusted_equals_published_by_code() -> None:
    book, amount = whole("04")
    assert amount / WAN == D(572466)
    lines = budget.lines(year=YEAR, division=CITY)
    assert len(lines) == 1316 and book.title == "2025年市本级一般公共预算支出执行情况表"
    assert {line.code for line in lines if line.adjusted != line.adjusted_published} == set()
    assert sum(line.adjusted for line in lines if line.level == 1) / WAN == D(573818)
    assert sum(budget.authority(year=YEAR, division=CITY).values()) / WAN == D(573818)
    assert sum(budget.authority(year=YEAR, division=CITY, on=date(2025, 6, 30)).values()) / WAN == D(572466)
    whole("03-2")
    assert sum(budget.authority(year=YEAR, division=CITY).values()) / WAN == D(1818154), "expenditure, transfers and principal together"
    transfers = {line.code: line for line in budget.lines(year=YEAR, division=CITY, kind="transfer")}
    assert transfers["230"].adjusted / WAN == D(1117486) and transfers["23002"].assumed_code
    assert {code for code, line in transfers.items() if line.adjusted != line.adjusted_published} == set(), "the 类 of sheet 04 too"


def test_revenue_adjusted_equals_published_by_code() -> None:
    _, amount = whole("03-1")
    assert amount / WAN == D(1787605)
    lines = budget.lines(year=YEAR, division=CITY, kind="revenue")
    assert {line.code for line in lines if line.adjusted != line.adjusted_published} == set()
    assert sum(line.adjusted for line in lines if line.is_leaf) / WAN == D(1818154)
