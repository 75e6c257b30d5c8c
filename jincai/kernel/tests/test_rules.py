"""规则、状态、期间、问题：拒绝时一次说全，一句话、一个依据、一个办法。"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.kernel import fiscal
from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.kernel.rules import Hold, Refused, Rule, Violation, check, violations
from jincai.kernel.states import Life, Move

DAY = date(2025, 3, 3)


class Small(Rule):
    """金额不得超过一百元。
    这一行是给开发者看的。
    """

    number = "X01"
    cites = "试行办法第一条"
    remedy = "减为一百元"
    who = "经办"

    def holds(self, case: D) -> bool:
        return case <= 100

    def subject(self, case: D) -> str:
        return f"单 {case}"


class Even(Rule):
    """金额必须是整数元。"""

    def holds(self, case: D) -> bool:
        return case == int(case)


class Later(Rule):
    """二〇二五年七月起须为正数。"""

    since = date(2025, 7, 1)
    until = date(2025, 9, 1)

    def holds(self, case: D) -> bool:
        return case > 0


def test_every_rule_that_is_broken_is_said_at_once_with_the_reasons_of_others() -> None:
    gate = Violation(rule="GATE", says="库款不足")
    with pytest.raises(Refused) as caught:
        check((Small, Even, Later), D("100.50"), on=DAY, title="没有付", also=[gate])
    assert [v.rule for v in caught.value.violations] == ["X01", "Even", "GATE"]
    assert str(caught.value) == "没有付：金额不得超过一百元；金额必须是整数元；库款不足"
    first = caught.value.violations[0]
    assert (first.cites, first.subject, first.remedy, first.who) == ("试行办法第一条", "单 100.50", "减为一百元", "经办")


def test_a_case_that_keeps_every_rule_passes_and_a_gate_alone_refuses() -> None:
    check((Small, Even), D("100"), on=DAY)
    with pytest.raises(Refused):
        check((), D(1), on=DAY, also=[Violation(rule="GATE", says="不")])


@pytest.mark.parametrize(("on", "broken"), [("2025-06-30", 0), ("2025-07-01", 1), ("2025-08-31", 1), ("2025-09-01", 0)])
def test_a_rule_holds_from_its_first_day_until_the_day_it_ends(on: str, broken: int) -> None:
    assert len(violations((Later,), D(-1), on=date.fromisoformat(on))) == broken


def test_a_refusal_is_problem_details_with_amounts_as_text() -> None:
    hold = Hold(document="ZF-1", amount=D("4500"), since=DAY, by="he")
    seen = Violation(rule="R04", says="超", asked=D("500.01"), available=D("500"), executed=D("0"), holds=(hold,))
    problem = json.loads(json.dumps(Refused([seen], "没有提交", "/payment/1").as_problem()))
    assert (problem["status"], problem["title"], problem["instance"], problem["detail"]) == (409, "没有提交", "/payment/1", "超")
    (told,) = problem["violations"]
    assert set(told) == {"rule", "says", "cites", "subject", "asked", "available", "executed", "holds", "remedy", "who"}
    assert (told["asked"], told["available"], told["executed"]) == ("500.01", "500.00", "0.00")
    assert told["holds"] == [{"document": "ZF-1", "amount": "4500.00", "since": "2025-03-03", "by": "he"}]
    assert Violation(rule="x", says="y").as_dict()["asked"] == "", "no figure is not zero"


LIFE = Life(
    labels={"NEW": "新建", "SENT": "已送", "DONE": "已办", "BACK": "退回"},
    moves=(Move("send", "送审", ("NEW", "BACK"), "SENT", "经办"), Move("finish", "办结", ("SENT",), "DONE", "审批")),
)


def test_a_document_moves_only_along_its_life() -> None:
    assert [LIFE.allow("send", "NEW", "单 1"), LIFE.allow("send", "BACK", "单 1"), LIFE.allow("finish", "SENT", "单 1")] == [
        "SENT",
        "SENT",
        "DONE",
    ]
    with pytest.raises(Refused) as caught:
        LIFE.allow("finish", "NEW", "单 1")
    (said,) = caught.value.violations
    assert (said.rule, said.says, said.who) == ("STATE", "单 1 现为“新建”，只有“已送”时才能办结", "审批")
    with pytest.raises(KeyError):
        LIFE.move("fly")


def test_months_and_progress_of_a_year() -> None:
    assert fiscal.month_end(date(2024, 2, 5)) == date(2024, 2, 29) and fiscal.month_end(date(2025, 2, 5)) == date(2025, 2, 28)
    assert len(fiscal.months(2025)) == 12 and fiscal.months(2025)[-1] == date(2025, 12, 1)
    assert fiscal.time_progress(date(2024, 12, 31), 2025) == 0.0 and fiscal.time_progress(date(2026, 1, 1), 2025) == 1.0
    assert fiscal.time_progress(date(2025, 12, 31), 2025) == 1.0 and fiscal.time_progress(date(2025, 1, 1), 2025) == pytest.approx(1 / 365)


def test_errors_of_an_input_say_how_many_and_what_to_do() -> None:
    error = InputError(sheet="04", row=5, field="预算数", value="abc", says="不是数字")
    several = InputErrors([error, error])
    assert isinstance(several, UserError) and "2 处" in several.says and several.remedy and several.errors[0].as_dict()["row"] == 5
    assert str(UserError("没有文件", "检查路径")) == "没有文件"
