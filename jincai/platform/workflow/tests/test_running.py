"""流程的运转：发起、判定、落定；条件选路，并行会签，退回一轮，旧版办完，两人同时办只成一个。"""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from jincai.platform.identity.api import Actor, Grant, ask, posts, scope
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import models
from jincai.platform.workflow.tests.ground import (
    BOTH,
    CITY,
    DAY,
    HERE,
    KIND,
    LEADER,
    LEGACY,
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
    simple,
    why,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("ground")
def test_conditions_choose_the_edge_and_the_flow_ends() -> None:
    small, large = begin(paper("4999999.99"), paper("5000000.00"))
    for number in (small, large):
        verdict = do("payment.review", number, REVIEWER)
        assert (verdict.refused, verdict.effect, verdict.state) == (None, "review", "REVIEWED")
    assert (at(small), at(large)) == (["treasury"], ["leader"])
    assert why(do("payment.approve", large, TREASURY)) == ["W02"], "not before the leader"
    assert do("payment.countersign", large, LEADER).effect == ""
    for number in (small, large):
        assert do("payment.approve", number, TREASURY).effect == "approve"
        assert (running(number).state, running(number).at_steps, at(number)) == ("DONE", [], [])
    said = [event.says for event in workflow.history(KIND, large, division=CITY, year=YEAR)]
    assert said == ["发起", "同意", "同意", "同意"]
    (again,) = workflow.complete(KIND, "payment.approve", [large], actor=TREASURY, **HERE)
    assert again.refused and "zhao" in str(again.refused) and "2025-06-16" in str(again.refused)


@pytest.mark.usefixtures("ground")
def test_due_by_working_days_and_barred_who_began() -> None:
    (number,) = begin(paper())
    task = models.Task.objects.get(document=number)
    assert (str(task.due_on), task.barred, task.title) == ("2025-06-18", ["he"], "单位审核")


@pytest.mark.usefixtures("ground")
def test_nobody_decides_his_own_request_himself_or_for_another() -> None:
    (number,) = begin(paper())
    assert why(do("payment.review", number, BOTH)) == ["R35"]
    lent = Grant(post="agency_reviewer", title="单位审核", verbs=posts()["agency_reviewer"].verbs, agencies=("101001",), on_behalf_of="he")
    for_him = Actor(user="li", name="李代办", division=CITY, agencies=("101001",), posts=(), grants=(lent,))
    assert why(do("payment.review", number, for_him)) == ["R35"], "in his place"
    assert why(do("payment.review", number, OTHER)) == ["I02"]
    assert why(do("payment.review", number, TREASURY)) == ["I01"]
    assert at(number) == ["review"] and do("payment.review", number, REVIEWER).refused is None


@pytest.mark.usefixtures("ground")
def test_the_post_of_the_step_counts_not_the_verb_alone() -> None:
    verbs = frozenset({"payment.review"})
    chief = Grant(post="budget_approver", title="预算处审批", verbs=verbs, agencies="*", division=CITY)
    actor = Actor(user="sun", name="孙", division=CITY, agencies="*", posts=("budget_approver",), grants=(chief,))
    (number,) = begin(paper())
    verdict = do("payment.review", number, actor)
    assert why(verdict) == ["W03"] and "单位审核" in str(verdict.refused)


@pytest.mark.usefixtures("ground")
def test_nothing_is_written_before_it_is_settled_and_settled_twice_is_once() -> None:
    (number,) = begin(paper())
    verdicts = workflow.complete(KIND, "payment.review", [number], actor=REVIEWER, **HERE)
    assert at(number) == ["review"]
    assert [ask(workflow.settle(verdicts, on=DAY, actor=REVIEWER)) for _ in (1, 2)] == [[1], [0]]
    assert at(number) == ["treasury"] and len(workflow.history(KIND, number, division=CITY, year=YEAR)) == 2


@pytest.mark.usefixtures("ground")
def test_each_of_a_batch_has_a_verdict_and_two_trips_are_enough_for_any_number() -> None:
    numbers = begin(*(paper() for _ in range(30)))
    school = begin(paper(agency="205001"))

    def trips(batch: list[str]) -> int:
        with CaptureQueriesContext(connection) as caught:
            verdicts = workflow.complete(KIND, "payment.review", batch, actor=REVIEWER, **HERE)
            ask(workflow.settle(verdicts, on=DAY, actor=REVIEWER))
        return len(caught)

    trips(numbers[:1])  # reads the version, which is remembered
    assert trips(numbers[1:2]) == trips(numbers[2:25]) == 2
    verdicts = workflow.complete(KIND, "payment.review", [numbers[0], numbers[26], *school, "none", numbers[26]], actor=REVIEWER, **HERE)
    assert [why(v) for v in verdicts] == [["W02"], [], ["I02"], ["MISSING"], ["W10"]]
    assert "“单位审核”已由 mu 办过（2025-06-16）" in str(verdicts[0].refused)


@pytest.mark.usefixtures("ground")
def test_begun_in_one_message() -> None:
    question = workflow.starting([paper() for _ in range(500)], division=CITY, on=DAY, actor=PREPARER)
    with CaptureQueriesContext(connection) as caught:
        assert ask(question) == [500]
    assert len(caught) == 1


@pytest.mark.usefixtures("ground")
def test_parallel_and_countersigning_wait_for_everyone() -> None:
    put(forked())
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    assert at(number) == ["leader", "both", "both"] and running(number).at_steps == ["leader", "both"]
    assert do("payment.reject", number, TREASURY).effect == ""
    assert why(do("payment.reject", number, TREASURY)) == ["W08"], "the second seat is another's"
    assert do("payment.countersign", number, LEADER).effect == "" and at(number) == ["both"]
    assert do("payment.reject", number, SECOND).refused is None
    assert at(number) == ["treasury"]
    assert do("payment.approve", number, TREASURY).effect == "approve" and running(number).state == "DONE"


@pytest.mark.usefixtures("ground")
def test_a_partner_in_the_fork_refuses_and_everything_goes_back() -> None:
    put(forked())
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    do("payment.reject", number, TREASURY)
    assert why(do("payment.countersign", number, LEADER, "return", to_step="treasury", reason="不对")) == ["W09"], "not forward"
    assert why(do("payment.countersign", number, LEADER, "return", to_step="review")) == ["W11"], "not without a reason"
    do("payment.countersign", number, LEADER, "return", to_step="review", reason="附件不全")
    assert at(number) == ["review"] and running(number).round == 2
    do("payment.review", number, REVIEWER)
    assert at(number) == ["leader", "both", "both"], "both sign anew"
    assert do("payment.reject", number, TREASURY).refused is None


@pytest.mark.usefixtures("ground")
def test_returned_into_the_fork_only_that_branch_is_done_again() -> None:
    put(forked())
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    for verb, actor in (("payment.countersign", LEADER), ("payment.reject", TREASURY), ("payment.reject", SECOND)):
        do(verb, number, actor)
    do("payment.approve", number, TREASURY, "return", to_step="leader", reason="请领导再看")
    assert at(number) == ["leader"]
    do("payment.countersign", number, LEADER)
    assert at(number) == ["treasury"]


@pytest.mark.usefixtures("ground")
def test_returned_it_goes_its_way_again_in_a_new_round() -> None:
    (number,) = begin(paper())
    do("payment.review", number, REVIEWER)
    verdict = do("payment.approve", number, TREASURY, "return", to_step="review", reason="附件不全")
    assert (verdict.effect, verdict.state) == ("send_back", "REQUESTED")
    assert at(number) == ["review"] and (running(number).round, running(number).state) == (2, "RUNNING")
    assert models.Task.objects.get(document=number, state="OPEN").round == 2
    assert do("payment.review", number, REVIEWER).effect == "review" and do("payment.approve", number, TREASURY).effect == "approve"


@pytest.mark.usefixtures("ground")
def test_a_running_document_finishes_on_the_version_it_began_with() -> None:
    (old,) = begin(paper())
    put({"start": "only", "steps": [{**simple()["steps"][2], "id": "only"}]})
    (new,) = begin(paper())
    assert (at(old), at(new)) == (["review"], ["only"])
    do("payment.review", old, REVIEWER)
    assert at(old) == ["treasury"] and do("payment.approve", old, TREASURY).refused is None


@pytest.mark.usefixtures("ground")
def test_stopped_it_waits_for_nobody_and_what_never_ran_is_no_mistake() -> None:
    (number,) = begin(paper())
    assert ask(workflow.stopping(KIND, [number, "none"], actor=PREPARER, action="withdraw", reason="重复", **HERE)) == [1]
    assert at(number) == [] and running(number).state == "STOPPED"
    assert why(do("payment.review", number, REVIEWER)) == ["W01"]
    begin(paper(document=number))
    assert at(number) == ["review"] and running(number).round == 2, "begun again"


@pytest.mark.usefixtures("ground")
def test_a_document_from_before_there_were_flows_begins_where_it_waits() -> None:
    LEGACY["OLD-1"] = paper(document="OLD-1", state="REVIEWED")
    LEGACY["OLD-2"] = paper(document="OLD-2", state="ORDERED")
    assert do("payment.approve", "OLD-1", TREASURY).effect == "approve"
    assert why(do("payment.approve", "OLD-2", TREASURY)) == ["MISSING"], "it is past all steps"
    LEGACY.clear()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_approve_at_once_one_is_done_and_the_other_hears_by_whom() -> None:
    with scope(divisions=CITY):
        put(simple())
        (number,) = begin(paper())
        do("payment.review", number, REVIEWER)
    said: dict[str, workflow.Verdict] = {}
    both = threading.Barrier(2)

    def work(actor: Actor) -> None:
        try:
            both.wait(10)
            with scope(divisions=CITY, actor=actor):
                said[actor.user] = do("payment.approve", number, actor)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(actor,)) for actor in (TREASURY, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    done = [user for user, verdict in said.items() if verdict.refused is None]
    (late,) = [verdict for verdict in said.values() if verdict.refused]
    assert len(done) == 1 and why(late) == ["W01"] and f"由 {done[0]} 于" in str(late.refused)
