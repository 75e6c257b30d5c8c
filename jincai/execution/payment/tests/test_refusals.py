"""不让付的：每一种单独来一次，再一起来一次；每条都有话、有依据、有办法，并且什么也没有写下。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from jincai.execution.payment import api as payment
from jincai.execution.payment import models
from jincai.platform.banking import api as banking
from jincai.platform.identity.api import Actor, system
from tests.journeys.ground import CITY, DAY, PAYEE, YEAR, Ground, left, refused, rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_written(ground: Ground) -> Any:
    """A refused request leaves no payment, no hold and no number behind."""
    yield
    assert not models.Payment.objects.filter(state="REQUESTED").exists() and left("HELD_BY_REQUEST") == {} == left("PLAN_HELD")


def test_a_cent_over_the_allotment(ground: Ground) -> None:
    ground.plan(False)
    (said,) = refused(ground.request, ("office", "1000000.01"))
    assert (said.rule, said.asked, said.available, said.executed, said.subject) == (
        "R04",
        D("1000000.01"),
        D("1000000.00"),
        D(0),
        ground["office"],
    )
    assert "超 0.01 元" in said.says and said.cites and "调剂" in said.remedy


def test_the_lines_of_one_allotment_are_added_up(ground: Ground) -> None:
    ground.plan(False)
    found = refused(ground.request, ("office", "600000.00"), ("office", "400000.01", "30202"))
    assert rules(found) == ["R04"] and found[0].asked == D("1000000.01")


def test_an_allotment_that_is_not_released_or_not_there(ground: Ground) -> None:
    (said,) = refused(ground.request, ("waiting", "1.00"))
    assert said.rule == "R46" and "尚未下达" in said.says and said.who == "指标管理处室"
    (said,) = refused(ground.request, ("ZB-2025-999999", "1.00"))
    assert said.rule == "R03" and "没有指标 ZB-2025-999999" in said.says


def test_more_than_the_plan_of_the_month(ground: Ground) -> None:
    quota = left("PLAN_LEFT")["101001/201/111/03"]
    found = refused(ground.request, ("office", str(quota)), ("meeting", "0.01", "30215"))
    assert rules(found) == ["PLAN"] and (found[0].asked, found[0].available) == (quota + D("0.01"), quota)


def test_a_fund_that_does_not_fit_the_code(ground: Ground) -> None:
    """政府性基金的钱不能列一般公共服务：指标要素被改错也付不出去。"""
    ground.change("office", fund="121")
    found = refused(ground.request, ("office", "1.00"))
    assert "R31" in rules(found) and "科目 2010101 不能使用资金性质 121" in found[0].says


def test_a_person_of_another_agency(ground: Ground) -> None:
    (said,) = refused(ground.request, ("office", "1.00"), by="stranger")
    assert said.rule == "AGENCY" and "杨丽华 不属于单位 101001" in said.says
    assert rules(refused(ground.request, ("office", "1.00"), by="accountant")) == ["I01"]


BAD_PAYEES = [
    ({"account": "6217990000000000000"}, "校验位不符"), ({"account": "53AB"}, "数字以外的字符"), ({"account": "1234567"}, "8 至 30 位"),
    ({"account": ""}, "账号不能为空"),
    ({"name": " "}, "户名不能为空"), ({"bank_no": "102741012345"}, "行号"), ({"bank_no": ""}, "行号不能为空"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "says"), BAD_PAYEES)
def test_an_account_that_fails_its_check(ground: Ground, wrong: dict[str, str], says: str) -> None:
    (said,) = refused(ground.request, ("office", "1.00"), payee=dataclasses.replace(PAYEE, **wrong))
    assert said.rule == "R18" and says in said.says and said.remedy


def test_everything_wrong_with_the_payee_is_one_sentence(ground: Ground) -> None:
    (said,) = refused(ground.request, ("office", "1.00"), payee=payment.Payee(name="", account="1", bank="", bank_no="1"))
    assert said.says.count("；") == 2


ECONS = [("302016", "R06"), ("", "R06"), ("30101", "R07"), ("31005", "R07")]


@pytest.mark.parametrize(("dep_econ", "rule"), ECONS)
def test_an_economic_class_that_is_none_or_not_of_the_allotment(ground: Ground, dep_econ: str, rule: str) -> None:
    """公用经费（502）不能发工资（30101→501），也不能建房（31005→503）。"""
    (said,) = refused(ground.request, ("office", "1.00", dep_econ))
    assert said.rule == rule and said.remedy
    if rule == "R07":
        assert "不属于指标的 502" in said.says


def test_before_the_budget_is_approved_only_basic_spending(ground: Ground) -> None:
    ground.change("meeting", project_kind="3")
    found = refused(ground.request, ("meeting", "1.00", "30215"), approved=False)
    assert "R29" in rules(found) and next(said for said in found if said.rule == "R29").cites == "预算法（2018）第五十四条"


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "0.001", "NaN", "1e17"])
def test_an_amount_that_is_none(ground: Ground, amount: str) -> None:
    (said,) = refused(ground.request, ("meeting", "1.00", "30215"), ("office", amount))
    assert said.rule == "FORM" and "金额" in said.says and said.remedy


def test_every_reason_at_once(ground: Ground) -> None:
    """一张单据里样样都错：一次说全，一条一句，每条有依据和办法。"""
    stranger = Actor(user="x", name="外人", division=CITY, agencies=("205001",), posts=("preparer",))
    lines = [("office", "9000000.00"), ("frozen", "6000.00"), ("waiting", "1.00"), ("ZB-没有", "1.00"), ("meeting", "1.00", "99999")]
    asked = ground.asking(*lines, payee=payment.Payee(name="", account="1", bank="", bank_no="1"))
    found = refused(payment.request, division=CITY, request=asked, on=DAY, actor=stranger)
    assert set(rules(found)) == {"R03", "R04", "R46", "R14", "R06", "R18", "AGENCY", "PLAN"}
    assert len(found) == len({(said.rule, said.says) for said in found}), "each said once"
    assert all(said.says and said.cites and said.remedy and said.who for said in found)
    subjects = {said.subject for said in found if said.rule in ("R04", "R14", "R46", "R03")}
    assert subjects == {ground["office"], ground["frozen"], ground["waiting"], "ZB-没有"}


def test_the_refusal_tells_who_holds_the_rest(ground: Ground) -> None:
    ground.plan(False)
    ground.paid(("office", "100000.00"), key="甲")
    ordered, _ = ground.ordered(("office", "200000.00"), key="乙")
    held = ground.request(("office", "300000.00"), key="丙")
    (said,) = refused(ground.request, ("office", "400000.01"), key="丁")
    assert (said.available, said.executed) == (D("400000.00"), D("100000.00"))
    assert [(hold.document, hold.amount, hold.since, hold.by) for hold in said.holds] == [
        (ordered, D("200000.00"), DAY, "practice.treasury_chief"),
        (held, D("300000.00"), DAY, "practice.preparer"),
    ]
    payment.withdraw(division=CITY, year=YEAR, number=held, on=DAY, actor=ground.who("preparer"))


def test_a_year_that_has_no_such_allotment(ground: Ground) -> None:
    assert rules(refused(ground.request, ("office", "1.00"), on=date(2026, 1, 5))) == ["R03"]


def test_a_request_with_nothing_in_it(ground: Ground) -> None:
    found = refused(payment.request, division=CITY, request=ground.asking(), on=DAY, actor=system(CITY))
    assert rules(found) == ["FORM"] and found[0].says == "支付申请没有明细行" and found[0].remedy


def test_one_payment_is_of_one_unit_and_one_fund(ground: Ground) -> None:
    """一张凭证一个零余额账户、一种资金：两个单位的指标不能合在一笔里。"""
    ground.plan(False)
    found = refused(ground.request, ("office", "1.00"), ("school", "1.00"), by="system")
    assert rules(found) == ["ONE"] * 2 and found[0].remedy


def test_checks_are_the_banks_own(ground: Ground) -> None:
    assert banking.check_account(PAYEE.account, PAYEE.name, PAYEE.bank_no) == []
