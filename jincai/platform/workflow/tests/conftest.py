"""夹具：本区划的可见范围，里面有一个简单的流程。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jincai.platform.identity.api import scope
from jincai.platform.workflow.tests.ground import CITY, put, simple


@pytest.fixture
def ground(db: None) -> Iterator[None]:
    """In the scope of the division, with the simple flow in force."""
    with scope(divisions=CITY):
        put(simple())
        yield
