"""听到的太多：分几次告诉，一件不漏、不重、不乱，没有收下的不说；客户端内存不随批长。"""

from __future__ import annotations

import tracemalloc

import pytest

from jincai.chronicle import api as chronicle
from jincai.chronicle import heard, recording
from jincai.chronicle.tests.story import request
from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger

pytestmark = pytest.mark.django_db
Requested = ledger.FACTS["payment.requested"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[Fact]]:
    """What a hearer of requests was told, each telling; told seven at once, and from a file beyond that."""
    monkeypatch.setattr(recording, "FEW", 5)
    monkeypatch.setattr(heard, "LOT", 7)
    monkeypatch.setattr(heard, "PIECE", 3)
    tellings: list[list[Fact]] = []
    chronicle.hears(Requested)(tellings.append)
    return tellings


def groups(count: int) -> list[list[Fact]]:
    """Two lines each; every fifth asks for too much."""
    return [[request(f"ZF{n}", "9000.00" if n % 5 == 4 else "1.00"), request(f"ZF{n}", "1.00", "2")] for n in range(count)]


def test_a_large_batch_is_told_lot_by_lot_and_nothing_is_missing(told: list[list[Fact]]) -> None:
    given = groups(20)
    answers = chronicle.record_many(iter(given))
    wanted = [fact for group, answer in zip(given, answers, strict=True) if answer.ok for fact in group]
    assert [fact for lot in told for fact in lot] == wanted and len(wanted) == 32
    assert [len(lot) for lot in told] == [7, 7, 7, 7, 4]


@pytest.mark.parametrize(("count", "lots"), [(3, [6]), (7, [7]), (14, [7, 7]), (15, [7, 7, 1])])
def test_a_batch_as_one_is_told_lot_by_lot_too(told: list[list[Fact]], count: int, lots: list[int]) -> None:
    given = [[request(f"ZF{n}", "1.00")] for n in range(count)] if count > 3 else groups(3)
    assert {answer.status for answer in chronicle.record_many(iter(given), whole=True)} == {"accepted"}
    assert [fact for lot in told for fact in lot] == [fact for group in given for fact in group]
    assert [len(lot) for lot in told] == lots


def test_nothing_accepted_is_nothing_told(told: list[list[Fact]]) -> None:
    chronicle.record_many([[request(f"ZF{n}", "9000.00")] for n in range(20)])
    chronicle.record_many(iter([[request(f"ZF{n}", "9000.00")] for n in range(20)]), whole=True)
    assert told == []


def peak(count: int, start: int) -> int:
    """Bytes of Python memory at most while a batch of this many facts, all of them heard, is recorded."""
    tracemalloc.start()
    try:
        assert all(answer.ok for answer in chronicle.record_many([request(f"ZF{n}", "0.01")] for n in range(start, start + count)))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_client_keeps_no_copy_of_what_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard, "LOT", 1_000)
    monkeypatch.setattr(recording, "FEW", 1_000)
    monkeypatch.setattr("jincai.ledger.staging.CHUNK", 1_000)
    counted: list[int] = []
    chronicle.hears(Requested)(lambda lot: counted.append(len(lot)))
    few, many = peak(2_000, 0), peak(12_000, 2_000)
    assert sum(counted) == 14_000 and max(counted) == 1_000
    assert many - few < 10_000 * 100, "an answer is eight bytes, a fact would be a thousand"
