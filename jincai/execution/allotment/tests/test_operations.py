"""办指标：分解、分配、批复、下达、上级指标、预备费、收回、结转，在真的数据库和总账上；行级安全有效。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.allotment import api as allotment
from jincai.execution.allotment import models
from jincai.kernel.money import MoneyError
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, scope, system
from tests.journeys.ground import CITY, DAY, YEAR, Ground, left, refused, rules, sound

pytestmark = pytest.mark.django_db
BOSS = system(CITY)
COUNTY = "530702000"


def line(code: str, amount: str, **more: Any) -> allotment.PoolLine:
    return allotment.PoolLine(exp_func=code, amount=D(amount), **more)


def told(document: str = "财2号", **more: Any) -> dict[str, Any]:
    return {"division": CITY, "document": document, "on": DAY, "actor": BOSS, **more}


def unit(code: str, amount: str, **more: Any) -> allotment.NewAllotment:
    values = {"agency": "101001", "department": "101", "title": "会议费", "gov_econ": "502", "project_kind": "2", **more}
    return allotment.NewAllotment(exp_func=code, amount=D(amount), **values)


def test_from_the_pool_to_the_unit_each_step_takes_from_the_one_before(ground: Ground) -> None:
    pool, divisions, departments = left("POOL")["111|2010102"], left("POOL_DIVISION"), left("POOL_DEPARTMENT")
    allotment.distribute(lines=[line("2010102", "300.00")], **told())
    allotment.allocate(lines=[line("2010102", "200.00", department="101")], **told())
    (number,) = allotment.approve_to_unit(lines=[unit("2010102", "150.00")], **told())
    assert left("POOL")["111|2010102"] == pool - 300
    assert left("POOL_DIVISION").get("111|2010102", 0) - divisions.get("111|2010102", 0) == 100
    assert left("POOL_DEPARTMENT").get("101|111|2010102", 0) - departments.get("101|111|2010102", 0) == 50
    row = allotment.rows([number], year=YEAR, division=CITY)[number]
    assert (row.document, row.agency, row.title, row.released_on, row.approved_on) == ("财2号", "101001", "会议费", None, DAY)
    assert ground.at(number).unreleased == D("150.00") and ground.at(number).available == 0
    allotment.release(division=CITY, numbers=[number], on=DAY, actor=BOSS)
    assert ground.at(number).available == D("150.00") and allotment.rows([number], year=YEAR, division=CITY)[number].released_on == DAY
    kinds = [kept.kind for kept in ledger.chain([ledger.facts_of([number], year=YEAR, division=CITY)[-1].id], year=YEAR, division=CITY)]
    assert kinds[0] == "budget.approved" and kinds[-4:] == [
        f"allotment.{step}" for step in ("distributed", "allocated", "approved_to_unit", "activated")
    ]
    sound()


def test_an_allotment_is_released_once(ground: Ground) -> None:
    assert rules(refused(allotment.release, division=CITY, numbers=[ground["office"]], on=DAY, actor=BOSS)) == ["A02"]
    assert ground.at("office").available == D("1000000.00")


@pytest.mark.parametrize(("step", "over"), [("distribute", "8550000.01"), ("allocate", "0.01")])
def test_no_more_than_the_pool_has(ground: Ground, step: str, over: str) -> None:
    """未分解的还剩 9,000,000 − 530,000 … 多一分也不行。"""
    left_over = left("POOL")["111|2010102"] if step == "distribute" else D(0)
    asked = line("2010102", str(left_over + D("0.01")), department="" if step == "distribute" else "101")
    (said,) = refused(getattr(allotment, step), lines=[asked], **told())
    assert (said.rule, said.asked, said.available) == ("R46", left_over + D("0.01"), left_over) and said.remedy
    if left_over:
        allotment.distribute(lines=[line("2010102", str(left_over))], **told())
        assert "111|2010102" not in left("POOL")


def test_a_document_is_all_or_nothing(ground: Ground) -> None:
    before = left("POOL"), left("POOL_DIVISION")
    assert rules(refused(allotment.distribute, lines=[line("2010101", "1.00"), line("2050201", "99999999999.00")], **told())) == ["R46"]
    assert (left("POOL"), left("POOL_DIVISION")) == before
    with pytest.raises(UserError, match="重复的行"), transaction.atomic():
        allotment.distribute(lines=[line("2010101", "1.00"), line("2010101", "2.00")], **told())


def test_the_same_document_again_changes_nothing_and_with_another_amount_is_refused(ground: Ground) -> None:
    allotment.distribute(lines=[line("2010101", "1.00")], **told())
    before = left("POOL_DIVISION")
    assert rules(refused(allotment.distribute, lines=[line("2010101", "1.00")], **told())) == ["IDEMPOTENT"], "said, not done twice"
    assert left("POOL_DIVISION") == before
    assert rules(refused(allotment.distribute, lines=[line("2010101", "2.00")], **told())) == ["IDEMPOTENT"]


def test_a_document_needs_its_number_and_a_code_of_its_budget(ground: Ground) -> None:
    assert rules(refused(allotment.distribute, lines=[line("2010101", "1.00")], **told(" "))) == ["A01"]
    assert rules(refused(allotment.distribute, lines=[line("2120801", "1.00")], **told(" "))) == ["A01", "R31"], "both reasons at once"
    assert rules(refused(allotment.distribute, lines=[line("2010101", "1.00", fund="121")], **told())) == ["R31"]
    for amount in ("0.00", "-1.00", "1.001"):
        with pytest.raises(MoneyError), transaction.atomic():
            allotment.distribute(lines=[line("2010101", amount)], **told())


def test_the_reserve_fund_is_used_by_a_decision_of_the_government_and_not_beyond_it(ground: Ground) -> None:
    """预备费 1,000 万：没有决定文号不行，多一分不行；用到具体科目。"""
    use = {"from_exp_func": "227", "decision": "政〔2025〕8号", **told("财7号")}
    assert rules(refused(allotment.use_reserve, lines=[line("2010102", "1.00")], **{**use, "decision": "  "})) == ["R45"]
    (said,) = refused(allotment.use_reserve, lines=[line("2010102", "10000000.01")], **use)
    assert (said.rule, said.available, said.subject) == ("R46", D("10000000.00"), "111|227")
    before = left("POOL_DIVISION").get("111|2010102", D(0))
    allotment.use_reserve(lines=[line("2010102", "10000000.00")], **use)
    assert "111|227" not in left("POOL") and left("POOL_DIVISION")["111|2010102"] == before + 10000000
    (fact,) = ledger.facts_of(["财7号"], year=YEAR, division=CITY)
    assert (fact.body["decision"], fact.body["from_exp_func"]) == ("政〔2025〕8号", "227")


def test_a_grant_from_above_waits_for_its_use_and_passes_to_a_county(ground: Ground) -> None:
    above = {"counterpart": "530000000", "upper_document": "云财预1号", "transfer_kind": "专项转移支付", "source": "4"}
    (fact,) = allotment.notify_from_upper(lines=[line("2050202", "500.00", **above)], **told("云财预1号"))
    assert left("AUTHORITY_UPPER") == {"云财预1号": D("500.00")} and left("POOL_DIVISION")["111|2050202"] == 500
    allotment.transfer_to_lower(lines=[line("2050202", "120.00", counterpart=COUNTY)], **told("财8号"))
    allotment.reassign(lines=[line("2050201", "80.00")], from_exp_func="2050202", decision="局长办公会", **told("财9号"))
    assert left("TRANSFER_ALLOTTED") == {f"{COUNTY}|2050202": D("120.00")}
    assert (left("POOL_DIVISION")["111|2050202"], left("POOL_DIVISION")["111|2050201"]) == (D("300.00"), D("80.00"))
    assert ledger.facts([fact], year=YEAR, division=CITY)[0].body["transfer_kind"] == "专项转移支付"
    sound()


def test_spending_before_approval_is_replaced_by_the_budget(ground: Ground) -> None:
    before = left("AUTHORITY_OWN"), left("POOL")
    allotment.authorise_advance(lines=[line("2010101", "700.00")], **told("先1号", on=date(YEAR, 1, 6)))
    assert left("AUTHORITY_OWN")["111"] == before[0]["111"] + 700
    allotment.replace_advance(lines=[line("2010101", "700.00")], **told("先2号"))
    assert (left("AUTHORITY_OWN"), left("POOL")) == before


def test_only_the_right_post_of_the_division(ground: Ground) -> None:
    clerk = Actor(user="c", name="和丽梅", division=CITY, agencies=("101001",), posts=("preparer",))
    for verb, more in (
        (allotment.distribute, {"lines": [line("2010101", "1.00")]}), (allotment.approve_to_unit, {"lines": [unit("2010101", "1.00")]}),
        (allotment.use_reserve, {"lines": [line("2010101", "1.00")], "from_exp_func": "227", "decision": "x"}),
        (allotment.freeze, {"amounts": {ground["office"]: D(1)}, "reason": "x"}), (allotment.reclaim, {"amounts": {ground["office"]: D(1)}, "reason": "x"}),
        (allotment.carry_over, {"amounts": {ground["office"]: D(1)}}),
    ):  # fmt: skip
        assert rules(refused(verb, **told(actor=clerk), **more)) == ["I01"], verb
    assert rules(refused(allotment.release, division=CITY, numbers=[ground["waiting"]], on=DAY, actor=clerk)) == ["I01"]


def test_another_division_neither_sees_nor_moves_it(ground: Ground) -> None:
    with scope(divisions=COUNTY):
        assert allotment.rows([ground["office"]], year=YEAR, division=CITY) == {} and allotment.listing(year=YEAR, division=CITY) == []
        with pytest.raises(UserError, match="没有编号"), transaction.atomic():
            allotment.freeze(amounts={ground["office"]: D(1)}, reason="x", **told())


def test_the_listing_is_paged_by_number(ground: Ground) -> None:
    first = allotment.listing(year=YEAR, division=CITY, limit=3)
    rest = allotment.listing(year=YEAR, division=CITY, after=first[-1].number)
    assert [row.number for row in (*first, *rest)] == sorted(ground.made.allotments.values()) and len(first) == 3
    assert {row.number for row in allotment.listing(year=YEAR, division=CITY, agencies=["205001"])} == {ground["school"]}
    assert (
        len(allotment.listing(year=YEAR, division=CITY, exp_func="20101", agency="101001")) == 4 and models.Allotment.objects.count() == 5
    )
