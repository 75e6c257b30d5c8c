"""待办、成批办理、在谁手里：只见自己能办的，每件各是各的；一万件待办两条语句，走索引。"""

from __future__ import annotations

import dataclasses
import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import Actor, Grant, posts
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import models
from jincai.platform.workflow.inbox import candidates
from jincai.platform.workflow.tests.ground import (
    BOTH,
    CITY,
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
    forked,
    paper,
    put,
    running,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def seen(actor: Actor, **more: object) -> list[str]:
    return [task.document for task in workflow.inbox(actor, **HERE, **more).tasks]  # type: ignore[arg-type]


def grant(post: str, **more: object) -> Grant:
    return Grant(post=post, title=post, verbs=posts()[post].verbs, division=CITY, **more)  # type: ignore[arg-type]


def person(*grants: Grant, user: str = "li") -> Actor:
    return Actor(user=user, name="李", division=CITY, agencies="*", posts=tuple(g.post for g in grants), grants=grants)


def test_he_sees_what_he_can_do_and_nothing_else() -> None:
    mine, others = begin(paper(), paper(agency="205001"))
    assert (seen(REVIEWER), seen(OTHER), seen(TREASURY), seen(PREPARER)) == ([mine], [others], [], [])
    assert seen(BOTH) == [others] or seen(BOTH) == [], "his own request is not in his inbox"
    assert mine not in seen(BOTH)
    do("payment.review", mine, REVIEWER)
    assert (seen(REVIEWER), seen(TREASURY)) == ([], [mine])
    assert workflow.handles(REVIEWER) and workflow.handles(LEADER) and not workflow.handles(PREPARER)
    elsewhere = dataclasses.replace(TREASURY, division="530102000")
    assert seen(elsewhere) == []


def test_the_range_of_each_grant_counts_by_itself() -> None:
    small, large = begin(paper("10.00"), paper("900.00"))
    fund, kind = begin(paper("10.00", fund="112"), paper("10.00", project_kind="21"))
    lent = person(grant("agency_reviewer", agencies=("101*",), amount_limit=Decimal("100"), on_behalf_of="mu"))
    assert set(seen(lent)) == {small, fund, kind}
    assert set(seen(person(grant("agency_reviewer", agencies=("101001",), funds=("111",))))) == {small, large, kind}
    assert set(seen(person(grant("agency_reviewer", agencies="*", project_kinds=("22",))))) == {small, large, fund}
    assert seen(person(grant("agency_reviewer", agencies="*", on_behalf_of="he"))) == [], "for him who began it"
    assert seen(person(dataclasses.replace(grant("agency_reviewer", agencies="*"), verbs=frozenset({"payment.reject"})))) == []


def test_pages_counts_and_what_is_late() -> None:
    numbers = begin(*(paper() for _ in range(7)))
    models.Task.objects.filter(document=numbers[5]).update(due_on="2025-06-10")
    models.Task.objects.filter(document=numbers[6]).update(due_on=None)
    found, after = [], ""
    for _ in range(3):
        page = workflow.inbox(REVIEWER, **HERE, limit=3, after=after)
        assert (page.counts, page.count, page.late) == ({KIND: 7}, 7, 1)
        found += [task.document for task in page.tasks]
        after = page.after
    assert found == [numbers[5], *numbers[:5], numbers[6]] and after == ""
    assert workflow.inbox(REVIEWER, **HERE, kind="other").tasks == () and workflow.inbox(REVIEWER, **HERE, after="' OR 1=1 --").count == 7


def test_two_seats_for_one_person_are_one_row() -> None:
    put(forked())
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    assert at(number) == ["leader", "both", "both"] and seen(TREASURY) == [number]
    assert workflow.inbox(TREASURY, **HERE).count == 1
    do("payment.reject", number, TREASURY)
    assert seen(TREASURY) == [] and seen(SECOND) == [number]


def test_a_batch_each_in_its_own_right() -> None:
    good, done, other, stopped = begin(paper(), paper(), paper(agency="205001"), paper())
    do("payment.review", done, REVIEWER)
    workflow.act_many([(KIND, stopped)], "withdraw", actor=PREPARER, **HERE)
    chosen = [(KIND, good), (KIND, done), (KIND, other), (KIND, stopped), (KIND, "none"), ("nothing", "1"), (KIND, "' OR 1=1 --"), (KIND, good)]
    told = workflow.act_many(chosen, "approve", actor=REVIEWER, **HERE)
    said = {each.document: str(each.refused or "") for each in told}
    assert [each.document for each in told] == [good, done, other, stopped, "none", "1", "' OR 1=1 --"]
    assert said[good] == "" and "已由 mu 办过" in said[done] and "205001" in said[other] and "已撤回（he）" in said[stopped]
    assert "没有试办单 none" in said["none"] and "没有" in said["1"]
    assert at(good) == ["treasury"] and at(other) == ["review"]
    with pytest.raises(UserError, match="一次最多 500 件"):
        workflow.act_many([(KIND, str(n)) for n in range(501)], "approve", actor=REVIEWER, **HERE)


def test_two_kinds_of_steps_in_one_batch() -> None:
    first, second = begin(paper(), paper())
    do("payment.review", first, REVIEWER)
    both = person(grant("agency_reviewer", agencies="*"), grant("treasury_preparer", agencies="*"))
    assert all(each.refused is None for each in workflow.act_many([(KIND, first), (KIND, second)], "approve", actor=both, **HERE))
    assert (running(first).state, at(second)) == ("DONE", ["treasury"])
    (told,) = workflow.act_many([(KIND, second)], "approve", actor=both, **HERE)
    assert told.refused and "审核" in str(told.refused), "he reviewed it himself"


def test_who_holds_it_now_and_what_i_can_do() -> None:
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    found = workflow.standing(KIND, number, actor=TREASURY, **HERE)
    assert found and found.begun_by == "he" and found.at == ("国库审批",) and found.state == "RUNNING"
    (holding,) = found.holders
    assert (holding.title, holding.post, holding.due_on) == ("国库审批", "国库处经办", None)
    assert found.mine and found.mine.verb == "payment.approve" and found.mine.returns == (("review", "单位审核"),)
    theirs = workflow.standing(KIND, number, actor=REVIEWER, **HERE)
    assert theirs and theirs.mine is None and workflow.standing(KIND, "none", **HERE) is None
    assert workflow.holder_now(KIND, number, **HERE)[0].step == "treasury"
    (event, _) = workflow.history(KIND, number, division=CITY, year=YEAR)
    assert (event.says, event.name, event.post) == ("发起", "和经办", "preparer")


def test_ten_thousand_open_are_two_statements_by_the_index() -> None:
    for _ in range(20):
        begin(*(paper() for _ in range(500)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workflow_task WHERE state = 'OPEN'")
        assert cursor.fetchone() == (10_000,)
    workflow.inbox(REVIEWER, **HERE)
    took = []
    for _ in range(5):
        before = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            page = workflow.inbox(REVIEWER, **HERE)
        took.append(time.perf_counter() - before)
    assert len(page.tasks) == 50 and page.count == 10_000 and len(caught) <= 2
    mine, given = candidates(OTHER, CITY)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT 1 FROM workflow_task WHERE state = 'OPEN' AND division = %s AND year = %s AND ({mine})", (CITY, YEAR, *given))
        assert "workflow_task_inbox" in "".join(row[0] for row in cursor.fetchall())
    assert sorted(took)[2] < 1.0, took
