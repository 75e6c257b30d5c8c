"""通知：谁的待办里有，就告诉谁，一次；成批的合成一条；自己办的不说；退回、催办、移交、期限。"""

from __future__ import annotations

from datetime import timedelta

import pytest

from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import models
from jincai.platform.workflow.noticing import tell_acts, tell_due, tell_reached
from jincai.platform.workflow.tests.ground import CITY, DAY, HERE, KIND, PREPARER, REVIEWER, TREASURY, act_many, begin, do, paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
LATE = DAY + timedelta(days=9)


@pytest.fixture(autouse=True)
def people(ground: None) -> None:
    """The actors of the ground, as users who could sign in; a second reviewer of the unit, and one of another."""
    told = [(each.user, each.name, each.posts, each.agencies) for each in (PREPARER, REVIEWER, TREASURY)]
    for user, name, posts, agencies in (*told, ("li", "李审核", ("agency_reviewer",), ("101001",)), ("yang", "杨审核", ("agency_reviewer",), ("205001",))):
        agency = agencies[0] if agencies != "*" else ""
        identity.create_user(username=user, name=name, division=CITY, posts=posts, agency=agency, agencies=() if agencies == "*" else agencies)


def told(user: str) -> list[str]:
    actor = identity.actor(user)
    assert actor
    with scope(divisions=CITY, actor=actor):
        return [row.title for row in notices.listing(actor).rows]


def run(on=DAY) -> None:  # type: ignore[no-untyped-def]
    """What the job does."""
    with scope(divisions=CITY, actor=system(CITY)):
        tell_reached(division=CITY, on=on)
        tell_acts(division=CITY, on=on)


def test_whoever_can_do_it_is_told_once_and_nobody_else() -> None:
    (number,) = begin(paper())
    run()
    run()
    assert told("mu") == told("li") == [f"试办单 {number} 待你单位审核"]
    assert told("he") == told("yang") == told("zhao") == []
    do("payment.review", number, REVIEWER)
    run()
    assert told("zhao") == [f"试办单 {number} 待你国库审批"] and len(told("mu")) == 1


def test_what_comes_together_is_one_notice() -> None:
    begin(*(paper() for _ in range(40)))
    run()
    assert told("mu") == ["40 件试办单待你单位审核"]


def test_what_one_did_oneself_is_not_told_to_oneself() -> None:
    identity.create_user(username="both", name="双岗", division=CITY, posts=["agency_reviewer"], agency="101001", agencies=["101001"])
    doer = Actor(user="both", name="双岗", division=CITY, agencies=("101001",), posts=("preparer",))
    models.Task.objects.all().update(told=True)
    (number,) = begin(paper(), actor=doer)
    models.Task.objects.filter(document=number).update(barred=[])  # as if the two duties went together
    run()
    assert told("both") == [] and told("mu") == [f"试办单 {number} 待你单位审核"]


def test_what_is_done_before_the_job_runs_is_told_to_nobody() -> None:
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    run()
    assert told("mu") == told("li") == [] and len(told("zhao")) == 1


def test_a_return_is_told_to_who_began_it_with_the_reason() -> None:
    (number,) = begin(paper())
    act_many(documents=[number], verb="payment.review", action="return", reason="缺发票", to_step="", actor=REVIEWER, **HERE)
    run()
    run()
    assert told("he") == [f"试办单 {number} 被退回"]
    he = identity.actor("he")
    assert he
    with scope(divisions=CITY, actor=he):
        (row,) = notices.listing(he).rows
        assert "缺发票" in row.says and "木审核" in row.says and (row.document_kind, row.document) == (KIND, number)


def test_a_reminder_is_told_to_who_holds_it_now() -> None:
    one, other = begin(paper(), paper(agency="205001"))
    run()
    workflow.remind(KIND, one, actor=PREPARER, **HERE)
    run()
    assert told("mu")[0] == told("li")[0] == f"和经办催办 试办单 {one}" and told("he") == []
    assert all("催办" not in title for title in told("yang")), other


def test_what_is_handed_over_is_one_notice() -> None:
    begin(*(paper() for _ in range(3)))
    run()
    workflow.hand_over("mu", "li", actor=REVIEWER, reason="休假", **HERE)
    run()
    assert told("li")[0] == "移交给你 3 件待办" and told("mu") == ["3 件试办单待你单位审核"]


def test_deadlines_are_told_once_a_day() -> None:
    begin(*(paper() for _ in range(3)))
    with scope(divisions=CITY, actor=system(CITY)):
        assert tell_due(division=CITY, on=DAY) == 0, "two working days are left"
        assert tell_due(division=CITY, on=LATE) == 2 and tell_due(division=CITY, on=LATE) == 0
        assert tell_due(division=CITY, on=LATE + timedelta(days=1)) == 2
    assert told("mu") == ["待办：3 件已逾期"] * 2


def test_the_job_finds_the_divisions_by_itself() -> None:
    jobs.defer("workflow.tell", division=CITY, day=DAY.isoformat())
    (number,) = begin(paper())
    assert jobs.run_pending(["workflow.tell"]).failed == ()
    assert told("mu") == [f"试办单 {number} 待你单位审核"]
