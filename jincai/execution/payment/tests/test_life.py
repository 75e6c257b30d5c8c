"""一笔支付的一生：申请、审核、批准、凭证、回单；退回、撤回、作废、退票、撤销都回到来处；发出的凭证写在同一个事务里。"""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.payment import api as payment
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from tests.journeys.ground import CITY, DAY, PAYEE, PLAN, YEAR, Ground, left, outbox, refused, rules, sent, sound

pytestmark = pytest.mark.django_db
SEEN = {"division": CITY, "year": YEAR, "on": DAY}


def do(ground: Ground, verb: str, number: str, by: str, **more: Any) -> Any:
    """One verb on one payment."""
    return getattr(payment, verb)(number=number, actor=ground.who(by), **SEEN, **more)


def test_the_hold_goes_with_the_paper_from_request_to_paid(ground: Ground) -> None:
    number = ground.request(("office", "1200.00"))
    row = ground.see(number)
    assert (row.state, row.label, row.amount, row.agency, row.fund, row.requested_by) == (
        "REQUESTED",
        "待单位审核",
        D("1200.00"),
        "101001",
        "111",
        "practice.preparer",
    )
    (line,) = row.lines
    assert (line.exp_func, line.gov_econ, line.dep_econ, line.plan) == ("2010101", "50201", "30201", PLAN), (
        "copied from the allotment, the class derived"
    )
    do(ground, "review", number, "reviewer")
    do(ground, "approve", number, "treasury")
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("1200.00")} and ground.see(number).approved_by == "practice.treasury"
    do(ground, "order", number, "treasury_chief")
    assert left("HELD_BY_REQUEST") == {} and left("ORDERED") == {ground["office"]: D("1200.00")}
    order = ground.see(number).order
    (outcome,) = payment.confirm_many(receipts={order: (D("1200.00"), "流水1")}, actor=ground.who("treasury_chief"), **SEEN)
    assert (
        outcome.ok
        and left("ORDERED") == {}
        and left("PAID") == {ground["office"]: D("1200.00")}
        and left("PLAN_USED") == {PLAN: D("1200.00")}
    )
    row = ground.see(number)
    assert (row.state, row.paid_on, row.bank_serial, row.ordered_by) == ("CONFIRMED", DAY, "流水1", "practice.treasury_chief")
    steps = [kept.kind for kept in ledger.facts_of([number], year=YEAR, division=CITY)]
    assert steps == [f"payment.{step}" for step in ("requested", "reviewed", "approved", "ordered", "confirmed")]
    last = ledger.facts_of([number], year=YEAR, division=CITY)[-1]
    kinds = {kept.kind for kept in ledger.chain([last.id], year=YEAR, division=CITY)}
    assert {"budget.approved", "allotment.distributed", "allotment.activated", "payment.requested"} <= kinds, (
        "back to the budget by its causes"
    )
    sound()


def test_the_order_is_written_for_the_bank_in_the_same_transaction_with_its_quota_for_pboc(ground: Ground) -> None:
    number, order = ground.ordered(("office", "1200.00"), ("meeting", "300.50", "30215"))
    (voucher,) = sent(number)
    assert (voucher.vt_code, voucher.voucher_no, voucher.flag, voucher.division, voucher.year) == ("8202", order, 0, CITY, YEAR)
    header = voucher.header
    payer = banking.zero_balance_account(CITY, DAY)
    assert (header["PayAcctNo"], header["PayeeAcctNo"], header["PayeeAcctName"], header["PayeeAcctBankNo"]) == (
        payer.number,
        PAYEE.account,
        PAYEE.name,
        PAYEE.bank_no,
    )
    assert (header["PayAmt"], header["AgencyCode"], header["AgencyName"], header["FundTypeCode"], header["PaySummaryName"]) == (
        "1500.50",
        "101001",
        "练习市人大机关",
        "111",
        "文印费",
    )
    assert [(line["BgtId"], line["ExpFuncCode"], line["GovExpEcoCode"], line["DepExpEcoCode"], line["PayAmt"]) for line in voucher.details] == [
        (ground["office"], "2010101", "50201", "30201", "1200.00"), (ground["meeting"], "2010102", "50202", "30215", "300.50"),
    ]  # fmt: skip
    (quota,) = outbox("pboc")
    assert (quota.vt_code, quota.header["PayAmt"], quota.header["FundTypeCode"]) == ("5106", "1500.50", "111")
    assert [(line["ExpFuncCode"], line["PayAmt"]) for line in quota.details] == [("201", "1500.50")]


def test_an_order_that_is_rolled_back_was_never_sent(ground: Ground) -> None:
    number = ground.request(("office", "1.00"))
    do(ground, "review", number, "reviewer")
    do(ground, "approve", number, "treasury")
    with pytest.raises(RuntimeError), transaction.atomic():
        do(ground, "order", number, "treasury_chief")
        raise RuntimeError("断电")
    assert sent(number) == [] == outbox("pboc") and ground.see(number).state == "APPROVED" and ground.see(number).order == ""


ENDS: list[tuple[str, str, list[str], dict[str, str], str]] = [
    ("withdraw", "preparer", [], {}, "WITHDRAWN"), ("withdraw", "preparer", ["review"], {}, "WITHDRAWN"),
    ("reject", "reviewer", [], {"reason": "缺发票"}, "REJECTED"),
    ("reject", "treasury", ["review", "approve"], {"reason": "缺发票"}, "REJECTED"),
    ("void", "treasury_chief", ["review", "approve"], {"reason": "重复"}, "VOIDED"),
]  # fmt: skip
BY = {"review": "reviewer", "approve": "treasury", "order": "treasury_chief"}


@pytest.mark.parametrize(("verb", "by", "before", "more", "state"), ENDS)
def test_what_does_not_become_an_order_gives_back_allotment_and_plan(
    ground: Ground, verb: str, by: str, before: list[str], more: dict[str, str], state: str
) -> None:
    free, quota = ground.at("office").available, left("PLAN_LEFT")[PLAN]
    number = ground.request(("office", "1200.00"))
    for step in before:
        do(ground, step, number, BY[step])
    do(ground, verb, number, by, **more)
    assert (ground.at("office").available, left("PLAN_LEFT")[PLAN], ground.at("office").holds) == (free, quota, ())
    assert ground.see(number).state == state and ground.see(number).says == more.get("reason", "单位撤回")
    assert ledger.facts_of([number], year=YEAR, division=CITY)[-1].kind == "payment.ended"
    for again in ("review", "approve", "order"):
        assert rules(refused(do, ground, again, number, "system")) == ["STATE"]


def test_an_order_at_the_bank_keeps_its_hold_whatever_is_tried(ground: Ground) -> None:
    """R51：已发送的凭证不得撤回、退回、作废；只有银行的回单能放开占用。"""
    number, order = ground.ordered(("office", "1200.00"))
    for verb, more in (("withdraw", {}), ("reject", {"reason": "x"}), ("void", {"reason": "x"}), ("review", {}), ("order", {})):
        (said,) = refused(do, ground, verb, number, "system", **more)
        assert said.rule == "STATE" and "已发银行" in said.says
    assert left("ORDERED") == {ground["office"]: D("1200.00")} and len(sent(number)) == 1 and ground.see(number).order == order


def test_returned_by_the_bank_it_goes_back_and_the_quota_is_taken_down(ground: Ground) -> None:
    free, quota = ground.at("office").available, left("PLAN_LEFT")[PLAN]
    number, order = ground.ordered(("office", "1200.00"))
    (outcome,) = payment.fail_many(reasons={order: "收款人账号户名不符"}, actor=ground.who("treasury_chief"), **SEEN)
    assert outcome.ok and (ground.at("office").available, left("PLAN_LEFT")[PLAN], left("ORDERED")) == (free, quota, {})
    assert (ground.see(number).state, ground.see(number).says) == ("RETURNED", "收款人账号户名不符")
    assert [voucher.header["PayAmt"] for voucher in outbox("pboc")] == ["1200.00", "-1200.00"]
    (again,) = payment.fail_many(reasons={order: "再退一次"}, actor=ground.who("treasury_chief"), **SEEN)
    assert again.refused and rules(again.refused.violations) == ["STATE"]
    (paid,) = payment.confirm_many(receipts={order: (D("1200.00"), "1")}, actor=ground.who("treasury_chief"), **SEEN)
    assert paid.refused is not None and left("PAID") == {}
    assert ground.request(("office", "1200.00"), key="重办") != number


def test_a_recall_asks_the_bank_and_waits_for_its_answer(ground: Ground) -> None:
    number, order = ground.ordered(("office", "1200.00"))
    do(ground, "recall", number, "treasury_chief")
    (own,) = sent(number)[1:]
    assert (own.vt_code, own.header["OriVoucherNo"], own.header["VouDate"]) == ("5651", order, "2025-03-03")
    assert left("ORDERED") == {ground["office"]: D("1200.00")} and ground.see(number).state == "ORDERED", "until the bank has answered"
    payment.fail_many(reasons={order: "经办单位申请撤销"}, actor=ground.who("treasury_chief"), recalled=True, **SEEN)
    assert ground.see(number).state == "RECALLED" and left("ORDERED") == {}
    assert rules(refused(do, ground, "recall", number, "treasury_chief")) == ["STATE"]


@pytest.mark.parametrize("amount", ["1199.99", "1200.01", "0.01"])
def test_a_receipt_of_another_amount_is_refused(ground: Ground, amount: str) -> None:
    number, order = ground.ordered(("office", "1200.00"))
    (outcome,) = payment.confirm_many(receipts={order: (D(amount), "1")}, actor=ground.who("treasury_chief"), **SEEN)
    assert outcome.refused is not None and rules(outcome.refused.violations) == ["R21"]
    assert ground.see(number).state == "ORDERED" and left("ORDERED") == {ground["office"]: D("1200.00")}


def test_who_prepared_does_not_review_and_who_reviewed_does_not_approve(ground: Ground) -> None:
    """R35：同一个人有再多岗位也只能办一步。"""
    number = ground.request(("office", "1.00"), by="system")
    (said,) = refused(do, ground, "review", number, "system")
    assert said.rule == "R35" and said.subject == number and "不同的人" in said.says
    do(ground, "review", number, "reviewer")
    assert rules(refused(do, ground, "approve", number, "system")) == ["R35"]
    assert ground.see(number).state == "REVIEWED"
    assert rules(refused(do, ground, "approve", number, "reviewer")) == ["I01"], "nor has he the post"
    do(ground, "approve", number, "treasury")


def test_each_step_asks_for_its_post_and_unit(ground: Ground) -> None:
    number = ground.request(("office", "1.00"))
    for verb, by, more in (
        ("review", "preparer", {}), ("approve", "treasury_chief", {}), ("order", "treasury", {}), ("recall", "treasury", {}),
        ("void", "treasury", {"reason": "x"}),
        ("reject", "preparer", {"reason": "x"}), ("withdraw", "reviewer", {}),
    ):  # fmt: skip
        assert "I01" in rules(refused(do, ground, verb, number, by, **more)), verb
    assert rules(refused(do, ground, "withdraw", number, "stranger")) == ["I02"]


def test_steps_come_in_their_order(ground: Ground) -> None:
    number = ground.request(("office", "1.00"))
    for verb in ("approve", "order", "recall"):
        with pytest.raises(Refused, match="现为“待单位审核”"):
            do(ground, verb, number, "treasury_chief" if verb != "approve" else "treasury")
    with pytest.raises(UserError, match="没有支付单据 ZF-没有"):
        do(ground, "review", "ZF-没有", "reviewer")


def test_several_allotments_of_a_unit_in_one_payment(ground: Ground) -> None:
    number, _ = ground.paid(("office", "1200.00"), ("meeting", "300.00", "30215"), ("office", "0.50", "30202"))
    assert left("PAID") == {ground["office"]: D("1200.50"), ground["meeting"]: D("300.00")}
    assert [line.position for line in ground.see(number).lines] == [1, 2, 3] and ground.see(number).amount == D("1500.50")
    assert left("PLAN_USED") == {PLAN: D("1500.50")} and len(sent(number)) == 1
    over = refused(ground.request, ("meeting", "1.00", "30215"), ("frozen", "5000.01"), key="第二行不够")
    assert {said.subject for said in over} == {ground["frozen"]} and ground.at("meeting").held == 0, "all lines or none"
    sound()
