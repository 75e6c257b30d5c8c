"""两个人编辑同一份流程草稿：后存的先看到前一个改了什么，看过才盖得掉。"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow.comparing import differences
from jincai.platform.workflow.tests.ground import CITY, KIND, simple

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
LI = Actor(user="li", name="李", division=CITY, agencies=(), posts=("system_admin",))
HE = Actor(user="he", name="和", division=CITY, agencies=(), posts=("system_admin",))


def changed(days: int) -> dict[str, Any]:
    body = copy.deepcopy(simple())
    body["steps"][0]["deadline_days"] = days
    return body


def save(body: dict[str, Any], actor: Actor, seen: str | None) -> workflow.Version:
    return workflow.draft(division=CITY, kind=KIND, body=body, title="试办", actor=actor, seen=seen)


def test_the_second_is_told_who_changed_what_and_may_then_go_on() -> None:
    first = save(changed(3), LI, "")
    with pytest.raises(Refused) as told:
        save(changed(5), HE, "")
    (why,) = told.value.violations
    assert why.rule == "W14" and "li" in why.says and "步骤“单位审核”的期限（工作日）：他的是 3，你的是 5" in why.says
    kept = save(changed(5), HE, first.sm3)
    assert kept.body["steps"][0]["deadline_days"] == 5 and kept.id == first.id


def test_who_saves_his_own_again_and_who_saves_the_same_are_not_asked() -> None:
    save(changed(3), LI, "")
    assert save(changed(4), LI, "").body["steps"][0]["deadline_days"] == 4
    assert save(changed(4), HE, "").made_by == "he"
    assert save(changed(6), LI, None).body["steps"][0]["deadline_days"] == 6, "a file or a command has nothing before it"


def test_what_is_different_is_said_step_by_step() -> None:
    mine, theirs = simple(), simple()
    theirs["steps"][1]["title"] = "分管领导会签"
    del mine["steps"][2]
    assert differences(theirs, mine) == ["他的有步骤“国库审批”，你的没有", "步骤“分管领导会签”的名称：他的是 分管领导会签，你的是 会签"]
    assert differences(mine, mine) == []
