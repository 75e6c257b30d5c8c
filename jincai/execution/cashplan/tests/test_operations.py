"""办用款计划：各月之和不超过指标 (U01)；开着时付款不超过当月额度，关着时不管；调减不动已占用的。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.cashplan import api as cashplan
from jincai.kernel.money import MoneyError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import system
from jincai.platform.params import api as params
from tests.journeys.ground import CITY, DAY, PLAN, YEAR, Ground, left, refused, rules, sound

pytestmark = pytest.mark.django_db
BOSS = system(CITY)
APRIL, MAY = "101001/201/111/04", "101001/201/111/05"


def line(month: int, amount: str, **more: Any) -> cashplan.PlanLine:
    return cashplan.PlanLine(**{"agency": "101001", "func_class": "201", "month": month, "amount": D(amount), **more})


def approve(*lines: cashplan.PlanLine, document: str = "") -> str:
    return cashplan.approve(division=CITY, lines=lines, on=DAY, actor=BOSS, document=document)


def unplanned() -> D:
    """What is allotted to the office and in no plan yet: 公用 100 万、会议 40 万、运维 5 万，减已批的计划。"""
    return D("1450000.00") - sum(amount for plan, amount in left("PLAN_SOURCE").items() if plan.startswith("101001/201/"))


def test_the_months_of_a_year_never_exceed_the_allotments(ground: Ground) -> None:
    """未下达的 8 万不算，冻结的 4.5 万算；多一分也不行。"""
    free = unplanned()
    assert free > 0 and ground.at("waiting").unreleased == D("80000.00")
    approve(line(4, "1000.00"), line(5, str(free - 1000)))
    assert left("PLAN_LEFT")[APRIL] == D("1000.00") and left("PLAN_LEFT")[MAY] == free - 1000
    (said,) = refused(approve, line(6, "0.01"))
    assert (said.rule, said.subject) == ("U01", "101001 201") and "指标 1,450,000.00，已批计划 1,450,000.00，本次 0.01" in said.says


def test_every_unit_that_is_over_is_said_at_once_and_nothing_is_approved(ground: Ground) -> None:
    before = left("PLAN_LEFT")
    found = refused(
        approve,
        line(4, "9000000.00"),
        line(5, "1.00"),
        line(4, "600000.01", agency="205001", func_class="205"),
        line(4, "1.00", agency="999001"),
    )
    assert [(said.rule, said.subject) for said in found] == [("U01", "101001 201"), ("U01", "205001 205"), ("U01", "999001 201")]
    assert left("PLAN_LEFT") == before


def test_two_lines_of_one_class_are_added_up(ground: Ground) -> None:
    half = str(unplanned() / 2 + 1)
    assert rules(refused(approve, line(4, half), line(5, half))) == ["U01"]


def test_a_payment_takes_from_its_month(ground: Ground) -> None:
    quota = left("PLAN_LEFT")[PLAN]
    (said,) = refused(ground.request, ("office", str(quota + D("0.01"))))
    assert (said.rule, said.subject, said.asked, said.available) == ("PLAN", PLAN, quota + D("0.01"), quota)
    assert said.says.startswith(f"用款计划额度不足：{PLAN} 需要") and said.remedy and said.who
    number = ground.request(("office", str(quota)))
    assert PLAN not in left("PLAN_LEFT") and left("PLAN_HELD") == {PLAN: quota}
    held = ledger.BOOKS["allotment"]["PLAN_HELD"]
    assert ledger.held_by(held, year=YEAR, division=CITY, document=number) == {PLAN: quota}
    assert rules(refused(ground.request, ("meeting", "0.01"), key="单2")) == ["PLAN"], "both allotments share the month"
    sound()


def test_a_month_without_a_plan_pays_nothing_until_it_has_one(ground: Ground) -> None:
    april = date(YEAR, 4, 8)
    assert rules(refused(ground.request, ("office", "0.01"), on=april)) == ["PLAN"]
    approve(line(4, "0.01"))
    assert ground.see(ground.request(("office", "0.01"), on=april)).lines[0].plan == APRIL


def test_switched_off_the_month_does_not_matter(ground: Ground) -> None:
    """开关按区划、资金、项目类别；关了就不占额度。"""
    ground.plan(False)
    before = left("PLAN_LEFT")
    assert not cashplan.controlled(division=CITY, on=DAY, fund="111", project_kind="2") and cashplan.controlled(
        division=CITY, on=DAY, fund="111", project_kind="3"
    )
    number = ground.request(("office", "1000000.00"), on=date(YEAR, 8, 1))
    assert ground.see(number).lines[0].plan == "" and left("PLAN_LEFT") == before and left("PLAN_HELD") == {}
    assert rules(refused(ground.request, ("office", "0.01"), key="单2")) == ["R04"], "the allotment is controlled all the same"


def test_a_payment_keeps_the_plan_it_was_requested_under(ground: Ground) -> None:
    """开着时申请、关了以后付出：额度照样转为已用。"""
    number, order = ground.ordered(("office", "500.00"))
    ground.plan(False)
    ground.confirm(order, D("500.00"))
    assert left("PLAN_USED") == {PLAN: D("500.00")} and left("PLAN_HELD") == {} and ground.see(number).lines[0].plan == PLAN


def test_the_switch_may_begin_on_a_day(ground: Ground) -> None:
    params.put("cashplan.control", CITY, False, date(YEAR, 5, 1), BOSS, facet="111/2")
    assert rules(refused(ground.request, ("office", "1.00"), on=date(YEAR, 4, 30))) == ["PLAN"]
    ground.request(("office", "1.00"), on=date(YEAR, 5, 1))


def test_a_plan_is_reduced_by_no_more_than_is_left(ground: Ground) -> None:
    quota = left("PLAN_LEFT")[PLAN]
    ground.request(("office", "1000.00"))

    def reduce(amount: D) -> None:
        cashplan.reduce(division=CITY, lines=[line(3, str(amount))], on=DAY, actor=BOSS)

    (said,) = refused(reduce, quota - D("999.99"))
    assert (said.rule, said.available) == ("PLAN", quota - 1000)
    assert [hold.amount for hold in said.holds] == [D("1000.00")], "who holds the rest"
    reduce(quota - 1000)
    assert left("PLAN_SOURCE")[PLAN] == D("1000.00") and cashplan.left([PLAN], year=YEAR, division=CITY) == {PLAN: D("0.00")}
    approve(line(5, "1.00"))


def test_approved_plans_by_unit_class_and_fund(ground: Ground) -> None:
    before = cashplan.approved(year=YEAR, division=CITY)
    approve(line(4, "10.00"), line(5, "5.00"))
    assert cashplan.approved(year=YEAR, division=CITY)["101001", "201", "111"] == before["101001", "201", "111"] + 15


def test_only_who_may_and_only_real_amounts(ground: Ground) -> None:
    clerk = ground.who("preparer")
    for verb in (cashplan.approve, cashplan.reduce):
        assert rules(refused(verb, division=CITY, lines=[line(4, "1.00")], on=DAY, actor=clerk)) == ["I01"]
        for amount in ("0.00", "-1.00", "0.001"):
            with pytest.raises(MoneyError), transaction.atomic():
                verb(division=CITY, lines=[line(4, amount)], on=DAY, actor=BOSS)


def test_the_same_plan_document_again_is_not_added_twice(ground: Ground) -> None:
    assert approve(line(4, "10.00"), document="计划1号") == "计划1号" == approve(line(4, "10.00"), document="计划1号")
    assert left("PLAN_LEFT")[APRIL] == D("10.00")
    assert rules(refused(approve, line(4, "11.00"), document="计划1号")) == ["IDEMPOTENT"]


def test_lines_of_one_month_are_one_quota(ground: Ground) -> None:
    approve(line(4, "1.00"), line(4, "2.00"), line(5, "4.00"), document="计划2号")
    assert (left("PLAN_LEFT")[APRIL], left("PLAN_LEFT")[MAY]) == (D("3.00"), D("4.00"))
    cashplan.reduce(division=CITY, lines=[line(4, "1.00"), line(4, "1.50")], on=DAY, actor=BOSS)
    assert left("PLAN_LEFT")[APRIL] == D("0.50") and len(ledger.facts_of(["计划2号"], year=YEAR, division=CITY)) == 2
