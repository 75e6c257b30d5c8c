"""留审计的动词：办成一行、撤了没有、拒绝说得出；一批一次往返；没有事实的改动也在。"""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.audit import verbs
from jincai.platform.audit.tests.ground import CLERK, HERE, Person, rows, scope

pytestmark = pytest.mark.django_db


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Done(Fact):
    """一件事。"""

    KIND: ClassVar[str] = "trial.done"
    TITLE: ClassVar[str] = "试办"
    agency: str = "101001"
    payee_account: str = ""


@dataclasses.dataclass(frozen=True)
class Grant:
    """一项授权, as far as the audit asks."""

    post: str
    on_behalf_of: str = ""


def fact(document: str, key: str = "") -> Done:
    return Done(
        division=HERE, year=2025, on=date(2025, 3, 1), actor="zhang", document_kind="trial", document=document, key=key,
        payee_account="6222020000001234",
    )  # fmt: skip


@audit.audited("trial.do")
def do(*, documents: list[str], actor: Person, fail: bool = False) -> int:
    audit.allowed(Grant("other"), "other.verb")
    audit.allowed(Grant("approver", "li"), "trial.do")
    for document in documents:
        audit.saw(fact(document), fact(document, "2"))
        audit.changed("trial", document, before={"state": "A"}, after={"state": "B"})
    if fail:
        raise Refused([Violation(rule="R01", says="不够", subject="X")])
    return len(documents)


def test_a_row_a_document_with_the_grant_used() -> None:
    with scope(divisions=HERE):
        assert do(documents=["一", "二"], actor=CLERK) == 2
        found = rows(verb="trial.do")
    assert [row.document for row in found] == ["二", "一"]
    row = found[0]
    assert (row.actor, row.name, row.post, row.on_behalf_of, row.agency, row.year) == ("zhang", "张三", "approver", "li", "101001", 2025)
    assert row.before == {"state": "A"} and row.after["state"] == "B" and len(row.after["facts"]) == 2
    assert row.after["facts"][0]["payee_account"] == "****1234", "the audit is no second copy of what is protected"


def test_a_thousand_documents_go_in_one_message() -> None:
    with scope(divisions=HERE), CaptureQueriesContext(connection) as asked:
        do(documents=[str(n) for n in range(1_000)], actor=CLERK)
    assert len([each for each in asked if "audit_write" in each["sql"]]) == 1


def test_a_verb_of_very_many_facts_writes_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """先写一部分，内存里放开；一份不少，后来才说的前后另有一行；失败了仍一行不留。"""
    monkeypatch.setattr(verbs, "FULL", 6)
    with scope(divisions=HERE):
        do(documents=["0", "1", "2", "3", "4"], actor=CLERK)
        found = rows(verb="trial.do")[::-1]
        assert [row.document for row in found] == ["0", "1", "2", "3", "3", "4"]
        assert all(len(row.after["facts"]) == 2 for row in (*found[:4], found[5])) and "facts" not in found[4].after
        assert [row.before for row in found] == [{"state": "A"}] * 3 + [None] + [{"state": "A"}] * 2
        with pytest.raises(Refused):
            do(documents=["5", "6", "7", "8", "9"], actor=CLERK, fail=True)
        assert len(rows(verb="trial.do")) == 6


def test_what_is_rolled_back_leaves_no_row() -> None:
    with scope(divisions=HERE):
        with pytest.raises(RuntimeError), transaction.atomic():
            do(documents=["一"], actor=CLERK)
            raise RuntimeError
        with pytest.raises(Refused) as why:
            do(documents=["一"], actor=CLERK, fail=True)
        assert rows(document="一") == []
        audit.refused(why.value)
        (row,) = rows(kind="refusal")
    assert (row.verb, row.document, row.post, row.on_behalf_of, row.says) == ("trial.do", "X", "approver", "li", "R01 不够")


def test_nothing_done_nothing_said_and_verbs_inside_verbs() -> None:
    @audit.audited("trial.outer")
    def outer(*, actor: Person) -> None:
        do(documents=["内"], actor=actor)
        audit.saw(fact("外"))

    with scope(divisions=HERE):
        do(documents=[], actor=CLERK)
        assert rows() == [] and not audit.listening()
        outer(actor=CLERK)
        assert {(row.verb, row.document) for row in rows()} == {("trial.do", "内"), ("trial.outer", "外")}
        audit.saw(fact("无"))
        assert len(rows()) == 2, "outside a verb nothing is noted"


def test_acts_for_a_verb_that_sends_them_itself() -> None:
    found = audit.acts("payment.review", CLERK, [fact("一"), fact("二")], grant=Grant("approver"), before={"一": {"state": "REQUESTED"}})
    assert [(each.document, each.before, each.post) for each in found] == [("一", {"state": "REQUESTED"}, "approver"), ("二", None, "approver")]
    question = audit.recording(*found)
    with scope(divisions=HERE), connection.cursor() as cursor:
        cursor.execute(question.sql, question.args)
        ids = question.read(cursor.fetchall())
        assert ids == [row.id for row in rows()][::-1]


def test_a_hundred_thousand_rows_are_searched_in_time() -> None:
    import time

    with scope(divisions=HERE), connection.cursor() as cursor:
        cursor.execute(
            """select count(audit_write(x.rows)) from (select jsonb_agg(jsonb_build_object('kind', case when n % 5000 = 0 then 'refusal' else 'act' end,
                 'verb', 'v.' || n % 50, 'actor', 'u' || n % 300, 'document', 'D' || n)) as rows from generate_series(1, 100000) n group by n / 5000) x"""
        )
        slow = {}
        for name, wanted in {
            "first": audit.Filter(), "document": audit.Filter(document="D77"), "actor": audit.Filter(actor="u7"), "verb": audit.Filter(verb="v.7"),
            "refusals": audit.Filter(kind="refusal"), "pattern": audit.Filter(verb="v.4*", actor="u44"),
        }.items():  # fmt: skip
            with audit.reading():
                began = time.perf_counter()
                assert audit.search(wanted).rows
                slow[name] = time.perf_counter() - began
    assert max(slow.values()) < 0.3, slow
