"""逾期升级：随系统提供的流程，过了工作日的期限，上一级岗位的待办里也有；节假日不算，补班的周末算；谁先办都算。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor, scope
from jincai.platform.params import api as params
from jincai.platform.workflow import api as workflow
from tests import small_year
from tests.small_year import DIVISION, YEAR, SmallYear

pytestmark = pytest.mark.django_db
HEAD = Actor(user="head", name="杨主任", division=DIVISION, agencies=("101001",), posts=("agency_leader",))
OTHER = Actor(user="head2", name="李校长", division=DIVISION, agencies=("205001",), posts=("agency_leader",))
CHIEF = Actor(user="chief", name="孙处长", division=DIVISION, agencies="*", posts=("treasury_head",))


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    """办好的小年度."""
    with scope(divisions=DIVISION):
        params.put("cashplan.control", DIVISION, False, date(YEAR, 1, 1), identity.system(DIVISION), facet="111/2")
        for month in (4, 8):  # what the small year left open goes up, and is overdue there too: no more is heard of it
            workflow.escalate_due(division=DIVISION, on=date(YEAR, month, 1), actor=identity.system(DIVISION))
        yield year


def ask(year: SmallYear, on: date) -> str:
    """A request of 1 yuan on the day."""
    asked = small_year.request_of(f"逾期 {on}", year.practice.allotments["meeting"], "1.00")
    told = {"division": DIVISION, "request": asked, "on": on, "actor": year.people["preparer"]}
    return payment.request(**told)  # type: ignore[arg-type]


def escalate(on: date) -> int:
    return workflow.escalate_due(division=DIVISION, on=on, actor=identity.system(DIVISION))


def seen(actor: Actor, on: date) -> list[tuple[str, str]]:
    found = workflow.inbox(actor, division=DIVISION, year=YEAR, on=on, kind="payment").tasks
    return [(task.document, task.title) for task in found]


@pytest.mark.parametrize(
    ("asked", "due", "why"),
    [
        (date(2025, 9, 26), date(2025, 9, 29), "the Sunday before the holidays is worked"),
        (date(2025, 9, 29), date(2025, 10, 9), "the eight days of the National Day and the Mid-autumn Festival do not count"),
        (date(2025, 10, 10), date(2025, 10, 13), "the Saturday after them is worked"),
        (date(2025, 12, 31), date(2026, 1, 5), "New Year's Day and the two days after it do not, the Sunday after them does"),
    ],
)
def test_it_goes_up_when_the_working_days_are_over_and_not_a_day_before(year: SmallYear, asked: date, due: date, why: str) -> None:
    number = ask(year, asked)
    (holding,) = workflow.holder_now("payment", number, division=DIVISION, year=YEAR, on=asked)
    assert holding.due_on == due, why
    assert escalate(due) == 0 and (number, "单位审核") not in seen(HEAD, due)
    late = workflow.add_working_days(due, 1, DIVISION)
    assert escalate(late) == 1 and escalate(late) == 0
    assert (number, "单位审核") in seen(HEAD, late) and (number, "单位审核") in seen(year.people["reviewer"], late)
    assert number not in [document for document, _ in seen(OTHER, late)], "of his own unit only"
    said = workflow.history("payment", number, division=DIVISION, year=YEAR)[-1]
    assert (said.says, said.to, said.actor) == ("逾期升级", "agency_leader", "system")


def test_the_post_above_does_it_and_the_post_below_is_rid_of_it(year: SmallYear) -> None:
    day = date(2025, 9, 29)
    number = ask(year, day)
    (early,) = workflow.act_many([("payment", number)], "approve", division=DIVISION, year=YEAR, on=day, actor=HEAD)
    assert early.refused and [v.rule for v in early.refused.violations] == ["W03"], "not before it is overdue"
    late = date(2025, 10, 10)
    escalate(late)
    (done,) = workflow.act_many([("payment", number)], "approve", division=DIVISION, year=YEAR, on=late, actor=HEAD)
    assert done.refused is None and number not in [document for document, _ in seen(year.people["reviewer"], late)]
    assert (number, "国库审批") in seen(year.people["treasury"], late) and (number, "国库审批") not in seen(CHIEF, late)
    (holding,) = workflow.holder_now("payment", number, division=DIVISION, year=YEAR, on=late)
    assert holding.due_on == date(2025, 10, 11), "a Saturday that is worked"
    escalate(date(2025, 10, 13))
    (done,) = workflow.act_many([("payment", number)], "approve", division=DIVISION, year=YEAR, on=date(2025, 10, 13), actor=CHIEF)
    found = payment.one(division=DIVISION, year=YEAR, number=number)
    assert done.refused is None and found and (found.state, found.reviewed_by, found.approved_by) == ("APPROVED", "head", "chief")


def test_who_prepared_it_does_not_get_it_by_escalation(year: SmallYear) -> None:
    number = ask(year, date(2025, 9, 29))
    escalate(date(2025, 10, 10))
    both = Actor(user=year.people["preparer"].user, name="和", division=DIVISION, agencies=("101001",), posts=("agency_leader",))
    assert number not in [document for document, _ in seen(both, date(2025, 10, 10))]
    (done,) = workflow.act_many([("payment", number)], "approve", division=DIVISION, year=YEAR, on=date(2025, 10, 10), actor=both)
    assert done.refused and "R35" in [v.rule for v in done.refused.violations]


def test_what_went_up_once_goes_no_higher(year: SmallYear) -> None:
    number = ask(year, date(2025, 9, 29))
    escalate(date(2025, 10, 10))
    assert escalate(date(2025, 11, 20)) == 1
    assert [event.says for event in workflow.history("payment", number, division=DIVISION, year=YEAR)] == ["发起", "逾期升级", "逾期"]
    assert len([each for each in seen(HEAD, date(2025, 11, 20)) if each[0] == number]) == 1


@pytest.mark.parametrize("kind", ["payment", "allotment", "virement", "virement_across", "budget_book"])
def test_every_step_of_every_shipped_flow_has_a_deadline_and_another_post_above(kind: str) -> None:
    posts = identity.posts()
    with scope(divisions=DIVISION):
        flow = workflow.current(kind, division=DIVISION, year=YEAR).flow
    for step in flow.steps.values():
        above = posts[step.escalate_post]
        assert step.deadline_days and above.allows(step.verb) and step.escalate_post not in step.posts, step.id
