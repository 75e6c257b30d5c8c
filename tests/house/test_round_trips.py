"""数往返的尺子自己要准；可见范围和一步各要几次往返。"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg import IsolationLevel

from jincai.platform.identity.api import Question, ask, current_divisions, scope, step, system
from tests.round_trips import RoundTrips, counted

CITY, COUNTY = "530700000", "530702000"
pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "checker"]),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libpq traces on Linux only"),
]
ONE = Question("SELECT 1", (), lambda rows: rows[0][0])


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def trips(work: Callable[[], object]) -> RoundTrips:
    with counted() as found:
        work()
    return found


def test_each_wait_for_the_server_is_one() -> None:
    def work() -> None:
        run("SELECT 1")
        with transaction.atomic(), transaction.atomic():
            run("SELECT '引号 \" 换行\n', 2")

    found = trips(work)
    assert [trip[0].split()[0] for trip in found.sent] == ["SELECT", "BEGIN", "SAVEPOINT", "SELECT", "RELEASE", "COMMIT"]
    assert "引号" in found.statements[3] and "换行\n" in found.statements[3] and found.count == 6
    assert str(found).splitlines()[0] == "1. SELECT 1"


def test_what_goes_together_is_one() -> None:
    def pipelined() -> None:
        with connection.connection.pipeline():
            for _ in range(3):
                run("SELECT 1")

    assert trips(lambda: run("SELECT 1; SELECT 2")).sent == [("SELECT 1; SELECT 2",)]
    assert trips(pipelined).sent == [("SELECT 1",) * 3]
    assert trips(lambda: None).count == 0


def test_an_error_is_an_answer_too() -> None:
    def work() -> None:
        with pytest.raises(DatabaseError):
            run("SELECT 1/0")

    assert trips(work).count == 1


def test_a_scope_is_two_round_trips_and_a_nested_one_four() -> None:
    def outer() -> None:
        with scope(divisions=CITY, actor=system(CITY)):
            assert current_divisions() == (CITY,)

    def nested() -> None:
        with scope(divisions=CITY), scope(divisions=COUNTY):
            pass

    assert trips(outer).count == 2
    assert trips(nested).count == 2 + 4


def test_a_step_costs_what_it_asks() -> None:
    def work() -> None:
        with scope(divisions=CITY):
            for _ in range(3):
                with step() as at:
                    assert at.ask(ONE, ONE) == [1, 1]
                    assert at.ask(ONE) == [1]

    found = trips(work)
    assert found.count == 2 + 3 * 2, str(found)
    assert [s.split("; ")[0].split()[0] for s in found.statements if "SAVEPOINT" in s] == ["SAVEPOINT", "RELEASE", "RELEASE"]


def test_the_setting_is_gone_with_the_transaction_and_a_quote_in_a_name_is_a_quote() -> None:
    def told() -> str | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('jincai.actor', true)")
            return cursor.fetchone()[0]

    with scope(divisions=CITY, actor=system(CITY)):
        assert told() == "system"
    assert not told()
    with scope(divisions=CITY, actor=dataclasses.replace(system(CITY), user="o'brien\\; --")):
        assert told() == "o'brien\\; --"


def test_another_isolation_level_begins_as_psycopg_has_it() -> None:
    connection.ensure_connection()
    connection.connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with scope(divisions=CITY):
            asked = ask(Question("SHOW transaction_isolation", (), lambda rows: rows[0][0]))
    finally:
        connection.connection.isolation_level = None
    assert asked == ["repeatable read"]


def test_a_line_that_is_cut_is_an_operational_error_and_the_next_scope_has_a_new_one() -> None:
    run("SELECT 1")
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError), scope(divisions=CITY):
        pass
    connection.close_if_unusable_or_obsolete()
    with scope(divisions=CITY):
        assert ask(ONE) == [1]
