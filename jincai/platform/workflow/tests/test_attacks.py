"""攻击：改已发布的流程、抹办理记录、看别人的单据、用收回了的委托、把字当代码。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction

from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, Grant, scope
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import models
from jincai.platform.workflow.tests.ground import (
    CITY,
    DAY,
    HERE,
    KIND,
    OTHER,
    PREPARER,
    REVIEWER,
    TREASURY,
    YEAR,
    at,
    begin,
    do,
    paper,
    why,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
COUNTY = "530702000"
POISON = ("'; DROP TABLE workflow_task; --", "{{ 7*7 }}", "<script>alert(1)</script>", "%s %(x)s {0}", "\\u202e反", '"}]}', "=cmd|'/c calc'!A1")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE workflow_version SET body = '{}' WHERE division = '530700000'",
        "UPDATE workflow_version SET state = 'DRAFT' WHERE division = '530700000'",
        "UPDATE workflow_version SET published_by = 'he' WHERE division = '530700000'",
        "DELETE FROM workflow_version WHERE division = '530700000'",
        "UPDATE workflow_act SET actor = 'he'",
        "DELETE FROM workflow_act",
    ],
)
def test_what_is_published_or_done_stays_as_it_is(sql: str) -> None:
    begin(paper())
    with pytest.raises(Error, match=r"已发布|只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_another_units_document_is_as_if_it_were_not_there() -> None:
    (number,) = begin(paper(agency="205001"))
    with scope(divisions=CITY, actor=REVIEWER):
        verdict = do("payment.review", number, REVIEWER)
        assert verdict.refused and "205001" not in str(verdict.refused) and "办公用品" not in str(verdict.refused)
        assert why(verdict) == why(do("payment.review", "SB-NIEMALS", REVIEWER)), "not there and not his are told alike"
        assert workflow.standing(KIND, number, division=CITY, year=YEAR, on=DAY, actor=REVIEWER) is None
        assert workflow.history(KIND, number, division=CITY, year=YEAR) == ()
        assert number not in [task.document for task in workflow.inbox(REVIEWER, **HERE).tasks]
        assert models.Task.objects.count() == 0 and models.Act.objects.filter(document=number).count() == 0
    assert do("payment.review", number, OTHER).refused is None


def test_another_division_sees_and_moves_nothing() -> None:
    (number,) = begin(paper())
    far = Actor(user="gucheng", name="古城国库", division=COUNTY, agencies="*", posts=("treasury_preparer", "agency_reviewer"))
    with scope(divisions=COUNTY, actor=far):
        for division in (CITY, COUNTY):
            (verdict,) = workflow.complete(KIND, "payment.review", [number], division=division, year=YEAR, on=DAY, actor=far)
            assert verdict.refused is not None and verdict.task is None
        assert workflow.inbox(far, division=COUNTY, year=YEAR, on=DAY).count == 0
        assert models.Running.objects.exists() is False
    assert at(number) == ["review"]


def test_a_lent_post_ends_with_its_grant_and_keeps_to_its_limit() -> None:
    small, large = begin(paper("100.00"), paper("9000.00"))
    verbs = frozenset({"payment.review"})
    lent = Grant(
        post="agency_reviewer", title="单位审核", verbs=verbs, division=CITY, divisions=(CITY,), agencies=("101001",),
        amount_limit=Decimal("500.00"), on_behalf_of="mu", until=date(2025, 6, 16),
    )  # fmt: skip
    helper = Actor(user="li", name="李代办", division=CITY, agencies=("101001",), posts=(), grants=(lent,))
    assert why(do("payment.review", large, helper)) == ["I04"]
    after = dataclasses.replace(helper, grants=(dataclasses.replace(lent, verbs=frozenset()),))
    assert why(do("payment.review", small, after)) == ["I01"], "what was lent is gone with the next look at his grants"
    assert do("payment.review", small, helper).refused is None
    assert [t.on_behalf_of for t in models.Task.objects.filter(document=small, state="DONE")] == ["mu"]


def test_who_lent_his_post_is_bound_by_what_was_done_for_him() -> None:
    (number,) = begin(paper())
    lent = Grant(
        post="agency_reviewer", title="单位审核", verbs=frozenset({"payment.review"}), division=CITY, divisions=(CITY,),
        agencies=("101001",), on_behalf_of="zhao",
    )  # fmt: skip
    assert do("payment.review", number, Actor(user="li", name="李代办", division=CITY, agencies=("101001",), grants=(lent,))).refused is None
    assert why(do("payment.approve", number, TREASURY)) == ["R35"], "zhao's hand was in the review already"


@pytest.mark.parametrize("words", POISON)
def test_words_are_words(words: str) -> None:
    (number,) = begin(paper(about=words))
    assert do("payment.review", number, REVIEWER).refused is None
    assert do("payment.approve", number, TREASURY, action="return", to_step="review", reason=words).refused is None
    assert workflow.history(KIND, number, division=CITY, year=YEAR)[-1].reason == words
    assert workflow.inbox(REVIEWER, **HERE).tasks[0].about == words
    for name, given in (("verb", {"verb": words}), ("to_step", {"verb": "payment.review", "action": "return", "to_step": words, "reason": "x"})):
        assert do(given.pop("verb"), number, REVIEWER, **given).refused is not None, name  # type: ignore[arg-type]
    assert workflow.complete(KIND, "payment.review", [words], actor=REVIEWER, **HERE)[0].refused is not None
    assert at(number) == ["review"] and models.Task.objects.filter(document=number).count() == 3


def test_the_engines_own_verbs_are_audited() -> None:
    (number,) = begin(paper())
    with scope(divisions=CITY, actor=REVIEWER):
        workflow.take(KIND, number, division=CITY, year=YEAR, on=DAY, actor=REVIEWER)
    with scope(divisions=CITY, actor=PREPARER):
        workflow.remind(KIND, number, division=CITY, year=YEAR, on=DAY, actor=PREPARER)
    with audit.reading():
        rows = audit.search(audit.Filter(document=number)).rows
    assert {(row.verb, row.actor) for row in rows} == {("workflow.take", "mu"), ("workflow.remind", "he")}
