"""退回重办：一张单据审了再审，每一轮是一件自己的事实；账不动，来由说得清。"""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from jincai.execution.payment import api as payment
from jincai.execution.payment.operations.returning import send_back
from jincai.execution.payment.operations.steps import load
from jincai.ledger import api as ledger
from jincai.project import practice
from tests.journeys.ground import CITY, DAY, YEAR, Ground, left, sound

pytestmark = pytest.mark.django_db
TREASURY = practice.people(CITY)["treasury"]
SEEN = {"division": CITY, "year": YEAR, "on": DAY}


def back(number: str, to: str) -> None:
    (outcome,) = send_back(load(CITY, YEAR, [number]), to, reason="附件不全", on=DAY, actor=TREASURY)
    assert outcome.ok, outcome.refused


def kept(number: str) -> list[ledger.Kept]:
    return list(ledger.facts_of([number], year=YEAR, division=CITY))


def test_reviewed_again_after_a_return_each_round_is_a_fact_of_its_own(ground: Ground) -> None:
    number = ground.request(("office", "12.00"), ("meeting", "3.00", "30215"))
    ground.review(number)
    back(number, "REQUESTED")
    row = ground.see(number)
    assert (row.state, row.reviewed_by, row.says) == ("REQUESTED", "", "附件不全")
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("12.00"), ground["meeting"]: D("3.00")}, "the hold stays"
    ground.review(number)
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)  # type: ignore[arg-type]
    back(number, "REVIEWED")
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)  # type: ignore[arg-type]
    payment.order(number=number, actor=ground.who("treasury_chief"), **SEEN)  # type: ignore[arg-type]
    facts = kept(number)
    first = [k.kind.removeprefix("payment.") for k in facts if k.body["allotment"] == ground["office"]]
    assert first == ["requested", "reviewed", "sent_back", "reviewed", "approved", "sent_back", "approved", "ordered"]
    assert len({k.id for k in facts}) == len(facts) == 16
    sound()


def test_every_round_follows_from_the_one_before(ground: Ground) -> None:
    number = ground.request(("office", "12.00"))
    ground.review(number)
    back(number, "REQUESTED")
    ground.review(number)
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)  # type: ignore[arg-type]
    back(number, "REVIEWED")
    back_again = load(CITY, YEAR, [number])[0]
    assert (back_again.round, back_again.back_to) == (3, "REVIEWED")
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)  # type: ignore[arg-type]
    payment.order(number=number, actor=ground.who("treasury_chief"), **SEEN)  # type: ignore[arg-type]
    facts = kept(number)
    chain = ledger.chain([facts[-1].id], year=YEAR, division=CITY)
    assert {k.id for k in facts} <= {k.id for k in chain}, "from the order back over every round to the request"
