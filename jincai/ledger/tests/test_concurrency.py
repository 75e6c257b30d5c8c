"""并发：六笔各一千争五千，每一轮恰好五笔；锁按一个次序，不会死锁；同一事实同时来两次只记一次。"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal as D

import pytest
from django.db import transaction

from jincai.ledger import api as ledger
from jincai.ledger.tests.crew import Crew, posting
from jincai.ledger.tests.story import CITY, YEAR, accept, fact, left, money, request, rows
from jincai.platform.identity.api import scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker"])
ROUNDS = 50


@pytest.fixture(autouse=True)
def opened(transactional_db: None) -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(6) as six:
        yield six


def test_six_requests_of_a_thousand_on_five_thousand_are_exactly_five_in_every_round(crew: Crew) -> None:
    with scope(divisions=CITY):
        accept(money("Z1", "5000.00"))
    for number in range(ROUNDS):
        asked = [request(f"ZF{number}-{n}", "1000.00") for n in range(6)]
        answers = [found for (found,) in crew([posting([one]) for one in asked])]
        assert Counter(answer.status for answer in answers) == {"accepted": 5, "refused": 1}, f"round {number}"
        (refused,) = (answer for answer in answers if not answer.ok)
        (short,) = refused.shortages
        assert (short.available, short.need, len(short.holds)) == (D(0), D("1000.00"), 5), "refused by what it saw under the lock"
        with scope(divisions=CITY):
            assert left("EXECUTABLE") == {} and left("HELD_BY_REQUEST") == {"Z1": D("5000.00")}
            taken = {one.document for one, answer in zip(asked, answers, strict=True) if answer.ok}
            assert {hold.document for hold in short.holds} == taken
            accept(*(fact("payment.ended", document, "1000.00", "1") for document in taken))
    assert ledger.check_books(year=YEAR, division=CITY).ok, "seen by the checker, after the last commit"
    assert ledger.differs_from_replay(year=YEAR, division=CITY) == []


def test_calls_that_need_the_same_balances_in_another_order_wait_and_do_not_deadlock(crew: Crew) -> None:
    with scope(divisions=CITY):
        accept(money("Z1", "100000.00"), money("Z2", "100000.00"), money("Z3", "100000.00"))
    for number in range(ROUNDS):
        orders = (("Z1", "Z2", "Z3"), ("Z3", "Z2", "Z1"), ("Z2", "Z3", "Z1"), ("Z3", "Z1", "Z2"))
        works = [posting(*([request(f"ZF{number}-{w}-{z}", "10.00", allotment=z)] for z in order)) for w, order in enumerate(orders)]
        assert all(answer.ok for answers in crew(works) for answer in answers)
    with scope(divisions=CITY):
        assert left("HELD_BY_REQUEST") == dict.fromkeys(("Z1", "Z2", "Z3"), D("10.00") * 4 * ROUNDS)


def test_the_same_request_sent_by_four_at_once_is_taken_once(crew: Crew) -> None:
    with scope(divisions=CITY):
        accept(money("Z1", "5000.00"))
    for number in range(ROUNDS):
        answers = crew([posting([request(f"ZF{number}", "10.00")])] * 4)
        assert Counter(answer.status for (answer,) in answers) == {"accepted": 1, "repeated": 3}
    with scope(divisions=CITY):
        assert left("HELD_BY_REQUEST") == {"Z1": D("10.00") * ROUNDS}


def test_what_was_rolled_back_holds_nothing_and_the_one_who_waited_gets_it(crew: Crew) -> None:
    """先到的锁着余额但最后回滚，后到的等到它结束才看见余额。"""
    with scope(divisions=CITY):
        accept(money("Z1", "1000.00"))
    locked = threading.Event()

    def gives_up() -> None:
        with scope(divisions=CITY):
            accept(request("ZF1", "1000.00"))
            locked.set()
            deadline = time.monotonic() + 20
            while not rows("select 1 from pg_locks where not granted") and time.monotonic() < deadline:
                pass  # until the other one waits for us
            transaction.set_rollback(True)

    def waits() -> list[ledger.Answer]:
        locked.wait(timeout=30)
        return posting([request("ZF2", "1000.00")])()

    _, answers = crew([gives_up, waits])
    assert [answer.status for answer in answers] == ["accepted"]
    with scope(divisions=CITY):
        assert rows("select document from ledger.fact where kind = 'payment.requested'") == [("ZF2",)]


def told(work: Callable[[], list[ledger.Answer]]) -> Callable[[], str]:
    """A work that answers its status, or the sentence it was refused with."""

    def run() -> str:
        try:
            return work()[0].status
        except ledger.BadFact as error:
            return error.says

    return run


AT_ONCE = "同一件事实正由另一处同时记下，这一次没有记"


def test_one_number_for_two_allotments_at_once_is_taken_once(crew: Crew) -> None:
    with scope(divisions=CITY):
        accept(money("Z1", "5000.00"), money("Z2", "5000.00"))
    for number in range(ROUNDS):
        answers = Counter(crew([told(posting([request(f"ZF{number}", "10.00", allotment=z)])) for z in ("Z1", "Z2") * 2]))
        assert answers.pop("accepted") == 1 and set(answers) <= {"repeated", "conflict", AT_ONCE}
    with scope(divisions=CITY):
        assert sum(left("HELD_BY_REQUEST").values()) == D("10.00") * ROUNDS
    assert ledger.check_books(year=YEAR, division=CITY).ok


def test_a_fact_is_reversed_once_however_many_try(crew: Crew) -> None:
    with scope(divisions=CITY):
        accept(money("Z1", "5000.00"))
        accept(*(request(f"ZF{number}", "10.00") for number in range(ROUNDS)))
    for number in range(ROUNDS):
        one = request(f"ZF{number}", "10.00")
        more = {"causes": (one.id,), "reverses": str(one.id), "reason": "试", "on": one.on, "actor": "he", "division": CITY, "year": YEAR}
        undo = [ledger.Reversed(document_kind="k", document=f"红{number}-{n}", **more) for n in range(4)]
        answers = Counter(crew([told(posting([each])) for each in undo]))
        assert answers == {"accepted": 1, "这件事实已经红冲过": 3}
    with scope(divisions=CITY):
        assert left("HELD_BY_REQUEST") == {} and left("EXECUTABLE") == {"Z1": D("5000.00")}
    assert ledger.check_books(year=YEAR, division=CITY).ok
