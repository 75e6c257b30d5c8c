"""办清算：人民银行动了钱才记财政总账；金额不符不记 (R22)；库款不够不签发 (R49)；实拨、退款、更正、收回存量。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import transaction

from jincai.execution.payment import api as payment
from jincai.kernel.money import MoneyError
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.params import api as params
from jincai.treasury.clearing import api as clearing
from tests.journeys.ground import CITY, DAY, YEAR, Ground, build, left, outbox, refused, rules, sent, sound

pytestmark = pytest.mark.django_db
SEEN = {"division": CITY, "year": YEAR, "on": DAY}
PBOC = system(CITY, "人民银行国库")
CASH = D("5000000.00")
GOODS, STAFF = "APPROPRIATION_EXPENSE_GOODS_AND_SERVICES", "APPROPRIATION_EXPENSE_INSTITUTIONS"
SPENT = "GENERAL_BUDGET_EXPENDITURE"


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    """Made for each test: others here make theirs."""
    with scope(divisions=CITY):
        yield build()


def clear(amounts: dict[str, str], on: date = DAY) -> int:
    return clearing.clear(division=CITY, year=YEAR, on=on, amounts={order: D(amount) for order, amount in amounts.items()}, actor=PBOC)


def refund(order: str, amount: str, notice: str = "TK1") -> None:
    payment.refund(order=order, notice=notice, amount=D(amount), reason="多付", actor=PBOC, **SEEN)


def clear_refund(order: str, amount: str, notice: str = "TK1") -> None:
    clearing.clear_refund(order=order, notice=notice, amount=D(amount), actor=PBOC, **SEEN)


def in_books() -> tuple[D, D, D]:
    """Treasury cash, expense on goods, expenditure: what both fiscal books say."""
    cash = clearing.cash(division=CITY, year=YEAR)
    assert left("TREASURY_CASH", "fiscal-budget").get("111", D(0)) == cash, "两本账的库款相同"
    return cash, left(GOODS, "fiscal").get("111", D(0)), left(SPENT, "fiscal-budget").get("111", D(0))


def test_the_fiscal_books_wait_for_pboc(ground: Ground) -> None:
    number, order = ground.paid(("office", "1200.00"), ("meeting", "300.00", "30215"))
    assert in_books() == (CASH, D(0), D(0)), "paid by the bank is not yet paid by the treasury"
    assert clear({order: "1500.00"}) == 1
    assert (
        in_books() == (CASH - 1500, D("1500.00"), D("1500.00"))
        and ground.see(number).state == "CLEARED"
        and ground.see(number).cleared_on == DAY
    )
    kept = [fact for fact in ledger.facts_of([number], year=YEAR, division=CITY) if fact.kind == "clearing.cleared"]
    paid = [fact for fact in ledger.facts_of([number], year=YEAR, division=CITY) if fact.kind == "payment.confirmed"]
    assert [fact.causes for fact in kept] == [(fact.id,) for fact in paid] and kept[0].body[
        "treasury_account"
    ] == clearing.treasury_account(CITY, DAY)
    found = ledger.turnover([ledger.BOOKS["fiscal"][GOODS]], year=YEAR, division=CITY, by=("agency", "exp_func", "gov_econ"))
    assert {row[1:4] for row in found} == {("101001", "2010101", "50201"), ("101001", "2010102", "50202")}
    sound()


def test_institutions_are_another_expense(ground: Ground) -> None:
    number = ground.request(("school", "80.00"), by="system")
    reviewer = Actor(user="r", name="小学审核", division=CITY, agencies=("205001",), posts=("agency_reviewer",))
    payment.review(number=number, actor=reviewer, **SEEN)
    payment.approve(number=number, actor=ground.who("treasury"), **SEEN)
    payment.order(number=number, actor=ground.who("treasury_chief"), **SEEN)
    order = ground.see(number).order
    payment.confirm_many(receipts={order: (D("80.00"), "1")}, actor=PBOC, **SEEN)
    clear({order: "80.00"})
    assert left(STAFF, "fiscal") == {"111": D("80.00")} and left(GOODS, "fiscal") == {}, "505 对事业单位经常性补助"


@pytest.mark.parametrize("amount", ["1199.99", "1200.01"])
def test_a_list_that_differs_from_our_orders_is_refused_with_every_difference(ground: Ground, amount: str) -> None:
    _, good = ground.paid(("office", "50.00"), key="甲")
    _, wrong = ground.paid(("office", "1200.00"), key="乙")
    _, too = ground.paid(("office", "7.00"), key="丙")
    found = refused(clear, {good: "50.00", wrong: amount, too: "7.01"})
    assert [(said.rule, said.subject) for said in found] == [("R22", wrong), ("R22", too)] and amount in found[0].says.replace(",", "")
    assert in_books() == (CASH, D(0), D(0)), "nothing of the list was booked"
    with pytest.raises(UserError, match="PZ-没有 不是我方的凭证"), transaction.atomic():
        clear({good: "50.00", "PZ-没有": "1.00"})


def test_the_same_list_again_changes_nothing_and_on_another_day_is_refused(ground: Ground) -> None:
    _, order = ground.paid(("office", "1200.00"))
    clear({order: "1200.00"})
    clear({order: "1200.00"})
    assert in_books()[0] == CASH - 1200
    assert rules(refused(clear, {order: "1200.00"}, date(YEAR, 3, 4))) == ["IDEMPOTENT"]


def test_the_order_of_messages_does_not_matter(ground: Ground) -> None:
    """清算清单先到，回单后到。"""
    number, order = ground.ordered(("office", "1200.00"))
    clear({order: "1200.00"})
    assert in_books() == (CASH - 1200, D("1200.00"), D("1200.00")) and left("PAID") == {}
    payment.confirm_many(receipts={order: (D("1200.00"), "1")}, actor=PBOC, **SEEN)
    assert ground.see(number).state == "CLEARED" and left("PAID") == {ground["office"]: D("1200.00")}
    assert clearing.free_cash(division=CITY, on=DAY).outstanding == 0


def test_a_refund_is_no_expense_when_the_money_is_back(ground: Ground) -> None:
    _, order = ground.paid(("office", "1200.00"))
    clear({order: "1200.00"})
    refund(order, "200.00")
    assert ground.at("office").paid == D("1000.00") and in_books()[0] == CASH - 1200, (
        "the unit may spend it, the treasury has not got it yet"
    )
    assert rules(refused(clear_refund, order, "199.99")) == ["R22"]
    clear_refund(order, "200.00")
    assert in_books() == (CASH - 1000, D("1000.00"), D("1000.00"))
    assert [voucher.header["PayAmt"] for voucher in outbox("pboc")] == ["1200.00", "-200.00"], "the quota goes down with it"
    refund(order, "1000.00", "TK2")
    clear_refund(order, "1000.00", "TK2")
    assert in_books() == (CASH, D(0), D(0))
    with pytest.raises(UserError, match="不是我方的凭证"), transaction.atomic():
        clear_refund("PZ-没有", "1.00")
    sound()


def correct(ground: Ground, number: str, to: str, dep_econ: str) -> None:
    payment.correct(
        number=number, position=1, to_allotment=ground[to], dep_econ=dep_econ, reason="选错", actor=ground.who("treasury"), **SEEN
    )


def test_corrected_before_clearing_it_is_booked_as_corrected(ground: Ground) -> None:
    number, order = ground.paid(("office", "1200.00"))
    correct(ground, number, "meeting", "30215")
    assert in_books() == (CASH, D(0), D(0))
    clear({order: "1200.00"})
    found = ledger.turnover([ledger.BOOKS["fiscal"][GOODS]], year=YEAR, division=CITY, by=("exp_func", "dep_econ"))
    assert [row[1:] for row in found] == [("2010102", "30215", D("1200.00"), D("0.00"))]


def test_corrected_after_clearing_expense_and_expenditure_follow_in_the_same_call(ground: Ground) -> None:
    number, order = ground.paid(("office", "1200.00"))
    clear({order: "1200.00"})
    correct(ground, number, "meeting", "30215")
    assert in_books() == (CASH - 1200, D("1200.00"), D("1200.00")), "no money moves"
    net = {
        row[1]: row[2] - row[3]
        for row in ledger.turnover([ledger.BOOKS["fiscal-budget"][SPENT]], year=YEAR, division=CITY, by=("exp_func",))
    }
    assert net == {"2010101": D(0), "2010102": D("1200.00")}
    kept = {fact.kind: fact for fact in ledger.facts_of([number], year=YEAR, division=CITY)}
    assert kept["clearing.reclassified"].causes == (kept["payment.corrected"].id,)
    refund(order, "1200.00")
    clear_refund(order, "1200.00")
    assert in_books() == (CASH, D(0), D(0)) and left("PAID") == {}
    sound()


def test_no_order_is_signed_beyond_the_free_cash(db: None) -> None:
    """库款 1,000：已签发未清算的 600 也算用掉了；再签 400.01 不行，400 可以；最低库款先留足。"""
    with scope(divisions=CITY):
        ground = build(cash="1000.00")
        ground.ordered(("office", "600.00"), key="甲")
        (said,) = refused(ground.ordered, ("office", "400.01"), key="乙")
        assert (
            (said.rule, said.asked, said.available) == ("R49", D("400.01"), D("400.00"))
            and "未清算凭证 600.00" in said.says
            and said.remedy
        )
        params.put("treasury.minimum_cash", CITY, D("0.01"), date(YEAR, 1, 1), system(CITY))
        assert rules(refused(ground.ordered, ("office", "400.00"), key="丙")) == ["R49"]
        params.put("treasury.minimum_cash", CITY, D("0.00"), date(YEAR, 1, 1), system(CITY))
        number, _ = ground.ordered(("office", "400.00"), key="丁")
        assert len(sent(number)) == 1 and clearing.free_cash(division=CITY, on=DAY).free == 0


def test_a_whole_batch_beyond_the_free_cash_is_not_signed(db: None) -> None:
    with scope(divisions=CITY):
        ground = build(cash="1000.00")
        numbers = [ground.request(("office", "600.00"), key=key) for key in "甲乙"]
        ground.review(*numbers)
        payment.approve_many(numbers=numbers, actor=ground.who("treasury"), **SEEN)
        assert rules(refused(payment.order_many, numbers=numbers, actor=ground.who("treasury_chief"), **SEEN)) == ["R49"]
        assert outbox("bank") == [] == outbox("pboc")


def release(ground: Ground, name: str, amount: str, by: str = "treasury_chief") -> str:
    account = banking.make_account("社保专户")
    asked = {
        "number": ground.made.allotments.get(name, name),
        "amount": D(amount),
        "gov_econ": "51002",
        "payee": "社保专户",
        "account": account,
    }
    return clearing.release_funds(division=CITY, purpose="补助", on=DAY, actor=ground.who(by), **asked)


def settle(number: str, failed: str = "") -> None:
    clearing.settle_release(number=number, actor=PBOC, failed=failed, **SEEN)


def test_a_fund_release_is_held_sent_and_booked_when_pboc_has_paid(ground: Ground) -> None:
    number = release(ground, "school", "400.00")
    (voucher,) = outbox("pboc")
    assert (voucher.vt_code, voucher.voucher_no, voucher.header["PayAmt"], voucher.header["PayeeAcctName"]) == (
        "5207",
        number,
        "400.00",
        "社保专户",
    )
    assert voucher.details == ({"ExpFuncCode": "2050202", "GovExpEcoCode": "51002", "PayAmt": "400.00"},)
    assert (
        ground.at("school").ordered == D("400.00")
        and in_books()[0] == CASH
        and clearing.free_cash(division=CITY, on=DAY).outstanding == D("400.00")
    )
    settle(number)
    assert (ground.at("school").released, ground.at("school").ordered, in_books()[0]) == (D("400.00"), D(0), CASH - 400)
    assert left("APPROPRIATION_EXPENSE_SOCIAL_SECURITY_FUNDS", "fiscal") == {"111": D("400.00")}
    (row,) = clearing.releases(division=CITY, year=YEAR)
    assert (row["state"], row["paid_on"], row["allotment"]) == ("CONFIRMED", DAY, ground["school"])
    sound()


def test_a_release_that_pboc_refuses_goes_back(ground: Ground) -> None:
    number = release(ground, "school", "400.00")
    settle(number, failed="收款账户不存在")
    assert (ground.at("school").available, ground.at("school").ordered, in_books()[0]) == (D("600000.00"), D(0), CASH)
    (row,) = clearing.releases(division=CITY, year=YEAR)
    assert (row["state"], row["says"], row["paid_on"]) == ("FAILED", "收款账户不存在", None)


def test_what_is_settled_is_settled(ground: Ground) -> None:
    """先说已拨付又说退回：后一个不算数，账不动。"""
    number = release(ground, "school", "400.00")
    settle(number)
    settle(number)
    assert rules(refused(settle, number, failed="又退回")) == ["R51"]
    (row,) = clearing.releases(division=CITY, year=YEAR)
    assert row["state"] == "CONFIRMED" and ground.at("school").released == D("400.00") and in_books()[0] == CASH - 400


def test_a_release_keeps_the_rules_of_money(ground: Ground) -> None:
    assert rules(refused(release, ground, "school", "600000.01")) == ["R04"]
    assert rules(refused(release, ground, "office", "5000000.01")) == ["R49"]
    assert rules(refused(release, ground, "school", "1.00", by="treasury")) == ["I01"]
    with pytest.raises(UserError, match="没有编号为 ZB-没有"), transaction.atomic():
        release(ground, "ZB-没有", "1.00")
    for amount in ("0.00", "-1.00", "0.001"):
        with pytest.raises(MoneyError), transaction.atomic():
            release(ground, "school", amount)
    assert outbox("pboc") == [] and clearing.releases(division=CITY, year=YEAR) == []


def test_prior_money_comes_in_against_expenditure_and_restores_no_allotment(ground: Ground) -> None:
    """收回存量资金冲减支出：支出可以是负数。"""
    before = left("EXECUTABLE")
    clearing.recover(division=CITY, document="WL1", exp_func="2011199", gov_econ="59999", amount=D("913.00"), on=DAY, actor=PBOC)
    assert in_books() == (CASH + 913, D(0), D("-913.00")) and left("EXECUTABLE") == before
    assert left("RECOVERED") == {"111|2011199": D("913.00")}
    assert rules(
        refused(
            clearing.recover,
            division=CITY,
            document="WL2",
            exp_func="2011199",
            gov_econ="59999",
            amount=D(1),
            on=DAY,
            actor=ground.who("treasury"),
        )
    ) == ["I01"]


def test_without_a_treasury_account_there_is_nothing_to_clear(ground: Ground) -> None:
    with pytest.raises(UserError, match="没有国库单一账户"):
        clearing.treasury_account("530721000", DAY)
