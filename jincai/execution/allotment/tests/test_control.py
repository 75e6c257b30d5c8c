"""控指标：冻结了的不能付，调剂先冻结，收回与结转不超过可用；每次拒绝都说出是哪张单据占着。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.allotment import api as allotment
from jincai.execution.allotment import models
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.workflow import api as workflow
from tests.journeys.ground import CITY, DAY, YEAR, Ground, left, refused, rules, sound

pytestmark = pytest.mark.django_db
BOSS = system(CITY)


def told(document: str = "冻2号", **more: Any) -> dict[str, Any]:
    return {"division": CITY, "document": document, "on": DAY, "actor": BOSS, **more}


def freeze(ground: Ground, name: str, amount: str, document: str = "冻2号") -> None:
    allotment.freeze(amounts={ground[name]: D(amount)}, reason="专项检查", **told(document))


def test_what_is_frozen_is_not_paid_and_the_refusal_names_the_freeze(ground: Ground) -> None:
    """5 万里冻了 4.5 万：付 5,000 可以，付 5,000.01 不行。"""
    assert (ground.at("frozen").frozen, ground.at("frozen").available) == (D("45000.00"), D("5000.00"))
    found = refused(ground.request, ("frozen", "5000.01"))
    assert rules(found) == ["R14", "R04"]
    frozen, over = found
    assert "已冻结 45,000.00 元" in frozen.says and "未冻结的只有 5,000.00 元" in frozen.says
    for said in (frozen, over):
        assert (said.subject, said.asked, said.available) == (ground["frozen"], D("5000.01"), D("5000.00")) and said.remedy and said.who
        assert [(hold.document, hold.amount, hold.by) for hold in said.holds] == [
            ("练财冻〔2025〕1号", D("45000.00"), "practice.budget_chief")
        ]
    ground.request(("frozen", "5000.00"))


def test_thawed_it_can_be_paid_again(ground: Ground) -> None:
    thaw = {"amounts": {ground["frozen"]: D("45000.00")}, "reason": "检查完毕"}
    assert rules(refused(allotment.unfreeze, **thaw, **told("另一文号"))) == ["R14"], "a document thaws only what it froze"
    allotment.unfreeze(**thaw, **told("练财冻〔2025〕1号"))
    ground.request(("frozen", "50000.00"))
    assert ground.at("frozen").frozen == 0 and left("FROZEN") == {}


def test_no_more_is_frozen_than_is_free(ground: Ground) -> None:
    ground.plan(False)
    ground.request(("office", "900000.00"))
    (said,) = refused(freeze, ground, "office", "100000.01")
    assert (said.rule, said.asked, said.available) == ("R04", D("100000.01"), D("100000.00"))
    assert [hold.amount for hold in said.holds] == [D("900000.00")]
    freeze(ground, "office", "100000.00")
    assert ground.at("office").available == 0
    assert rules(refused(allotment.freeze, amounts={ground["office"]: D("1.00")}, reason="x", **told(" "))) == ["A01"]
    with pytest.raises(UserError, match="没有编号为 ZB-没有"), transaction.atomic():
        allotment.freeze(amounts={"ZB-没有": D("1.00")}, reason="x", **told())


def apply(ground: Ground, giving: str, taking: str, amount: str, actor: Actor = BOSS) -> str:
    return allotment.apply_virement(
        division=CITY, giving=ground[giving], taking=ground[taking], amount=D(amount), reason="进度变化", on=DAY, actor=actor
    )


CHIEF = dataclasses.replace(BOSS, user="chief", name="另一位审批")


def decide(verb: Any, number: str, actor: Actor = CHIEF, **more: Any) -> None:
    verb(division=CITY, year=YEAR, number=number, on=DAY, actor=actor, **more)


def test_a_virement_freezes_first_and_moves_when_it_is_approved(ground: Ground) -> None:
    number = apply(ground, "office", "meeting", "100000.00")
    assert (ground.at("office").available, ground.at("office").frozen, ground.at("meeting").available) == (
        D("900000.00"),
        D("100000.00"),
        D("400000.00"),
    )
    assert [(hold.document, hold.amount) for hold in ground.at("office").holds] == [(number, D("100000.00"))]
    assert rules(refused(decide, allotment.approve_virement, number, actor=BOSS)) == ["R35"], "not by who applied"
    decide(allotment.approve_virement, number)
    assert (ground.at("office").available, ground.at("office").frozen, ground.at("meeting").available) == (
        D("900000.00"),
        D(0),
        D("500000.00"),
    )
    assert models.Virement.objects.get(number=number).state == "APPROVED"
    applied, approved = ledger.facts_of([number], year=YEAR, division=CITY)
    assert approved.causes == (applied.id,) and approved.body["from_allotment"] == ground["office"]
    sound()


def test_a_virement_that_is_rejected_gives_back(ground: Ground) -> None:
    number = apply(ground, "office", "meeting", "100000.00")
    decide(allotment.reject_virement, number, reason="理由不充分")
    assert ground.at("office").available == D("1000000.00") and ground.at("office").holds == ()
    for verb, more in ((allotment.reject_virement, {"reason": "再退"}), (allotment.approve_virement, {})):
        (said,) = refused(decide, verb, number, **more)
        assert said.rule == "STATE" and "已退回" in said.says
    assert ground.at("meeting").available == D("400000.00")


def signed_by_both_divisions(ground: Ground, number: str) -> None:
    """跨部门的：预算处受理，业务处室与预算处会签，然后才能批准."""
    office = Actor(user="practice.office", name="杨处长", division=CITY, agencies="*", posts=("office_reviewer",))
    told: dict[str, Any] = {"division": CITY, "year": YEAR, "number": number, "on": DAY}
    assert refused(allotment.approve_virement, **told, actor=ground.who("budget_chief")), "not before they have signed"
    allotment.accept_virement(**told, actor=ground.who("budget"))
    allotment.countersign_virement(**told, actor=office)
    assert refused(allotment.approve_virement, **told, actor=ground.who("budget_chief")), "one of two is not both"
    allotment.accept_virement(**told, actor=ground.who("budget"))


def test_across_departments_it_passes_through_the_pools_and_leaves_nothing_there(ground: Ground) -> None:
    pools = [left(name) for name in ("POOL", "POOL_DIVISION", "POOL_DEPARTMENT")]
    number = apply(ground, "office", "school", "60000.00")
    signed_by_both_divisions(ground, number)
    decide(allotment.approve_virement, number)
    assert (ground.at("office").available, ground.at("school").available) == (D("940000.00"), D("660000.00"))
    assert [left(name) for name in ("POOL", "POOL_DIVISION", "POOL_DEPARTMENT")] == pools
    entries = ledger.entries({"document": number}, year=YEAR, division=CITY)
    found = {entry.rule for entry in ledger.entries({"facts": [entry.fact for entry in entries]}, year=YEAR, division=CITY)}
    assert found == {"调剂申请冻结", *(f"跨部门调剂：{step}" for step in ("调出", "回处室", "改科目", "到部门", "到单位"))}
    sound()


def test_what_is_frozen_for_a_virement_is_not_there_for_a_payment_nor_for_a_second_one(ground: Ground) -> None:
    apply(ground, "meeting", "office", "399999.99")
    assert rules(refused(ground.request, ("meeting", "0.02"))) == ["R14", "R04"]
    assert rules(refused(apply, ground, "meeting", "school", "0.02")) == ["R04"]
    stranger = ground.who("stranger")
    assert rules(refused(apply, ground, "office", "school", "1.00", stranger)) == ["I02"], "only for one's own unit"


def test_a_virement_needs_two_allotments_of_one_fund(ground: Ground) -> None:
    models.Allotment.objects.filter(number=ground["school"]).update(fund="121")
    assert rules(refused(apply, ground, "office", "school", "1.00")) == ["R31"]
    with pytest.raises(UserError, match="没有编号"), transaction.atomic():
        allotment.apply_virement(division=CITY, giving=ground["office"], taking="ZB-没有", amount=D(1), reason="x", on=DAY, actor=BOSS)


def test_what_is_reclaimed_is_back_in_the_pool_and_what_is_held_is_not(ground: Ground) -> None:
    ground.request(("office", "300000.00"))
    pool = left("POOL")["111|2010101"]
    take = {"reason": "不再需要", **told("财6号")}
    (said,) = refused(allotment.reclaim, amounts={ground["office"]: D("700000.01")}, **take)
    assert (said.rule, said.available, len(said.holds)) == ("R04", D("700000.00"), 1)
    allotment.reclaim(amounts={ground["office"]: D("700000.00"), ground["meeting"]: D("1.00")}, **take)
    assert left("POOL")["111|2010101"] == pool + 700000 and ground.at("office").available == 0
    assert ground.at("office").held == D("300000.00") and ground.at("meeting").available == D("399999.00")


def test_the_year_ends_by_record(ground: Ground) -> None:
    """逐条结转，待分的核销为结余；之后什么也不可用。"""
    unspent = {ground[name]: ground.at(name).available for name in ("office", "meeting", "frozen", "school")}
    (said,) = refused(allotment.carry_over, amounts={**unspent, ground["frozen"]: D("5000.01")}, **told("结转1号"))
    assert said.subject == ground["frozen"]
    allotment.carry_over(amounts=unspent, **told("结转1号"))
    allotment.write_off_unspent(lines=[allotment.PoolLine(exp_func="227", amount=D("10000000.00"))], **told("结余1号"))
    assert left("CARRY_OVER") == {"结转": sum(unspent.values()), "结余": D("10000000.00")} and left("EXECUTABLE") == {}
    assert rules(refused(ground.request, ("office", "0.01"))) == ["R04"]
    sound()


UNIT = Actor(user="practice.clerk", name="和经办", division=CITY, agencies=("101001",), posts=("preparer",))
BUREAU = Actor(user="practice.bureau", name="主管经办", division=CITY, agencies=("101001", "205001"), posts=("preparer",))
OFFICE = Actor(user="practice.yewu", name="业务经办", division=CITY, agencies=("101001", "205001"), posts=("office_preparer",))
OTHER = Actor(user="practice.yewu2", name="另一处经办", division=CITY, agencies=("101001",), posts=("office_preparer",))


def vire(ground: Ground, taking: str, actor: Actor, giving: str = "office") -> str:
    """申请, as that person sees the allotments; the number does not tell more than he may know."""
    with scope(divisions=CITY, actor=actor):
        found = {"giving": ground[giving], "taking": ground.made.allotments.get(taking, taking)}
        return allotment.apply_virement(division=CITY, **found, amount=D("10.00"), reason="进度变化", on=DAY, actor=actor)


def test_a_unit_moves_within_its_department_and_the_refusal_says_who_moves_across(ground: Ground) -> None:
    assert vire(ground, "meeting", UNIT).startswith("TJ-")
    (hidden,) = refused(vire, ground, "school", UNIT)
    (nowhere,) = refused(vire, ground, "ZB-2025-999999", UNIT)
    assert hidden.rule == nowhere.rule == "A05" and "或没有这条" in hidden.says, "another unit's is told like one that is not there"
    assert hidden.says.replace(ground["school"], "") == nowhere.says.replace("ZB-2025-999999", "")
    (across,) = refused(vire, ground, "school", BUREAU)
    assert across.rule == "A04" and "业务处室" in across.says and "业务处室经办" in across.who and "预算处经办" in across.who


def test_the_finance_department_moves_across_within_its_charge(ground: Ground) -> None:
    number = vire(ground, "school", OFFICE)
    at = workflow.standing("virement_across", number, division=CITY, year=YEAR, on=DAY)
    assert at and at.at == ("预算处受理",)
    (said,) = refused(vire, ground, "school", OTHER)
    assert said.rule == "A05" and "对口单位" in said.says
    with pytest.raises(UserError, match="没有编号"), transaction.atomic():
        vire(ground, "ZB-2025-999999", ground.who("budget"))
    assert vire(ground, "school", ground.who("budget")).startswith("TJ-")
