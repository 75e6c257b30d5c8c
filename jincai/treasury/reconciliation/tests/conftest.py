"""对账测试的环境：一个办好的练习年度，在区划的可见范围之内；每个测试之后回滚。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jincai.platform.identity.api import scope
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, build


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    """The practice year, in scope of the city."""
    with scope(divisions=CITY):
        yield Desk(build())
