"""两个浏览器同时办同一张：一个办成，一个说已经办过、是谁办的；账上只有一次。"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from jincai.execution.payment import api as payment
from jincai.execution.payment.flow import act_many
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, scope
from tests.journeys.ground import CITY, DAY, YEAR, Ground, build, rules

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


@pytest.fixture
def ground(transactional_db: None) -> Ground:
    with scope(divisions=CITY):
        return build()


def at_once(*works: Callable[[], None]) -> None:
    """Each in a thread and on a connection of its own."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        try:
            gate.wait(timeout=30)
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()


def test_one_is_done_and_the_other_is_told_who_did_it(ground: Ground) -> None:
    first = ground.who("reviewer")
    second = dataclasses.replace(first, user="practice.reviewer2", name="杨审核")
    with scope(divisions=CITY, actor=ground.who("preparer")):
        numbers = [ground.request(("office", "1.00"), key=f"同时{n}") for n in range(8)]
    found: list[tuple[str, str, Refused | None]] = []

    def reviewing(actor: Actor, asked: list[str]) -> Callable[[], None]:
        def work() -> None:
            with scope(divisions=CITY, actor=actor):
                told = {"division": CITY, "year": YEAR, "on": DAY, "verb": "payment.review", "action": "approve", "reason": "", "to_step": ""}
                found.extend((actor.user, n, r) for n, r in act_many(documents=asked, actor=actor, **told))  # type: ignore[arg-type]

        return work

    at_once(reviewing(first, numbers), reviewing(second, numbers[::-1]))
    for number in numbers:
        mine = [(user, refused) for user, n, refused in found if n == number]
        done = [user for user, refused in mine if refused is None]
        said = [refused for _, refused in mine if refused is not None]
        assert len(done) == 1 and len(said) == 1, mine
        assert rules(said[0].violations) == ["STATE"]
        names = {first.user: first.name, second.user: second.name}
        assert any(who in said[0].violations[0].says for who in (done[0], names[done[0]])), said[0].violations[0].says
    with scope(divisions=CITY):
        kept = ledger.facts_of(numbers, year=YEAR, division=CITY)
        assert sum(k.kind == "payment.reviewed" for k in kept) == len(numbers)
        assert {p.state for p in payment.several(division=CITY, year=YEAR, numbers=numbers)} == {"REVIEWED"}
