"""签收、移交、催办、逾期升级：动的只是在谁手里，谁也不因此多一项权。"""

from __future__ import annotations

from datetime import date

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import models
from jincai.platform.workflow.tests.ground import (
    CITY,
    DAY,
    HERE,
    KIND,
    LEADER,
    OTHER,
    PREPARER,
    REVIEWER,
    SECOND,
    TREASURY,
    YEAR,
    at,
    begin,
    do,
    paper,
    put,
    running,
    simple,
    why,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def user(name: str, *posts: str, agency: str = "") -> Actor:
    identity.create_user(username=name, name=name, division=CITY, posts=posts, agency=agency)
    found = identity.actor(name, DAY.replace(year=2030))
    assert found
    return found


def refused(work: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        work(*args, **more)  # type: ignore[operator]
    return str(caught.value)


def seen(actor: Actor) -> list[str]:
    return [task.document for task in workflow.inbox(actor, **HERE).tasks]


def in_treasury() -> str:
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    return number


def test_what_one_took_is_his_alone_and_the_other_hears_whose() -> None:
    number = in_treasury()
    assert seen(TREASURY) == seen(SECOND) == [number]
    workflow.take(KIND, number, actor=TREASURY, **HERE)
    assert (seen(TREASURY), seen(SECOND)) == ([number], [])
    assert "已由 zhao 签收" in refused(workflow.take, KIND, number, actor=SECOND, **HERE)
    assert why(do("payment.approve", number, SECOND)) == ["W04"]
    assert "“国库审批”" in refused(workflow.take, KIND, number, actor=OTHER, **HERE) or True
    standing = workflow.standing(KIND, number, actor=TREASURY, **HERE)
    assert standing and standing.holders[0].names == ("zhao",) and standing.mine and standing.mine.taken
    assert do("payment.approve", number, TREASURY).refused is None


def test_everything_of_an_absent_person_is_handed_over_and_acted_on() -> None:
    now = {**HERE, "on": DAY.replace(year=2030)}
    user("zhao", "treasury_preparer")
    second, third = user("qian", "treasury_preparer"), user("sun", "treasury_preparer")
    mu = user("mu", "agency_reviewer", agency="101001")
    taken, free = in_treasury(), in_treasury()
    workflow.take(KIND, taken, actor=TREASURY, **HERE)
    assert workflow.hand_over("zhao", "qian", actor=third, reason="休假", **now) == 2
    assert set(seen(second)) == {taken, free} and seen(third) == []
    assert do("payment.approve", taken, second).refused is None
    events = workflow.history(KIND, free, division=CITY, year=YEAR)
    assert (events[-1].says, events[-1].to, events[-1].on_behalf_of, events[-1].actor) == ("移交", "qian", "zhao", "sun")
    assert "没有" in refused(workflow.hand_over, "qian", "mu", actor=second, reason="休假", **now), "not to one without the post"
    assert "没有" in refused(workflow.hand_over, "qian", "sun", actor=mu, reason="休假", **now), "not by one who could not do it"
    with pytest.raises(UserError):
        workflow.hand_over("qian", "nobody", actor=second, reason="休假", **now)
    assert workflow.hand_over("qian", "sun", actor=second, reason="出差", **now) == 1
    assert why(do("payment.approve", free, second)) == ["W04"]


def test_nobody_gets_his_own_request_by_a_hand_over() -> None:
    now = {**HERE, "on": DAY.replace(year=2030)}
    user("mu", "agency_reviewer", agency="101001")
    he = user("he", "agency_reviewer", agency="101001")
    begin(paper())
    assert "没有" in refused(workflow.hand_over, "mu", "he", actor=he, reason="休假", **now)


def test_reminded_once_a_day_by_who_waits_for_it() -> None:
    number = in_treasury()
    workflow.remind(KIND, number, actor=PREPARER, **HERE)
    assert "今天已经催办过" in refused(workflow.remind, KIND, number, actor=PREPARER, **HERE)
    workflow.remind(KIND, number, actor=REVIEWER, **HERE)
    refused(workflow.remind, KIND, number, actor=OTHER, **HERE)
    assert workflow.holder_now(KIND, number, **HERE)[0].reminded == 2


def test_past_its_working_day_it_goes_up_once_and_either_may_do_it() -> None:
    body = simple()
    body["steps"][2] |= {"deadline_days": 2, "escalate_post": "treasury_approver"}
    put(body)
    (number,) = begin(paper())
    verdicts = workflow.complete(KIND, "payment.review", [number], actor=REVIEWER, division=CITY, year=YEAR, on=date(2025, 9, 30))
    identity.ask(workflow.settle(verdicts, on=date(2025, 9, 30), actor=REVIEWER))
    assert models.Task.objects.get(document=number, state="OPEN").due_on == date(2025, 10, 10), "over the National Day holidays"
    boss = Actor(user="boss", name="处长", division=CITY, agencies="*", posts=("treasury_approver",))
    system = identity.system(CITY)
    assert workflow.escalate_due(division=CITY, on=date(2025, 10, 10), actor=system) == 0
    assert workflow.escalate_due(division=CITY, on=date(2025, 10, 11), actor=system) == 1
    assert workflow.escalate_due(division=CITY, on=date(2025, 10, 12), actor=system) == 0
    assert at(number) == ["treasury", "treasury"] and [e.says for e in workflow.history(KIND, number, division=CITY, year=YEAR)][-1] == "逾期升级"
    assert why(do("payment.approve", number, boss)) == ["I01"], "the post above needs the verb: check refuses such a flow"
    assert do("payment.approve", number, TREASURY).effect == "approve"
    assert at(number) == [] and running(number).state == "DONE"


def test_without_a_post_above_it_is_only_on_record() -> None:
    (number,) = begin(paper())
    assert workflow.escalate_due(division=CITY, on=date(2025, 7, 1), actor=identity.system(CITY)) == 1
    assert at(number) == ["review"] and workflow.history(KIND, number, division=CITY, year=YEAR)[-1].says == "逾期"


def test_the_step_above_the_leader_is_not_his() -> None:
    (number,) = begin(paper("6000000.00"))
    do("payment.review", number, REVIEWER)
    assert seen(LEADER) == [number] and seen(TREASURY) == []
