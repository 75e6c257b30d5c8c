"""边记边做快照：几个人不停地记（多是补记以前的日子），同时标月份、做快照、并迟记；时时刻刻快照加迟记等于日发生额，一分不差。"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction

from jincai.ledger import api as ledger
from jincai.ledger import snapshots
from jincai.ledger.tests.crew import Crew, until_somebody_waits
from jincai.ledger.tests.story import CITY, YEAR, accept, money, request, rows
from jincai.platform.identity.api import scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker"])
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
POSTERS, MONTHS = 3, 10


@pytest.fixture(autouse=True)
def opened(transactional_db: None) -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
    with scope(divisions=CITY):
        accept(*(money(z, "900000.00", on=date(YEAR, 1, 1)) for z in ("Z1", "Z2", "Z3")))


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(POSTERS + 3) as several:
        yield several


def posts(name: str, done: threading.Event) -> Callable[[], int]:
    """A poster: a few facts a transaction, any day of the year, some taken back again, until everything else is done."""

    def work() -> int:
        rnd, count = random.Random(name), 0
        while not done.is_set():
            with scope(divisions=CITY):
                day = date(YEAR, 1, 1) + timedelta(rnd.randrange(365))
                accept(
                    *(
                        request(f"{name}-{count}-{n}", "1.25", allotment=rnd.choice(["Z1", "Z2", "Z3"]), on=day)
                        for n in range(rnd.randint(1, 4))
                    )
                )
                if rnd.random() < 0.3:  # it takes its time before it commits
                    ledger.trial_balance("allotment", **WHERE, on=day, by=("exp_func",))
                if rnd.random() < 0.1:
                    transaction.set_rollback(True)
            count += 1
        return count

    return work


def makes(done: threading.Event) -> Callable[[], int]:
    """Marks month after month and folds."""

    def work() -> int:
        late = 0
        try:
            for month in range(1, MONTHS + 1):
                with scope(divisions=CITY):
                    assert ledger.mark_month(month, **WHERE)
                for _ in range(2):
                    with scope(divisions=CITY):
                        late += ledger.fold(**WHERE).late
        finally:
            done.set()
        return late

    return work


def folds(done: threading.Event) -> Callable[[], int]:
    """Folds as well, at the same time."""

    def work() -> int:
        late = 0
        while not done.is_set():
            with scope(divisions=CITY):
                late += ledger.fold(**WHERE).late
        return late

    return work


def looks(done: threading.Event) -> Callable[[], int]:
    """Looks, in one view of the database, whether snapshots and late rows are the deltas; and whether the table is even."""

    def work() -> int:
        times = 0
        while not done.is_set():
            with scope(divisions=CITY):
                assert ledger.drifted_snapshots(**WHERE, alias="default") == []
                table = ledger.trial_balance("allotment", **WHERE, on=date(YEAR, 7, 20), since=date(YEAR, 2, 11))
                assert sum(row.closing for row in table) == 0 == sum(row.opening for row in table)
            times += 1
        return times

    return work


def test_snapshot_and_late_rows_are_the_deltas_at_every_moment(crew: Crew) -> None:
    done = threading.Event()
    late, folded, looked, *posted = crew([makes(done), folds(done), looks(done), *(posts(f"ZF{n}", done) for n in range(POSTERS))])
    assert ledger.drifted_snapshots(**WHERE) == [], "seen by the checker, with what is still late"
    with scope(divisions=CITY):
        assert late + folded > 0, "something was posted behind a mark, or the test tests nothing"
        assert all(posted) and looked
        ledger.fold(**WHERE)
        assert ledger.late_rows(**WHERE) == 0 and ledger.snapshot_months("allotment", **WHERE) == list(range(1, MONTHS + 1))
    assert ledger.drifted_snapshots(**WHERE) == []
    assert rows("select count(*) > 0 from ledger.snapshot", alias="checker") == [(True,)]
    assert ledger.check_books(**WHERE).ok


def test_a_mark_waits_for_a_posting_under_way_and_the_next_posting_is_late(crew: Crew) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        with scope(divisions=CITY):
            accept(request("ZF1", "1.00", on=date(YEAR, 1, 9)))
            begun.set()
            go.wait(timeout=30)

    def marks() -> None:
        begun.wait(timeout=30)
        with scope(divisions=CITY):
            ledger.mark_month(1, **WHERE)
        with scope(divisions=CITY):
            ledger.fold(**WHERE)
            accept(request("ZF2", "1.00", on=date(YEAR, 1, 9)))
        go.set()

    def opens() -> None:
        begun.wait(timeout=30)
        until_somebody_waits("advisory")
        go.set()

    crew([slow, marks, opens])
    with scope(divisions=CITY):
        assert ledger.late_rows(**WHERE) == 2, "both sides of the second request; the first was in before the mark"
    assert ledger.drifted_snapshots(**WHERE) == [], "the first one is in the snapshot"


def test_a_mark_gives_up_rather_than_hold_up_everybody_behind_a_long_posting(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PATIENCE", "50ms")
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        with scope(divisions=CITY):
            accept(request("ZF1", "1.00", on=date(YEAR, 1, 9)))
            begun.set()
            go.wait(timeout=30)

    def marks() -> None:
        begun.wait(timeout=30)
        try:
            with pytest.raises(OperationalError), scope(divisions=CITY):
                ledger.mark_month(1, **WHERE)
        finally:
            go.set()

    crew([slow, marks])
    with scope(divisions=CITY):
        assert ledger.mark_month(1, **WHERE), "nothing was marked; the next night does it"
        assert rows("select current_setting('lock_timeout')") == [("0",)]
