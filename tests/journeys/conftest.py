"""夹具：星期二早上的小城。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from jincai.ledger import api as ledger
from tests.journeys.ground import CITY, YEAR
from tests.journeys.town import Town


@pytest.fixture
def town(transactional_db: None, tmp_path: Path) -> Iterator[Town]:
    """A town with fifty thousand in the treasury, on a Tuesday morning; the third order is refunded later. Its books are sound at the end."""
    monday, tuesday = date(YEAR, 3, 3), date(YEAR, 3, 4)
    made = Town(tmp_path, planned=False, refunded="PZ-2025-000003")
    made.morning(monday, taxes="50000.00")
    made.evening(monday)
    made.morning(tuesday)
    yield made
    made.close()
    found = ledger.check_books(year=YEAR, division=CITY)
    assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == []
