"""退回重办：一张单据审了再审，每一轮是一件自己的事实；账不动，来由说得清。"""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from jincai.execution.payment import api as payment
from jincai.execution.payment.flow import act_many
from jincai.execution.payment.operations.returning import send_back
from jincai.execution.payment.operations.steps import load
from jincai.ledger import api as ledger
from tests.journeys.ground import CITY, DAY, YEAR, Ground, left, sound

pytestmark = pytest.mark.django_db
SEEN: dict[str, Any] = {"division": CITY, "year": YEAR, "on": DAY}


def back(ground: Ground, number: str) -> None:
    """国库退到单位审核."""
    told = {"verb": "payment.approve", "action": "return", "reason": "附件不全", "to_step": "unit_review", "actor": ground.who("treasury")}
    ((_, refused),) = act_many(documents=[number], **SEEN, **told)
    assert refused is None, refused


def kept(number: str) -> list[ledger.Kept]:
    return list(ledger.facts_of([number], year=YEAR, division=CITY))


def test_reviewed_again_after_a_return_each_round_is_a_fact_of_its_own(ground: Ground) -> None:
    number = ground.request(("office", "12.00"), ("meeting", "3.00", "30215"))
    for _ in range(2):
        ground.review(number)
        back(ground, number)
        row = ground.see(number)
        assert (row.state, row.reviewed_by, row.says) == ("REQUESTED", "", "附件不全")
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("12.00"), ground["meeting"]: D("3.00")}, "the hold stays"
    ground.review(number)
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)
    payment.order(number=number, actor=ground.who("treasury_chief"), **SEEN)
    facts = kept(number)
    first = [k.kind.removeprefix("payment.") for k in facts if k.body["allotment"] == ground["office"]]
    assert first == ["requested", "reviewed", "sent_back", "reviewed", "sent_back", "reviewed", "approved", "ordered"]
    assert len({k.id for k in facts}) == len(facts) == 16
    chain = ledger.chain([facts[-1].id], year=YEAR, division=CITY)
    assert {k.id for k in facts if k.body["allotment"] == ground["meeting"]} <= {k.id for k in chain}, "over every round back to the request"
    sound()


def test_a_flow_may_return_what_is_approved_to_its_approval(ground: Ground) -> None:
    """出厂的流程批准就办完；一个区划的流程可以在批准之后还有一步，从那里退回."""
    number = ground.request(("office", "12.00"))
    ground.review(number)
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)
    (outcome,) = send_back(load(CITY, YEAR, [number]), "REVIEWED", reason="重批", on=DAY, actor=ground.who("treasury"))
    again = load(CITY, YEAR, [number])[0]
    assert outcome.ok and (again.state, again.round, again.back_to, again.reviewed_by) == ("REVIEWED", 2, "REVIEWED", "practice.reviewer")
    last, before = kept(number)[-1], kept(number)[-2]
    assert (last.kind, before.kind) == ("payment.sent_back", "payment.approved") and before.id in last.causes
    sound()
