"""小年度已记账的测试环境。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jincai.accounting.statements.tests import year
from jincai.platform.identity.api import scope


@pytest.fixture
def booked(db: None) -> Iterator[int]:
    """The small year, booked in this test's transaction and in scope of the city."""
    with scope(divisions=year.CITY):
        yield year.book_year()
