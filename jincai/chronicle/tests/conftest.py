"""记事测试的环境：开了年的一个区划，五千元可执行指标；各能力的反应让开，测试自己登记。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest

from jincai.chronicle import api as chronicle
from jincai.chronicle import recording, reversing
from jincai.chronicle.tests.story import CITY, YEAR, fact
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope


@pytest.fixture(autouse=True)
def ready(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In scope, with money, nobody reacting."""
    monkeypatch.setattr(recording, "_FOLLOWERS", defaultdict(list))
    monkeypatch.setattr(recording, "_TELLERS", defaultdict(list))
    monkeypatch.setattr(recording, "_SENDERS", defaultdict(list))
    monkeypatch.setattr(reversing, "_UNDOERS", defaultdict(list))
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        chronicle.record(fact("allotment.carried_in", "结转", "5000.00"), fact("allotment.activated", "结转", "5000.00"))
        yield
