"""没有分录的事实：没有规则的一类才可以没有；有规则却一条也不适用的不收；同一件同时来几次只记一次，答“已记过”。"""

from __future__ import annotations

import dataclasses
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from jincai.ledger import api as ledger
from jincai.ledger import functions, rulebook
from jincai.ledger.compiler import none_applies
from jincai.ledger.fitness import told
from jincai.ledger.installing import rule_numbers
from jincai.ledger.tests.crew import Crew, posting, until_somebody_waits
from jincai.ledger.tests.story import CITY, DAY, YEAR, fact, request, rows
from jincai.platform.identity.api import scope

REQUESTED = "payment.requested"
ROUNDS = 30
committing = pytest.mark.django_db(transaction=True, databases=["default", "checker"])
Change = Callable[[Any], Any]


def rules_of(change: Change) -> dict[Any, Any]:
    """The rule book with the rules of a request changed; what the change makes None is left out."""
    changed = {key: change(made) if made.on.KIND == REQUESTED else made for key, made in rulebook.RULES.items()}
    return {key: made for key, made in changed.items() if made}


def only(*conditions: str) -> Change:
    return lambda made: made if made.when in conditions else None


def dated(**days: date) -> Change:
    """One rule, without a condition, of some days."""
    return lambda made: dataclasses.replace(made, when="", **days) if made.when == "origin != 'contract'" else None


def test_every_rule_book_of_ours_leaves_no_fact_without_entries() -> None:
    assert [kind for kind in rulebook.FACTS if none_applies(kind)] == []


@pytest.mark.parametrize(
    ("change", "guarded"),
    [
        (only("origin == 'contract'"), True), (only("plan != ''"), True), (only("origin == 'contract'", "plan != ''"), True),
        (only("origin != 'contract'", "origin == 'contract'"), False), (only(), False), (dated(), False),
        (dated(since=date(YEAR + 1, 1, 1)), True), (dated(until=date(YEAR, 1, 1)), True),
    ],
)  # fmt: skip
def test_what_may_apply_to_nothing_is_guarded(monkeypatch: pytest.MonkeyPatch, change: Change, guarded: bool) -> None:
    monkeypatch.setattr(rulebook, "RULES", rules_of(change))
    assert bool(none_applies(REQUESTED)) is guarded


def call(many: bool, *facts: Any) -> list[tuple[Any, ...]]:
    """As the owner of the tables, in the caller's transaction: each fact a group."""
    items = [
        {"n": n, "g": n, "id": str(each.id), "kind": each.KIND, "on": str(each.on), "actor": "he", "dk": "t", "d": each.document, "body": each.body()}
        for n, each in enumerate(facts, 1)
    ]
    given, where = json.dumps(items), f"{YEAR}::smallint, {int(CITY)}"
    rows("select set_config('jincai.divisions', %s, true), set_config('jincai.agencies', '*', true)", CITY, alias="owner")
    if not many:
        return rows(f"select status from ledger.post({where}, %s::jsonb)", given, alias="owner")
    for statement in functions.STAGE:
        rows(statement, alias="owner")
    rows(f"insert into pg_temp.jincai_item select * from jsonb_to_recordset(%s::jsonb) t({functions._ITEM})", given, alias="owner")
    return rows(f"select status from ledger.post_many({where})", alias="owner")


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(
    ("change", "good"),
    [(only("plan != ''"), {"plan": "101001/201/111/03"}), (dated(since=date(YEAR, 6, 1)), {"on": date(YEAR, 6, 1)})],
)
def test_a_fact_to_which_no_rule_applies_is_refused(monkeypatch: pytest.MonkeyPatch, change: Change, good: dict[str, Any], many: bool) -> None:
    """有金额、有规则，却一笔分录也不会有：不能当作收下了。"""
    monkeypatch.setattr(rulebook, "RULES", rules_of(change))
    with scope(divisions=CITY, using="owner"), transaction.atomic(using="owner"):
        ledger.open_year(YEAR, alias="owner")
        with connections["owner"].cursor() as cursor:
            numbers = rule_numbers(cursor)
        rows(functions.post_functions(numbers).replace("%", "%%"), alias="owner")
        with pytest.raises(ledger.BadFact, match="第 2 项：事实“payment\\.requested”的记账规则没有一条适用"), told(), transaction.atomic(using="owner"):
            call(many, fact("payment.reviewed", "ZF0", "1.00"), request("ZF1", "1.00"))
        with pytest.raises(DatabaseError) as caught, transaction.atomic(using="owner"):
            call(many, request("ZF1", "1.00"))
        assert caught.value.__cause__.sqlstate == "JC009"  # type: ignore[union-attr]
        assert rows("select count(*) from ledger.fact", alias="owner") == [(0,)]
        assert call(many, request("ZF2", "1.00", **good)) == [("refused",)], "its rules apply, and there is no money"
        transaction.set_rollback(True, using="owner")


@pytest.fixture
def crew(transactional_db: None) -> Iterator[Crew]:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
    with Crew(4) as four:
        yield four


@committing
def test_a_fact_without_entries_sent_by_four_at_once_is_kept_once_and_the_others_hear_so(crew: Crew) -> None:
    for number in range(ROUNDS):
        answers = crew([posting([fact("payment.reviewed", f"ZF{number}", "10.00")])] * 4)
        assert Counter(answer.status for (answer,) in answers) == {"accepted": 1, "repeated": 3}
    with scope(divisions=CITY):
        assert rows("select count(*) from ledger.fact") == [(ROUNDS,)]


@committing
def test_large_and_small_calls_that_hold_the_same_ones_wait_for_each_other(crew: Crew) -> None:
    """次序不同的几件、一大批、按 COPY 的一批，同时来：各件一次，不会互等。"""
    for number in range(10):
        each = [fact("payment.reviewed", f"ZF{number}-{n}", "1.00") for n in range(functions.QUEUED + 8)]
        few = each[:4]

        def batch(facts: list[Any] = each) -> list[ledger.Answer]:
            with scope(divisions=CITY):
                return ledger.post_many([one] for one in facts)

        works = [posting(*([one] for one in few)), posting(*([one] for one in few[::-1])), posting(*([one] for one in each)), batch]
        answers = Counter(answer.status for answered in crew(works) for answer in answered)
        assert answers == {"accepted": len(each), "repeated": len(each) + 2 * len(few)}


@committing
def test_another_content_under_the_same_number_is_a_conflict_then(crew: Crew) -> None:
    kept = threading.Event()
    one, other = fact("payment.reviewed", "ZF1", "1.00"), fact("payment.reviewed", "ZF1", "2.00")

    def keeps() -> None:
        with scope(divisions=CITY):
            assert ledger.post([[one]])[0].status == "accepted"
            kept.set()
            until_somebody_waits("advisory")

    def comes_second() -> str:
        kept.wait(timeout=30)
        return posting([other])()[0].status

    def elsewhere() -> str:
        kept.wait(timeout=30)
        return posting([fact("payment.reviewed", "ZF2", "1.00", on=DAY)])()[0].status

    assert crew([keeps, comes_second, elsewhere])[1:] == ["conflict", "accepted"]
