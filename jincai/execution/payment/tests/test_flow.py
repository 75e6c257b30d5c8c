"""支付走流程：申请就到单位审核；大额要会签；退回重走一轮；终止了谁手里都没有；自己的谁也不能自己批。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jincai.execution.payment import api as payment
from jincai.execution.payment.flow import act_many
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, Grant, posts, scope
from jincai.platform.workflow import api as workflow
from tests import flows
from tests.journeys.ground import CITY, DAY, WANTED, YEAR, Ground, build, left, refused, rules, sound

pytestmark = pytest.mark.django_db
SEEN: dict[str, Any] = {"division": CITY, "year": YEAR, "on": DAY}
LEADER = Actor(user="practice.leader", name="和局长", division=CITY, agencies="*", posts=("division_leader",))
WIDE = (dataclasses.replace(WANTED[0], amount=D("20000000.00")), *WANTED[1:])


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    """Made for each test: others here make theirs."""
    with scope(divisions=CITY):
        yield build()


@pytest.fixture
def wide(db: None) -> Iterator[Ground]:
    """有一条两千万的指标，大额才有得付."""
    with scope(divisions=CITY):
        made = build(wanted=WIDE)
        made.plan(False)
        yield made


def act(numbers: list[str], actor: Actor, action: str = "approve", verb: str = "payment.review", **more: Any) -> dict[str, list[str]]:
    """Through the door the inbox uses; the rules that refused each."""
    told = {"reason": "", "to_step": "", **SEEN, **more}
    return {n: rules(r.violations) if r else [] for n, r in act_many(documents=numbers, verb=verb, action=action, actor=actor, **told)}


def at(number: str) -> list[str]:
    """The steps where it waits."""
    return [each.step for each in workflow.holder_now("payment", number, division=CITY, year=YEAR, on=DAY)]


def kinds(number: str) -> list[str]:
    return [kept.kind.removeprefix("payment.") for kept in ledger.facts_of([number], year=YEAR, division=CITY)]


def lent(person: Actor, post: str, by: Actor, agencies: Any = ("101001",)) -> Actor:
    """The person with a post lent to him by another."""
    found = posts()[post]
    own = tuple(
        Grant(post=p, title=posts()[p].title, verbs=posts()[p].verbs, division=CITY, agencies=person.agencies) for p in person.posts
    )
    loan = Grant(post=post, title=found.title, verbs=found.verbs, division=CITY, agencies=agencies, on_behalf_of=by.user)
    return dataclasses.replace(person, grants=(*own, loan))


def test_a_request_waits_for_its_unit_then_for_the_treasury_then_for_nobody(ground: Ground) -> None:
    number = ground.request(("office", "12.00"))
    assert at(number) == ["unit_review"]
    ground.review(number)
    assert at(number) == ["treasury"]
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)
    assert at(number) == [] and ground.see(number).state == "APPROVED"


def test_a_large_one_is_countersigned_before_it_is_approved(wide: Ground) -> None:
    small, large = wide.request(("office", "4999999.99"), key="小"), wide.request(("office", "5000000.00"), key="大")
    wide.review(small, large)
    assert (at(small), at(large)) == (["treasury"], ["leader"])
    assert refused(payment.approve, number=large, actor=wide.who("treasury"), **SEEN), "not before the leader"
    (outcome,) = payment.countersign_many(numbers=[large], actor=LEADER, **SEEN)
    assert outcome.ok, outcome.refused
    assert wide.see(large).state == "REVIEWED" and at(large) == ["treasury"], "no effect of its own"
    payment.approve(number=large, actor=wide.who("treasury"), **SEEN)
    assert kinds(large) == ["requested", "reviewed", "approved"]
    sound()


def test_returned_to_its_unit_it_is_reviewed_again_and_the_second_review_posts_once(ground: Ground) -> None:
    number, treasury = ground.request(("office", "12.00")), ground.who("treasury")
    ground.review(number)
    assert act([number], treasury, "return", "payment.approve", reason="附件不全", to_step="unit_review") == {number: []}
    row = ground.see(number)
    assert (row.state, row.says, row.reviewed_by, at(number)) == ("REQUESTED", "附件不全", "", ["unit_review"])
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("12.00")}
    ground.review(number)
    assert refused(payment.review, number=number, actor=ground.who("reviewer"), **SEEN), "twice is once"
    payment.approve(number=number, actor=treasury, **SEEN)
    assert kinds(number) == ["requested", "reviewed", "sent_back", "reviewed", "approved"]
    sound()


def test_returned_to_the_unit_itself_the_money_is_given_back_and_nobody_holds_it(ground: Ground) -> None:
    number, free = ground.request(("office", "12.00")), ground.at("office").available
    assert act([number], ground.who("reviewer"), "return", reason="重复") == {number: []}
    assert ground.see(number).state == "REJECTED" and at(number) == [] and ground.at("office").available == free + D("12.00")


@pytest.mark.parametrize("verb", ["withdraw", "reject", "void"])
def test_what_is_ended_waits_for_nobody(ground: Ground, verb: str) -> None:
    number = ground.request(("office", "1.00"))
    who, more = {"withdraw": ("preparer", {}), "reject": ("reviewer", {"reason": "x"}), "void": ("treasury_chief", {"reason": "x"})}[verb]
    getattr(payment, verb)(number=number, actor=ground.who(who), **SEEN, **more)
    assert at(number) == []


def test_an_expired_one_waits_for_nobody(ground: Ground) -> None:
    number = ground.request(("office", "1.00"))
    late = ground.see(number).expires_on
    assert late is not None
    (outcome,) = payment.expire_many(division=CITY, year=YEAR, on=late + timedelta(days=1), actor=ground.who("system"))
    assert outcome.ok and at(number) == []


def test_nobody_approves_his_own_request_directly_by_delegation_or_in_a_batch(ground: Ground) -> None:
    preparer, reviewer = ground.who("preparer"), ground.who("reviewer")
    both = dataclasses.replace(preparer, posts=("preparer", "agency_reviewer"))
    mine = ground.request(("office", "1.00"), key="自己的")
    other = payment.request(division=CITY, request=ground.asking(("office", "2.00"), key="别人的"), on=DAY, actor=ground.who("system"))
    assert rules(refused(payment.review, number=mine, actor=both, **SEEN)) == ["R35"]
    by_loan = lent(preparer, "agency_reviewer", reviewer)
    assert rules(refused(payment.review, number=mine, actor=by_loan, **SEEN)) == ["R35"], "a post lent to him does not help"
    for_him = lent(dataclasses.replace(reviewer, posts=()), "agency_reviewer", preparer)
    assert rules(refused(payment.review, number=mine, actor=for_him, **SEEN)) == ["R35"], "nor does acting in his place"
    assert act([mine, other], both) == {mine: ["R35"], other: []}, "in a batch only his own is refused"
    assert ground.see(mine).state == "REQUESTED" and at(mine) == ["unit_review"]


def test_each_of_a_batch_stands_in_its_own_right(ground: Ground) -> None:
    good, done, others = (ground.request(("office", "1.00"), key=key) for key in ("好的", "办过的", "别的"))
    school = payment.request(division=CITY, request=ground.asking(("school", "1.00"), key="学校"), on=DAY, actor=ground.who("system"))
    ground.review(done)
    ground.withdraw(others)
    found = act([good, done, school, others, "ZF-2025-999999", good], ground.who("reviewer"))
    assert found[good] == [] and found[done] == ["STATE"] and found[others] == ["STATE"] and found["ZF-2025-999999"] == ["MISSING"]
    assert found[school], "another unit's"
    assert list(found) == [good, done, school, others, "ZF-2025-999999"]
    assert [ground.see(n).state for n in (good, done, school)] == ["REVIEWED", "REVIEWED", "REQUESTED"]


def test_the_round_trips_of_a_step_do_not_grow_with_the_batch(ground: Ground) -> None:
    def queries(count: int) -> int:
        asked = [ground.asking(("office", "1.00"), key=f"{count}-{n}") for n in range(count)]
        numbers = [o.number for o in payment.request_many(division=CITY, requests=asked, on=DAY, actor=ground.who("preparer"))]
        with CaptureQueriesContext(connection) as caught:
            assert act(numbers, ground.who("reviewer")) == {key: [] for key in numbers}
        return len(caught)

    queries(1)
    assert queries(40) == queries(3) <= 14


def test_a_verb_the_post_lacks_is_refused_for_each(ground: Ground) -> None:
    number = payment.request(division=CITY, request=ground.asking(("office", "1.00"), key="别人的"), on=DAY, actor=ground.who("system"))
    assert act([number], ground.who("preparer")) == {number: ["I01"]}
    assert act([number], ground.who("treasury")) == {number: ["I01"]}, "though he acts for every unit"
    assert "I01" in act([number], ground.who("stranger"), "return", reason="x")[number]
    assert ground.see(number).state == "REQUESTED"


def test_a_flow_of_its_own_only_for_new_documents(ground: Ground) -> None:
    """办理中的按开始时的版本办完."""
    number = ground.request(("office", "1.00"))
    assert flows.version_of("payment", number) == workflow.current("payment", division=CITY, year=YEAR).id
