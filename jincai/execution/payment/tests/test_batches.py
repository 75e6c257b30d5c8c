"""成批：与单笔同一套规定；有一笔不行，别的照办；同一个键只办一次；次数不随笔数增加。"""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jincai.execution.payment import api as payment
from jincai.execution.payment import models
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import system
from tests.journeys.ground import CITY, DAY, YEAR, Ground, left, outbox, rules, sent, sound

pytestmark = pytest.mark.django_db
SEEN = {"division": CITY, "year": YEAR, "on": DAY}


def request_many(ground: Ground, *asked: payment.Request, by: str = "preparer") -> list[payment.Outcome]:
    return payment.request_many(division=CITY, requests=asked, on=DAY, actor=ground.who(by))


def reasons(outcomes: list[payment.Outcome]) -> list[list[str]]:
    return [rules(outcome.refused.violations) if outcome.refused else [] for outcome in outcomes]


def many(ground: Ground, count: int, amount: str = "10.00") -> list[str]:
    outcomes = request_many(ground, *(ground.asking(("office", amount), key=f"批{n}") for n in range(count)))
    assert all(outcome.ok for outcome in outcomes)
    return [outcome.number for outcome in outcomes]


def test_one_that_is_refused_does_not_stop_the_others_and_answers_come_in_order(ground: Ground) -> None:
    ground.plan(False)
    asked = [
        ground.asking(("office", "400000.00"), key="甲"), ground.asking(("waiting", "1.00"), key="乙"), ground.asking(("office", "600000.01"), key="丙"),
        ground.asking(("office", "600000.00"), key="丁"), ground.asking(key="戊"), ground.asking(("meeting", "0.005"), key="己"),
    ]  # fmt: skip
    outcomes = request_many(ground, *asked)
    assert reasons(outcomes) == [[], ["R46"], ["R04"], [], ["FORM"], ["FORM"]]
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("1000000.00")}
    assert [row.amount for row in payment.listing(division=CITY, year=YEAR).rows] == [D("600000.00"), D("400000.00")]


def test_each_sees_what_those_before_it_took(ground: Ground) -> None:
    """规定看的是批前的余额，总账在锁下逐笔看：第三笔被总账拒绝，话一样。"""
    ground.plan(False)
    outcomes = request_many(ground, *(ground.asking(("office", "400000.00"), key=f"批{n}") for n in range(3)))
    assert reasons(outcomes) == [[], [], ["R04"]]
    assert outcomes[2].refused is not None
    (said,) = outcomes[2].refused.violations
    assert (said.asked, said.available, said.subject) == (D("400000.00"), D("200000.00"), ground["office"])
    assert models.Payment.objects.count() == 2
    sound()


BATCHES: list[tuple[Any, ...]] = [
    (("office", "10.00"),), (("office", "9999999.00"),), (("frozen", "5000.01"),), (("waiting", "1.00"),), (("school", "1.00"),),
    (("office", "1.00", "30101"),),
    (("ZB-没有", "1.00"),), (("office", "1.00"), ("meeting", "2.00", "30215")),
]  # fmt: skip


def test_a_batch_keeps_the_same_rules_as_one_by_one(ground: Ground) -> None:
    together = reasons(request_many(ground, *(ground.asking(*lines, key=f"批{n}") for n, lines in enumerate(BATCHES))))
    alone = []
    for n, lines in enumerate(BATCHES):
        try:
            payment.request(division=CITY, request=ground.asking(*lines, key=f"单{n}"), on=DAY, actor=ground.who("preparer"))
            alone.append([])
        except Refused as no:
            alone.append(rules(no.violations))
    assert together == alone and [] in together and len({tuple(found) for found in together}) > 4


def test_a_key_is_done_once(ground: Ground) -> None:
    first = ground.request(("office", "10.00"), key="同一个")
    assert ground.request(("office", "10.00"), key="同一个") == first
    (other,) = request_many(ground, ground.asking(("office", "99.00"), key="同一个"))
    assert other.refused and [v.rule for v in other.refused.violations] == ["IDEMPOTENT"]
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("10.00")} and models.Payment.objects.count() == 1
    twice = request_many(
        ground,
        ground.asking(("office", "5.00"), key="新"),
        ground.asking(("office", "5.00"), key="新"),
        ground.asking(("office", "10.00"), key="同一个"),
        ground.asking(("office", "6.00"), key="新"),
    )
    assert [outcome.number for outcome in twice] == [twice[0].number] * 2 + [first, ""]
    assert [outcome.ok for outcome in twice] == [True, True, True, False], "another body under the same key is refused"
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("15.00")}


def test_a_key_that_was_refused_may_be_used_again(ground: Ground) -> None:
    (bad,) = request_many(ground, ground.asking(("office", "99999999.00"), key="键"))
    (good,) = request_many(ground, ground.asking(("office", "1.00"), key="键"))
    assert not bad.ok and good.ok


def test_the_day_goes_through_every_step_as_a_batch(ground: Ground) -> None:
    numbers = many(ground, 5)
    reviewed = payment.review_many(numbers=numbers[:4], actor=ground.who("reviewer"), **SEEN)
    assert all(outcome.ok for outcome in reviewed)
    approved = payment.approve_many(numbers=numbers, actor=ground.who("treasury"), **SEEN)
    assert [outcome.ok for outcome in approved] == [True] * 4 + [False] and reasons(approved)[4] == ["STATE"]
    rejected = payment.reject_many(numbers=numbers[3:4], reason="附件不全", actor=ground.who("treasury"), **SEEN)
    ordered = payment.order_many(numbers=numbers, actor=ground.who("treasury_chief"), **SEEN)
    assert rejected[0].ok and reasons(ordered) == [[], [], [], ["STATE"], ["STATE"]]
    orders = [ground.see(number).order for number in numbers[:3]]
    assert len(set(orders)) == 3 and orders == sorted(orders) and [len(sent(number)) for number in numbers] == [1, 1, 1, 0, 0]
    assert [voucher.header["PayAmt"] for voucher in outbox("pboc")] == ["30.00"], "one notice of quota for the batch"
    receipts = {orders[0]: (D("10.00"), "1"), orders[1]: (D("9.00"), "2"), orders[2]: (D("10.00"), "3")}
    outcomes = payment.confirm_many(receipts=receipts, actor=ground.who("treasury_chief"), **SEEN)
    assert {outcome.number: outcome.ok for outcome in outcomes} == {numbers[0]: True, numbers[1]: False, numbers[2]: True}
    assert payment.in_states(division=CITY, year=YEAR, states=["CONFIRMED"]) == [numbers[0], numbers[2]]
    assert left("PAID") == {ground["office"]: D("20.00")} and left("ORDERED") == {ground["office"]: D("10.00")}
    sound()


def test_several_reasons_of_return_in_one_message(ground: Ground) -> None:
    orders = [ground.ordered(("office", "1.00"), key=f"退{n}")[1] for n in range(3)]
    told = dict(zip(orders, ["户名不符", "已销户", "户名不符"], strict=True))
    outcomes = payment.fail_many(reasons=told, actor=ground.who("treasury_chief"), **SEEN)
    assert len(outcomes) == 3 and all(outcome.ok for outcome in outcomes) and left("ORDERED") == {}
    rows = payment.several(division=CITY, year=YEAR, orders=orders)
    assert {row.order: row.says for row in rows} == told


def test_orders_are_numbered_without_a_gap_and_a_failed_batch_takes_none(ground: Ground) -> None:
    numbers = many(ground, 3)
    payment.review_many(numbers=numbers, actor=ground.who("reviewer"), **SEEN)
    payment.approve_many(numbers=numbers, actor=ground.who("treasury"), **SEEN)
    for each in (numbers[:1], numbers[:1], numbers[1:]):
        payment.order_many(numbers=each, actor=ground.who("treasury_chief"), **SEEN)
    orders = [ground.see(number).order for number in numbers]
    assert [int(order[-6:]) for order in orders] == [1, 2, 3]


def test_the_questions_asked_do_not_grow_with_the_batch(ground: Ground) -> None:
    def queries(count: int, prefix: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            outcomes = request_many(ground, *(ground.asking(("office", "1.00"), key=f"{prefix}{n}") for n in range(count)))
        assert all(outcome.ok for outcome in outcomes)
        return len(caught)

    queries(1, "热")
    assert queries(60, "大") <= queries(3, "小") <= 14, "holds are gathered for small batches only"


def test_a_wide_batch_belongs_to_the_posts_of_every_unit(ground: Ground) -> None:
    both = [ground.asking(("office", "1.00"), key="甲"), ground.asking(("school", "1.00"), key="乙")]
    assert reasons(request_many(ground, *both)) == [[], ["AGENCY"]]
    assert reasons(payment.request_many(division=CITY, requests=[both[1]], on=DAY, actor=system(CITY))) == [[]]
    numbers = [row.number for row in payment.listing(division=CITY, year=YEAR).rows]
    with pytest.raises(Refused, match="205001"):
        payment.review_many(numbers=numbers, actor=ground.who("reviewer"), **SEEN)
