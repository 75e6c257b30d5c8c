"""办政府采购：占用、备案、签约、终止、结清；谁能办，一个键只办一次，不能办的说全。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.procurement import api as procurement
from jincai.execution.procurement import models
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import system
from jincai.platform.params import api as params
from tests.journeys.ground import CITY, DAY, PAYEE, YEAR, Ground, left, refused, rules, sound

pytestmark = pytest.mark.django_db
SEEN = {"division": CITY, "year": YEAR, "on": DAY}


def plan(ground: Ground, amount: str = "6000.00", *, at: str = "office", key: str = "计划1", by: str = "preparer", **more: Any) -> str:
    number = ground.made.allotments.get(at, at)
    told: dict[str, Any] = {"title": "打印设备", "on": DAY, **more}
    return procurement.plan(division=CITY, allotment=number, amount=D(amount), key=key, actor=ground.who(by), **told)


def filed(ground: Ground, amount: str = "6000.00", **more: Any) -> str:
    number = plan(ground, amount, **more)
    procurement.file(number=number, actor=ground.who("reviewer"), **SEEN)
    return number


def sign(ground: Ground, amount: str, *, key: str = "合同1", by: str = "preparer", **more: Any) -> str:
    told: dict[str, Any] = {"supplier": PAYEE.name, "title": "打印设备", "on": DAY, **more}
    return procurement.sign(division=CITY, amount=D(amount), key=key, actor=ground.who(by), **told)


def close(ground: Ground, number: str, by: str = "preparer") -> D:
    return procurement.close(number=number, reason="验收完毕", actor=ground.who(by), **SEEN)


def end(ground: Ground, number: str, by: str = "preparer") -> D:
    return procurement.end(number=number, reason="不再采购", actor=ground.who(by), **SEEN)


def row(number: str) -> Any:
    found = procurement.plans([number], year=YEAR, division=CITY) | procurement.contracts([number], year=YEAR, division=CITY)
    return found[number]


def kinds(number: str) -> list[str]:
    return [kept.kind.removeprefix("procurement.") for kept in ledger.facts_of([number], year=YEAR, division=CITY)]


def test_from_draft_to_contract_in_part_and_in_full(ground: Ground) -> None:
    free = ground.at("office").available
    number = plan(ground)
    assert (row(number).state, row(number).left, row(number).expires_on) == ("DRAFT", D("6000.00"), date(YEAR, 4, 2))
    assert ground.at("office").available == free - 6000 and [h.document for h in ground.at("office").holds] == [number]
    procurement.file(number=number, actor=ground.who("reviewer"), **SEEN)
    part, rest = sign(ground, "2500.50", plan=number), sign(ground, "3499.50", plan=number, key="合同2")
    assert (row(number).left, row(part).left, row(rest).left) == (D(0), D("2500.50"), D("3499.50"))
    assert (row(part).plan, row(part).allotment, row(part).state) == (number, ground["office"], "SIGNED")
    (said,) = refused(sign, ground, "0.01", plan=number, key="合同3")
    assert (said.rule, said.asked, said.available, said.subject) == ("G01", D("0.01"), D(0), number)
    assert {hold.document for hold in said.holds} == {part, rest}
    assert left("HELD_BY_CONTRACT") == {ground["office"]: D("6000.00")} and left("HELD_BY_PROCUREMENT") == {}
    (signed,) = ledger.facts_of([part], year=YEAR, division=CITY)
    chain = {kept.kind for kept in ledger.chain([signed.id], year=YEAR, division=CITY)}
    assert {"budget.approved", "allotment.activated", "procurement.plan_drafted", "procurement.plan_filed"} <= chain, "traced to the budget"
    sound()


def test_closed_it_goes_back_to_the_open_plan_else_to_the_allotment(ground: Ground) -> None:
    free = ground.at("office").available
    number = filed(ground)
    first, second = sign(ground, "2000.00", plan=number), sign(ground, "3000.00", plan=number, key="合同2")
    assert close(ground, first) == D("2000.00") and row(number).left == D("3000.00"), "the plan is still open"
    assert end(ground, number) == D("3000.00") and ground.at("office").available == free - 3000
    assert close(ground, second) == D("3000.00") and ground.at("office").available == free, "its plan has ended"
    direct = sign(ground, "10.00", allotment=ground["office"], key="合同3")
    assert row(direct).plan == "" and close(ground, direct, by="reviewer") == D("10.00") and ground.at("office").available == free
    assert kinds(number) == ["plan_drafted", "plan_filed", "plan_ended", "plan_returned"]
    assert kinds(first) == ["contract_signed", "contract_closed", "contract_returned"] and ground.at("office").holds == ()
    sound()


def test_with_nothing_left_it_ends_without_a_return(ground: Ground) -> None:
    number = filed(ground)
    contract = sign(ground, "6000.00", plan=number)
    assert end(ground, number) == 0 and kinds(number)[-1] == "plan_ended" and row(number).state == "ENDED"
    assert rules(refused(end, ground, number)) == ["STATE"] == rules(refused(sign, ground, "1.00", plan=number, key="晚了"))
    ground.paid(("office", "6000.00", "30201", contract))
    assert close(ground, contract) == 0 and close(ground, contract) == 0
    assert kinds(contract) == ["contract_signed", "contract_closed"], "closing again what holds nothing changes nothing"
    sound()


def test_what_comes_home_to_a_closed_contract_is_given_back_by_closing_it_again(ground: Ground) -> None:
    free = ground.at("office").available
    contract = sign(ground, "6000.00", allotment=ground["office"])
    _, order = ground.paid(("office", "5000.00", "30201", contract))
    flying, returned = ground.ordered(("office", "400.00", "30201", contract), key="单2")
    assert close(ground, contract) == D("600.00") and ground.see(flying).state == "ORDERED"
    ground.fail(returned)
    ground.refund(order, "100.00")
    assert row(contract).left == D("500.00") and row(contract).state == "CLOSED"
    assert close(ground, contract) == D("500.00") and ground.at("office").available == free - 4900
    ground.refund(order, "1.00", "TK2")
    assert close(ground, contract) == D("1.00")
    assert kinds(contract) == ["contract_signed", "contract_closed", *["contract_returned"] * 3]
    sound()


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.001", "NaN", "1e17"])
def test_an_amount_that_is_none(ground: Ground, amount: str) -> None:
    assert rules(refused(plan, ground, amount)) == ["FORM"] == rules(refused(sign, ground, amount, allotment=ground["office"]))
    number = filed(ground)
    assert rules(refused(sign, ground, amount, plan=number)) == ["FORM"]


def test_more_than_there_is_says_who_holds_the_rest(ground: Ground) -> None:
    held = ground.request(("meeting", "100000.00", "30215"))
    for work in (lambda: plan(ground, "300000.01", at="meeting"), lambda: sign(ground, "300000.01", allotment=ground["meeting"])):
        (said,) = refused(work)
        assert (said.rule, said.asked, said.available) == ("R04", D("300000.01"), D("300000.00")) and said.cites and said.remedy
        assert [hold.document for hold in said.holds] == [held]
    assert rules(refused(plan, ground, "5000.01", at="frozen")) == ["R04"], "what is frozen is not free"
    assert rules(refused(plan, ground, "1.00", at="waiting")) == ["R03"] == rules(refused(plan, ground, at="ZB-没有"))
    assert models.Plan.objects.count() == 0 == models.Contract.objects.count()


def test_the_last_day_is_a_parameter_and_never_in_another_year(ground: Ground) -> None:
    params.put("procurement.draft_days", CITY, 10, date(YEAR, 6, 1), system(CITY))
    last = {
        day: row(plan(ground, "1.00", key=str(day), on=day)).expires_on for day in (date(YEAR, 5, 31), date(YEAR, 6, 1), date(YEAR, 12, 30))
    }
    assert list(last.values()) == [date(YEAR, 6, 30), date(YEAR, 6, 11), date(YEAR, 12, 31)]
    assert row(plan(ground, "1.00", key="当天", expires_on=DAY)).expires_on == DAY
    for wrong in (date(YEAR, 3, 2), date(YEAR + 1, 1, 1)):
        assert rules(refused(plan, ground, "1.00", key="不行", expires_on=wrong)) == ["G02"]


def test_a_key_is_done_once(ground: Ground) -> None:
    number = filed(ground)
    assert plan(ground) == number and rules(refused(plan, ground, "6000.01")) == ["IDEMPOTENT"]
    contract = sign(ground, "6000.00", plan=number)
    end(ground, number)
    assert sign(ground, "6000.00", plan=number) == contract, "also when it could not be done any more"
    assert rules(refused(sign, ground, "6000.00", allotment=ground["office"])) == ["IDEMPOTENT"]
    assert left("HELD_BY_CONTRACT") == {ground["office"]: D("6000.00")} and models.Contract.objects.count() == 1


def test_who_may_and_in_which_order(ground: Ground) -> None:
    number = plan(ground)
    assert rules(refused(sign, ground, "1.00", plan=number)) == ["STATE"], "first it is filed"
    assert rules(refused(procurement.file, number=number, actor=ground.who("preparer"), **SEEN)) == ["I01"]
    assert rules(refused(plan, ground, key="别人的", by="stranger")) == ["I02"] == rules(refused(end, ground, number, by="stranger"))
    assert rules(refused(plan, ground, key="财政", by="treasury")) == ["I01"]
    own = plan(ground, "1.00", key="系统", by="system")
    assert rules(refused(procurement.file, number=own, actor=system(CITY), **SEEN)) == ["R35"], "not by who drew it up"
    late = {**SEEN, "on": date(YEAR, 4, 3)}
    assert rules(refused(procurement.file, number=number, actor=ground.who("reviewer"), **late)) == ["G03"]
    procurement.file(number=number, actor=ground.who("reviewer"), **{**SEEN, "on": date(YEAR, 4, 2)})
    contract = sign(ground, "1.00", plan=number)
    assert rules(refused(close, ground, contract, by="stranger")) == ["I02"] and rules(refused(close, ground, contract, by="budget")) == [
        "I01"
    ]
    for work in (
        lambda: end(ground, "CG-没有"),
        lambda: close(ground, "HT-没有"),
        lambda: sign(ground, "1.00"),
        lambda: sign(ground, "1.00", plan="CG-没有"),
    ):
        with pytest.raises(UserError), transaction.atomic():
            work()
