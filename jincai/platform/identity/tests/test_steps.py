"""一步：出错只撤这一步，范围照旧；没有写过就没有什么可撤；同问的答复按先后。"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity.api import Question, ask, scope, step
from jincai.platform.identity.steps import Step

CITY = "530700000"
pytestmark = pytest.mark.django_db
NO = Refused([Violation(rule="X", says="不行")])


def adding(kind: str) -> Question[str]:
    """One row of a table under row-level security."""
    return Question(
        "INSERT INTO numbering_counter (division, year, kind, agency, last) VALUES (%s, 2025, %s, '', 1) RETURNING kind",
        (CITY, kind),
        lambda rows: rows[0][0],
    )


def counting() -> Question[list[str]]:
    return Question("SELECT kind FROM numbering_counter ORDER BY kind", (), lambda rows: [row[0] for row in rows])


def kinds() -> list[str]:
    found: list[str] = ask(counting())[0]
    return found


def is_open(savepoint: str) -> bool:
    """Does PostgreSQL still have it? Only to be asked where it should be gone: asking ends it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"RELEASE SAVEPOINT {savepoint}")
    except DatabaseError as error:
        return "does not exist" not in str(error)
    return True


def test_answers_come_in_order_in_one_message() -> None:
    with scope(divisions=CITY), CaptureQueriesContext(connection) as caught:
        assert ask(adding("甲"), counting(), adding("乙"), counting()) == ["甲", ["甲"], "乙", ["乙", "甲"]]
    assert sum("INSERT" in query["sql"] for query in caught) == 1


def test_what_was_written_in_a_refused_step_is_undone_and_nothing_else() -> None:
    told: list[str] = []
    with scope(divisions=CITY):
        ask(adding("先"))
        with pytest.raises(Refused), step() as at:
            assert at.ask(counting(), adding("撤")) == [["先"], "撤"]
            transaction.on_commit(lambda: told.append("撤"))
            raise NO
        assert kinds() == ["先"] and connection.run_on_commit == []
        with step() as at:
            at.ask(adding("后"))
        assert kinds() == ["先", "后"]


def test_a_refusal_before_anything_is_asked_sends_nothing() -> None:
    with scope(divisions=CITY):
        ask(adding("先"))
        with CaptureQueriesContext(connection) as caught, pytest.raises(Refused), step():
            raise NO
        assert len(caught) == 0 and kinds() == ["先"]


def test_a_statement_that_fails_is_undone_with_the_step_and_the_scope_lives_on() -> None:
    with scope(divisions=CITY):
        ask(adding("先"))
        with pytest.raises(IntegrityError), step() as at:
            at.ask(adding("撤"), adding("先"))
        with pytest.raises(DatabaseError), step() as at:
            at.ask(Question("SELECT nonsense", (), list))
        assert kinds() == ["先"]


def test_what_an_inner_block_marked_broken_is_undone_at_the_end() -> None:
    """内层不设保存点的事务块出错被接住：这一步不能算数，这一步之外照旧。"""
    with scope(divisions=CITY):
        ask(adding("先"))
        with step() as at:
            at.ask(adding("撤"))
            with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):
                ask(adding("先"))
        assert kinds() == ["先"]


def test_steps_may_be_in_steps_and_in_atomic_blocks_and_scopes_in_steps() -> None:
    with scope(divisions=CITY):
        with step() as outer:
            outer.ask(adding("外"))
            with pytest.raises(Refused), step() as inner:
                inner.ask(adding("内"))
                raise NO
            with transaction.atomic(), step() as inner:
                inner.ask(adding("块"))
            with scope(divisions=CITY), step() as inner:
                inner.ask(adding("范围"))
        assert kinds() == sorted(["外", "块", "范围"])
        with pytest.raises(Refused), step() as outer:
            outer.ask(adding("又外"))
            with step() as inner:
                inner.ask(adding("又内"))
            raise NO
        assert kinds() == sorted(["外", "块", "范围"]), "what an inner step had finished goes with the outer one"


def test_savepoints_do_not_pile_up() -> None:
    """一个范围里办一千件，保存点也只有一个开着：下一步顺带还掉上一步的。"""
    with scope(divisions=CITY):
        taken = []
        for n in range(50):
            with step() as at:
                at.ask(adding(f"第{n}"))
            taken.append(at.savepoint)
            if n % 10 == 0:
                with pytest.raises(Refused), step() as at:
                    at.ask(adding("撤"))
                    raise NO
                taken.append(at.savepoint)
        assert len(kinds()) == 50 and not any(map(is_open, taken[:-1]))


def test_a_step_is_taken_inside_a_scope() -> None:
    with pytest.raises(RuntimeError, match="inside a scope"):
        outside()


def outside() -> Any:
    """As if no transaction were open (the test itself has one)."""
    before, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        return Step("default")
    finally:
        connection.in_atomic_block = before
