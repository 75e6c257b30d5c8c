"""每夜的快照：已过的月份做成快照，迟记多了并进去；再办一次什么也不变。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from jincai.accounting.closing import jobs as closing
from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs

CITY, COUNTY, YEAR = "530700000", "530702000", 2025
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


@pytest.fixture(autouse=True)
def opened(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two years open; it is the second of April."""
    monkeypatch.setattr(timezone, "localdate", lambda: date(YEAR, 4, 2))
    with scope(divisions=CITY):
        for year in (YEAR - 1, YEAR):
            ledger.open_year(year)


def carried(document: str, on: date, division: str = CITY) -> None:
    with scope(divisions=division):
        chronicle.record(ledger.FACTS["allotment.carried_in"](
            division=division, year=on.year, on=on, actor="he", document_kind="trial", document=document, amount=Decimal("1.00"), allotment="Z1",
            fund="111", agency="101001", department="101", exp_func="2010101", gov_econ="50201", source="1",
        ))  # type: ignore[call-arg] # fmt: skip


def night() -> None:
    closing.nightly()
    assert not jobs.run_pending([closing.SNAPSHOTS]).failed


def months(year: int, division: str = CITY) -> list[int]:
    with scope(divisions=division):
        return ledger.snapshot_months("allotment", year=year, division=division)


def late() -> int:
    with scope(divisions=CITY):
        return ledger.late_rows(year=YEAR, division=CITY)


def test_every_night_the_months_that_are_over_get_their_snapshots_in_every_division() -> None:
    carried("一", date(YEAR, 2, 3))
    carried("二", date(YEAR - 1, 12, 31))
    carried("三", date(YEAR, 3, 31), COUNTY)
    carried("四", date(YEAR, 4, 1))
    night()
    assert months(YEAR) == [2, 3] and months(YEAR - 1) == [12] and months(YEAR, COUNTY) == [3], "where something had moved by then"
    assert [ledger.drifted_snapshots(year=year, division=of) for year in (YEAR, YEAR - 1) for of in (CITY, COUNTY)] == [[]] * 4
    night()
    assert months(YEAR) == [2, 3] and ledger.drifted_snapshots(year=YEAR, division=CITY) == []


def test_late_rows_are_taken_in_when_there_are_many_or_a_month_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    carried("一", date(YEAR, 1, 3))
    night()
    carried("补", date(YEAR, 1, 9))
    night()
    assert late() == 2, "two are not many"
    monkeypatch.setattr(closing, "MANY", 1)
    night()
    assert late() == 0 and ledger.drifted_snapshots(year=YEAR, division=CITY) == []
    monkeypatch.setattr(closing, "MANY", 1000)
    carried("又补", date(YEAR, 1, 9))
    monkeypatch.setattr(timezone, "localdate", lambda: date(YEAR, 5, 1))
    night()
    assert late() == 0 and months(YEAR) == [1, 2, 3, 4]
