"""付了以后：全额与部分退款恢复指标和计划；更正不动钱；清算前后都可以；银行与国库的消息谁先到都一样。"""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.payment import api as payment
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import system
from tests.journeys.ground import CITY, DAY, PLAN, YEAR, Ground, left, refused, rules, sound

pytestmark = pytest.mark.django_db
SEEN = {"division": CITY, "year": YEAR, "on": DAY}
BANK = system(CITY, "代理银行")


def refund(order: str, amount: str, notice: str = "TK1") -> str:
    return payment.refund(order=order, notice=notice, amount=D(amount), reason="多付退回", actor=BANK, **SEEN)


def correct(ground: Ground, number: str, to: str, dep_econ: str = "30201", position: int = 1, by: str = "treasury") -> None:
    target = ground.made.allotments.get(to, to)
    payment.correct(number=number, position=position, to_allotment=target, dep_econ=dep_econ, reason="选错", actor=ground.who(by), **SEEN)


def test_a_refund_in_full_restores_allotment_and_plan(ground: Ground) -> None:
    free, quota = ground.at("office").available, left("PLAN_LEFT")[PLAN]
    number, order = ground.paid(("office", "1200.00"))
    assert refund(order, "1200.00") == number
    row = ground.see(number)
    assert (row.state, row.refunded, row.says, row.lines[0].refunded) == ("REFUNDED", D("1200.00"), "多付退回", D("1200.00"))
    assert (ground.at("office").available, ground.at("office").paid, left("PLAN_LEFT")[PLAN], left("PLAN_USED")) == (free, D(0), quota, {})
    sound()


def test_a_refund_in_part_leaves_the_rest_and_may_be_followed_by_another(ground: Ground) -> None:
    number, order = ground.paid(("office", "1200.00"))
    refund(order, "200.00")
    assert (ground.see(number).state, ground.see(number).refunded, ground.at("office").paid) == ("CONFIRMED", D("200.00"), D("1000.00"))
    refund(order, "999.99", "TK2")
    (said,) = refused(refund, order, "0.02", "TK3")
    assert (said.rule, said.asked, said.available) == ("R50", D("0.02"), D("0.01"))
    refund(order, "0.01", "TK3")
    assert ground.see(number).state == "REFUNDED" and ground.at("office").paid == 0
    sound()


def test_a_part_of_several_lines_is_spread_over_them_to_the_cent(ground: Ground) -> None:
    number, order = ground.paid(("office", "100.00"), ("meeting", "200.00", "30215"))
    refund(order, "100.00")
    assert [line.refunded for line in ground.see(number).lines] == [D("33.33"), D("66.67")]
    assert (ground.at("office").paid, ground.at("meeting").paid) == (D("66.67"), D("133.33"))
    refund(order, "200.00", "TK2")
    assert ground.see(number).state == "REFUNDED" and left("PAID") == {}


def test_the_same_notice_again_is_not_counted_twice(ground: Ground) -> None:
    number, order = ground.paid(("office", "1200.00"))
    assert refund(order, "200.00") == refund(order, "200.00") == number
    assert (ground.see(number).refunded, ground.at("office").paid) == (D("200.00"), D("1000.00"))
    assert rules(refused(refund, order, "300.00")) == ["IDEMPOTENT"]
    refund(order, "1000.00", "TK2")
    assert refund(order, "1000.00", "TK2") == number, "also when all of it has come back"


def test_only_what_was_paid_comes_back(ground: Ground) -> None:
    number, order = ground.ordered(("office", "1200.00"))
    assert rules(refused(refund, order, "1.00")) == ["STATE"]
    with pytest.raises(UserError, match="没有支付单据 PZ-没有"), transaction.atomic():
        refund("PZ-没有", "1.00")
    assert ground.see(number).refunded == 0


def test_a_correction_draws_the_right_allotment_and_restores_the_wrong_one(ground: Ground) -> None:
    free = ground.at("office").available
    number, _ = ground.paid(("office", "1200.00"))
    correct(ground, number, "meeting", "30215")
    assert (ground.at("office").available, ground.at("office").paid, ground.at("meeting").paid) == (free, D(0), D("1200.00"))
    (line,) = ground.see(number).lines
    assert (line.allotment, line.exp_func, line.gov_econ, line.dep_econ) == (ground["meeting"], "2010102", "50202", "30215")
    assert ledger.balances(ledger.BOOKS["fiscal"]["APPROPRIATION_EXPENSE_GOODS_AND_SERVICES"], year=YEAR, division=CITY) == {}, (
        "not cleared yet"
    )
    correct(ground, number, "office", "30202")
    correct(ground, number, "office", "30201")
    kept = [fact for fact in ledger.facts_of([number], year=YEAR, division=CITY) if fact.kind == "payment.corrected"]
    assert [fact.body["from_dep_econ"] for fact in kept] == ["30201", "30215", "30202"] and len({fact.id for fact in kept}) == 3
    assert ground.at("office").paid == D("1200.00") and ground.at("meeting").paid == 0
    sound()


def test_one_line_of_several_is_corrected_and_what_was_refunded_is_not(ground: Ground) -> None:
    number, order = ground.paid(("office", "1200.00"), ("meeting", "300.00", "30215"))
    refund(order, "500.00")
    with pytest.raises(UserError, match="还没有清算"), transaction.atomic():
        correct(ground, number, "meeting", "30215", position=1)
    payment.mark_cleared(division=CITY, orders=[order], year=YEAR, on=DAY)
    correct(ground, number, "meeting", "30215", position=1)
    assert ground.at("meeting").paid == D("1000.00") and left("PAID") == {ground["meeting"]: D("1000.00")}
    with pytest.raises(UserError, match="没有第 3 行"), transaction.atomic():
        correct(ground, number, "meeting", position=3)


REFUSED: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("frozen", "30201", {}, ["R04"]), ("waiting", "30201", {}, ["R46"]), ("ZB-没有", "30201", {}, ["R03"]), ("school", "30201", {}, ["AGENCY", "R07"]),
    ("meeting", "30101", {}, ["R07"]), ("meeting", "30299x", {}, ["R06"]), ("meeting", "30215", {"by": "stranger"}, ["I02"]),
    ("meeting", "30215", {"by": "preparer"}, ["I01"]),
]  # fmt: skip


@pytest.mark.parametrize(("to", "dep_econ", "more", "reasons"), REFUSED)
def test_a_correction_keeps_the_rules_of_a_payment(
    ground: Ground, to: str, dep_econ: str, more: dict[str, Any], reasons: list[str]
) -> None:
    number, _ = ground.paid(("office", "6000.00"))
    found = rules(refused(correct, ground, number, to, dep_econ, **more))
    assert set(reasons) <= set(found) and (ground.at("office").paid, ground.see(number).lines[0].dep_econ) == (D("6000.00"), "30201")


def test_only_what_was_paid_is_corrected(ground: Ground) -> None:
    number, order = ground.ordered(("office", "100.00"))
    assert rules(refused(correct, ground, number, "meeting", "30215")) == ["STATE"]
    payment.confirm_many(receipts={order: (D("100.00"), "1")}, actor=BANK, **SEEN)
    refund(order, "100.00")
    assert rules(refused(correct, ground, number, "meeting", "30215")) == ["STATE"]


def test_a_line_that_came_back_in_full_has_nothing_to_correct(ground: Ground) -> None:
    number, order = ground.paid(("office", "0.01"), ("meeting", "300.00", "30215"))
    refund(order, "0.02")
    assert ground.see(number).lines[0].refunded == 0
    refund(order, "299.98", "TK2")
    lines = ground.see(number).lines
    whole = next(line for line in lines if line.refunded == line.amount)
    with pytest.raises(UserError, match="没有可更正的金额"), transaction.atomic():
        correct(ground, number, "office", position=whole.position)


def test_cleared_before_the_receipt_came_it_ends_the_same(ground: Ground) -> None:
    """人民银行的清算清单先到、代理银行的回单后到：结果一样，不会停在“银行已付”。"""
    number, order = ground.ordered(("office", "1200.00"))
    payment.mark_cleared(division=CITY, year=YEAR, orders=[order], on=DAY)
    assert ground.see(number).state == "ORDERED" and left("ORDERED") == {ground["office"]: D("1200.00")}
    payment.confirm_many(receipts={order: (D("1200.00"), "1")}, actor=BANK, **SEEN)
    assert (ground.see(number).state, ground.see(number).cleared_on, ground.at("office").paid) == ("CLEARED", DAY, D("1200.00"))


def test_what_must_be_done_again_is_listed(ground: Ground) -> None:
    returned, order = ground.ordered(("office", "1.00"), key="甲")
    payment.fail_many(reasons={order: "销户"}, actor=BANK, **SEEN)
    part, order = ground.paid(("office", "2.00"), key="乙")
    refund(order, "0.50")
    ground.paid(("office", "3.00"), key="丙")
    found = payment.to_redo(division=CITY, year=YEAR)
    assert [(row.number, row.refunded) for row in found] == [(returned, D(0)), (part, D("0.50"))]
    assert payment.counts(division=CITY, year=YEAR) == {"CONFIRMED": (2, D("5.00")), "RETURNED": (1, D("1.00"))}
