"""到期：没有批准的申请到日子就把占用退回原处，批准了的、发了凭证的永不过期；到期与审批同时来，只有一个成。"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connections

from jincai.execution.payment import api as payment
from jincai.execution.payment import facts, jobs, states
from jincai.execution.payment.operations.steps import line_fact, load
from jincai.execution.procurement import api as procurement
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as queue
from jincai.platform.params import api as params
from tests.journeys.ground import CITY, DAY, PLAN, YEAR, Ground, build, left, refused, rules, sound

SEEN = {"division": CITY, "year": YEAR}
LAST, AFTER = date(YEAR, 4, 2), date(YEAR, 4, 3)
ROUNDS = 12


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    """Made for each test: others here commit."""
    with scope(divisions=CITY):
        yield build()


def expire(on: date) -> list[payment.Outcome]:
    return payment.expire_many(on=on, actor=system(CITY), **SEEN)


@pytest.mark.django_db
def test_it_gives_back_allotment_contract_and_plan_after_its_last_day(ground: Ground) -> None:
    told: dict[str, Any] = {"supplier": "某公司", "title": "设备", "key": "合同", "on": DAY, "actor": ground.who("preparer")}
    contract = procurement.sign(division=CITY, allotment=ground["office"], amount=D("500.00"), **told)
    free, quota = ground.at("office").available, left("PLAN_LEFT")[PLAN]
    plain = ground.request(("office", "100.00"), key="未审")
    reviewed = ground.request(("office", "100.00"), ("office", "300.00", "30201", contract), key="已审")
    approved = ground.request(("office", "7.00"), key="已批")
    ground.review(reviewed, approved)
    payment.approve(number=approved, on=DAY, actor=ground.who("treasury"), **SEEN)
    assert ground.see(plain).expires_on == LAST and expire(LAST) == [], "the last day is still its own"
    assert [(outcome.number, outcome.ok) for outcome in expire(AFTER)] == [(plain, True), (reviewed, True)]
    assert expire(AFTER) == [] and [ground.see(n).state for n in (plain, reviewed, approved)] == ["EXPIRED", "EXPIRED", "APPROVED"]
    assert (ground.at("office").available, left("PLAN_LEFT")[PLAN]) == (free - 7, quota - 7)
    assert procurement.contracts([contract], year=YEAR, division=CITY)[contract].left == D("500.00")
    ended = ledger.facts_of([plain], year=YEAR, division=CITY)[-1]
    assert (ended.kind, ended.on, ended.actor, ended.body["expired"]) == ("payment.ended", AFTER, "system", True)
    assert ground.see(plain).says == ended.body["reason"] == "到期没有批准" and ground.see(plain).label == "已过期"
    sound()


@pytest.mark.django_db
def test_the_days_are_a_parameter_and_end_with_the_year(ground: Ground) -> None:
    params.put("payment.draft_days", CITY, 10, date(YEAR, 3, 20), system(CITY))
    days = (date(YEAR, 3, 19), date(YEAR, 3, 20))
    numbers = [ground.request(("office", "1.00"), key=str(day), on=day) for day in days]
    assert [ground.see(number).expires_on for number in numbers] == [date(YEAR, 4, 18), date(YEAR, 3, 30)]
    late = ground.request(("office", "1.00"), key="年末", on=date(YEAR, 12, 30))
    assert ground.see(late).expires_on == date(YEAR, 12, 31)
    assert all(outcome.ok for outcome in expire(date(YEAR + 1, 1, 1))) and left("HELD_BY_REQUEST") == {}
    assert ledger.facts_of([late], year=YEAR, division=CITY)[-1].on == date(YEAR, 12, 31), "no fact of another year"


@pytest.mark.django_db
def test_past_its_day_it_is_not_reviewed_nor_approved_even_before_the_job_came(ground: Ground) -> None:
    number, other = ground.request(("office", "1.00")), ground.request(("office", "1.00"), key="另一笔")
    (said,) = refused(payment.review, number=number, on=AFTER, actor=ground.who("reviewer"), **SEEN)
    assert said.rule == "P52" and str(LAST) in said.says and said.remedy
    ground.review(other)
    assert rules(refused(payment.approve, number=other, on=AFTER, actor=ground.who("treasury"), **SEEN)) == ["P52"]
    payment.approve(number=other, on=LAST, actor=ground.who("treasury"), **SEEN)
    assert ground.see(other).state == "APPROVED"


@pytest.mark.django_db
def test_an_order_at_the_bank_never_expires_whatever_is_tried(ground: Ground) -> None:
    number, _ = ground.ordered(("office", "100.00"))
    assert expire(date(YEAR + 1, 12, 31)) == [] and ground.see(number).state == "ORDERED"
    with pytest.raises(Refused, match="已发银行"):
        states.PAYMENT.allow("expire", "ORDERED", number)
    (found,) = load(CITY, YEAR, [number])
    (line,) = found.lines.all()
    forged = line_fact(facts.PaymentEnded, found, line, on=AFTER, actor="system", after=facts.PaymentRequested.KIND, expired=True)
    (answer,) = ledger.post([[forged]])
    assert answer.status == "refused" and answer.shortages[0].account.identifier == "HELD_BY_REQUEST", "nor past the program"
    assert left("ORDERED") == {ground["office"]: D("100.00")}
    sound()


@pytest.mark.django_db
def test_only_the_system_expires(ground: Ground) -> None:
    assert rules(refused(payment.expire_many, on=AFTER, actor=ground.who("treasury_chief"), **SEEN)) == ["I01"]


def together(*works: Callable[[], Any]) -> list[Any]:
    """Each in a transaction of its own on a connection of its own, begun at the same moment."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with scope(divisions=CITY):
                gate.wait(timeout=30)
                return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, work) for work in works]]


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_expiry_and_approval_at_the_same_moment_have_one_winner() -> None:
    """动词与动词：一个批准（在有效期的最后一天办），一个到期。"""
    with scope(divisions=CITY):
        ground = build()
    for n in range(ROUNDS):
        with scope(divisions=CITY):
            number = ground.request(("office", "100.00"), key=f"争{n}")
            ground.review(number)
        seen = {"division": CITY, "year": YEAR}
        approve = lambda: payment.approve_many(numbers=[number], on=LAST, actor=ground.who("treasury"), **seen)  # noqa: B023, E731
        works = [approve, lambda: expire(AFTER)]
        answers = together(*(works if n % 2 else works[::-1]))
        won = [outcome.ok for outcomes in answers for outcome in outcomes if outcome.number == number]
        with scope(divisions=CITY):
            state, held = ground.see(number).state, [hold.amount for hold in ground.at("office").holds if hold.document == number]
        assert won.count(True) == 1, f"round {n}"
        assert (state, held) in [("APPROVED", [D("100.00")]), ("EXPIRED", [])]
    assert ledger.check_books(year=YEAR, division=CITY).ok
    assert ledger.differs_from_replay(year=YEAR, division=CITY) == []


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_the_ledger_itself_lets_only_one_of_ending_and_ordering_have_the_hold() -> None:
    """绕过单据的锁，事实对事实：占用只有一份，先到的拿走，后到的被拒绝。"""
    with scope(divisions=CITY):
        ground = build()
    statuses = []
    for n in range(ROUNDS):
        with scope(divisions=CITY):
            number = ground.request(("office", "100.00"), key=f"争{n}")
            (found,) = load(CITY, YEAR, [number])
            (line,) = found.lines.all()
        made = [
            line_fact(kind, found, line, on=DAY, actor="system", after=facts.PaymentRequested.KIND)
            for kind in (facts.PaymentEnded, facts.PaymentOrdered)
        ]
        statuses += [sorted(answer.status for (answer,) in together(*(lambda one=one: ledger.post([[one]]) for one in made)))]
    assert statuses == [["accepted", "refused"]] * ROUNDS


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_every_night_the_divisions_with_something_due_get_their_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    with scope(divisions=CITY):
        ground = build()
        numbers = [ground.request(("office", "1.00"), key=f"批{n}") for n in range(5)]
    jobs.expire_due()  # today is long after
    assert [(row.name, row.waiting) for row in queue.load()] == [("payment.expire", 1)]
    assert queue.run_pending(["payment.expire"]) == queue.Ran(done=1, failed=())
    with scope(divisions=CITY):
        assert {ground.see(number).state for number in numbers} == {"EXPIRED"} and left("HELD_BY_REQUEST") == {}
    jobs.expire_due()
    assert queue.load() == [], "nothing is due any more"
