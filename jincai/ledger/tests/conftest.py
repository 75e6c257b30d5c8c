"""总账测试的环境：开了年的一个区划。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, YEAR
from jincai.platform.identity.api import scope


@pytest.fixture
def in_scope(db: None) -> Iterator[None]:
    """In scope of the city, the year open; rolled back afterwards."""
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        yield
