"""付合同的钱：从合同的占用里出，全部或一部分；不成的、退回的都回到合同；合同对不上、不够的不让付。"""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from jincai.execution.payment import api as payment
from jincai.execution.procurement import api as procurement
from jincai.ledger import api as ledger
from tests.journeys.ground import CITY, DAY, PAYEE, PLAN, YEAR, Ground, left, refused, rules, sound

pytestmark = pytest.mark.django_db
SEEN = {"division": CITY, "year": YEAR, "on": DAY}


def sign(ground: Ground, amount: str = "6000.00", at: str = "office", key: str = "合同") -> str:
    told = {"supplier": PAYEE.name, "title": "设备", "key": key, "on": DAY, "actor": ground.who("preparer")}
    return procurement.sign(division=CITY, allotment=ground[at], amount=D(amount), **told)  # type: ignore[arg-type]


def pay(contract: str, amount: str, at: str = "office") -> tuple[str, str, str, str]:
    return (at, amount, "30201" if at == "office" else "30215", contract)


def held(contract: str) -> D:
    return procurement.contracts([contract], year=YEAR, division=CITY)[contract].left


def test_a_payment_takes_from_the_contract_and_leaves_the_free_allotment_alone(ground: Ground) -> None:
    contract = sign(ground)
    free, quota = ground.at("office").available, left("PLAN_LEFT")[PLAN]
    number, _ = ground.paid(pay(contract, "2500.00"))
    assert (held(contract), ground.at("office").available, ground.at("office").paid) == (D("3500.00"), free, D("2500.00"))
    assert left("PLAN_LEFT")[PLAN] == quota - 2500, "the month's plan is used like any payment's"
    (line,) = ground.see(number).lines
    assert line.contract == contract
    first = ledger.facts_of([number], year=YEAR, division=CITY)[0]
    chain = [kept.kind for kept in ledger.chain([first.id], year=YEAR, division=CITY)]
    assert {"allotment.activated", "procurement.contract_signed"} <= set(chain), "traced through the contract to the allotment"
    sound()


def test_it_may_be_all_that_is_free_that_is_not_needed(ground: Ground) -> None:
    """可执行指标一分不剩，合同照样付得出：占用本来就是为它留的。"""
    ground.plan(False)
    contract = sign(ground, "400000.00", "meeting")
    assert ground.at("meeting").available == 0
    ground.paid(pay(contract, "400000.00", "meeting"))
    assert ground.at("meeting").paid == D("400000.00") and held(contract) == 0
    sound()


def test_every_way_back_is_back_to_the_contract(ground: Ground) -> None:
    contract, other = sign(ground), sign(ground, "10.00", key="另一份")
    free = ground.at("office").available
    ground.withdraw(ground.request(pay(contract, "1000.00"), key="撤回"))
    assert held(contract) == D("6000.00")
    _, order = ground.ordered(pay(contract, "1000.00"), key="退票")
    ground.fail(order)
    assert held(contract) == D("6000.00")
    number, order = ground.paid(pay(contract, "1000.00"), ("office", "500.00"), pay(other, "10.00"), key="退款")
    assert (held(contract), held(other), ground.at("office").available) == (D("5000.00"), D(0), free - 500)
    ground.refund(order, "151.00")
    assert [line.refunded for line in ground.see(number).lines] == [D("100.00"), D("50.00"), D("1.00")]
    assert (held(contract), held(other), ground.at("office").available) == (D("5100.00"), D("1.00"), free - 450), "each to its own"
    ground.refund(order, "1359.00", "TK2")
    assert (held(contract), held(other), ground.at("office").available) == (D("6000.00"), D("10.00"), free)
    sound()


def test_the_contract_must_be_of_that_allotment_and_still_open(ground: Ground) -> None:
    contract = sign(ground)
    (said,) = refused(ground.request, pay(contract, "1.00", "meeting"))
    assert said.rule == "P54" and contract in said.says and ground["meeting"] in said.says
    assert rules(refused(ground.request, pay("HT-没有", "1.00"))) == ["P54"]
    procurement.close(number=contract, reason="完", actor=ground.who("preparer"), **SEEN)
    assert rules(refused(ground.request, pay(contract, "1.00"))) == ["P54"]


def test_more_than_the_contract_still_holds(ground: Ground) -> None:
    contract = sign(ground)
    taken = ground.request(pay(contract, "5000.00"), key="先")
    (said,) = refused(ground.request, pay(contract, "600.00"), ("office", "1.00"), pay(contract, "400.01"), key="后")
    assert (said.rule, said.asked, said.available, said.subject) == ("P55", D("1000.01"), D("1000.00"), ground["office"])
    assert {(hold.document, hold.amount) for hold in said.holds} == {(contract, D("1000.00")), (taken, D("5000.00"))}
    ground.request(pay(contract, "1000.00"), key="正好")
    assert held(contract) == 0


def test_with_other_faults_the_shortage_of_the_contract_is_said_too(ground: Ground) -> None:
    contract = sign(ground)
    found = refused(ground.request, pay(contract, "6000.01"), ("waiting", "1.00"), key="两样", by="system")
    assert sorted(rules(found)) == ["P55", "R46"]
    (said,) = (said for said in found if said.rule == "P55")
    assert (said.asked, said.available, [hold.document for hold in said.holds]) == (D("6000.01"), D("6000.00"), [contract])
    (alone,) = refused(ground.request, pay(contract, "6000.01"), key="一样")
    assert alone.says == said.says and alone.cites and alone.remedy, "the same words under the lock"
    whole = sign(ground, "400000.00", "meeting", key="全部")
    found = refused(ground.request, pay(whole, "400000.00", "meeting"), ("waiting", "1.00"), key="够的", by="system")
    assert rules(found) == ["R46"], "what the contract holds is not asked of the allotment again"


def test_what_slipped_past_the_rules_the_ledger_refuses(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """查规定以为合同在这条指标上：总账里它在别的指标上，什么也拿不到。"""
    contract = sign(ground)
    monkeypatch.setattr(procurement, "open_contracts", lambda numbers, **where: {contract: ground["meeting"]})
    (said,) = refused(ground.request, pay(contract, "1.00", "meeting"))
    assert (said.rule, said.available, said.subject, said.holds) == ("P55", D(0), ground["meeting"], ())


def test_a_correction_keeps_the_allotment_of_the_contract(ground: Ground) -> None:
    contract = sign(ground)
    number, order = ground.paid(pay(contract, "1000.00"))
    told = {"number": number, "position": 1, "reason": "选错", "actor": ground.who("treasury"), **SEEN}
    (said,) = refused(payment.correct, to_allotment=ground["meeting"], dep_econ="30215", **told)
    assert said.rule == "P53" and contract in said.says
    free = ground.at("office").available
    payment.correct(to_allotment=ground["office"], dep_econ="30202", **told)
    assert (ground.at("office").available, held(contract)) == (free, D("5000.00"))
    ground.refund(order, "1000.00")
    assert (ground.at("office").available, held(contract)) == (free, D("6000.00")), "it still goes home"
    sound()
