"""行级安全：范围内可写，全国代码可读，范围外看不见；核对员全读不写。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from jincai.project.postgres import api, roles, security

HERE, THERE, NATIONAL = "530700000", "530702000", "000000000"
SCRATCH = f"jincai_test_{os.getpid()}_rows"  # two runs of the tests may share a server


@pytest.fixture(scope="module")
def logins() -> Iterator[roles.Urls]:
    """A scratch database with one table of each kind, secured."""
    urls = api.ensure()
    there = roles.Urls(**{name: getattr(urls, name).to(SCRATCH) for name in ("owner", "app", "checker", "admin")})
    _drop(urls)
    roles.prepare(there)
    with there.owner.connect() as owner:
        owner.execute("CREATE SCHEMA ledger")
        owner.execute("CREATE TABLE paper (id serial, division varchar(9), says text)")
        owner.execute("CREATE INDEX ON paper (division)")  # before any row: one built over changed rows waits for transactions of other databases
        owner.execute("CREATE TABLE ledger.entry (division int, year int, amount numeric) PARTITION BY LIST (year)")
        owner.execute("CREATE TABLE ledger.entry_2025 PARTITION OF ledger.entry FOR VALUES IN (2025)")
        owner.execute("CREATE VIEW papers AS SELECT * FROM paper")
        assert api.secure(owner) == ["ledger.entry", "ledger.entry_2025", "public.paper", "public.papers"]
        assert api.secure(owner) == [], "the second time there is nothing to do"
        for division in (HERE, THERE, NATIONAL):
            owner.execute("INSERT INTO paper (division) VALUES (%s)", [division])
            owner.execute("INSERT INTO ledger.entry VALUES (%s, 2025, 1)", [int(division)])
    yield there
    _drop(urls)


def _drop(urls: roles.Urls) -> None:
    with urls.admin.connect() as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")


def seen(connection: psycopg.Connection[Any], table: str, scope: str | None) -> set[int]:
    """The divisions visible in a table under a scope."""
    with connection.transaction():
        if scope is not None:
            connection.execute("SELECT set_config('jincai.divisions', %s, true)", [scope])
        return {int(row[0]) for row in connection.execute(f"SELECT division FROM {table}")}


TABLES = ("paper", "ledger.entry", "ledger.entry_2025", "papers")


@pytest.mark.parametrize("table", TABLES)
def test_a_scope_sees_its_divisions_and_the_national_rows(logins: roles.Urls, table: str) -> None:
    with logins.app.connect() as app:
        assert seen(app, table, HERE) == {int(HERE), 0}
        assert seen(app, table, f"{HERE},{THERE}") == {int(HERE), int(THERE), 0}


@pytest.mark.parametrize("table", TABLES)
def test_without_a_scope_no_division_is_seen_even_after_one_was_open(logins: roles.Urls, table: str) -> None:
    with logins.app.connect() as app:
        assert seen(app, table, None) == {0}
        seen(app, table, HERE)
        assert seen(app, table, None) == {0}
        assert seen(app, table, "") == {0}


@pytest.mark.parametrize("division", [THERE, NATIONAL])
def test_other_divisions_and_national_rows_cannot_be_written(logins: roles.Urls, division: str) -> None:
    with logins.app.connect() as app:
        for statement in ("INSERT INTO paper (division) VALUES (%s)", "INSERT INTO ledger.entry VALUES (%s::int, 2025, 1)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), app.transaction():
                app.execute("SELECT set_config('jincai.divisions', %s, true)", [HERE])
                app.execute(statement, [division])
        with app.transaction():
            app.execute("SELECT set_config('jincai.divisions', %s, true)", [HERE])
            assert app.execute("UPDATE paper SET says = 'x' WHERE division = %s", [division]).rowcount == 0
            assert app.execute("DELETE FROM paper WHERE division = %s", [division]).rowcount == 0
            assert app.execute("UPDATE paper SET says = 'x' WHERE division = %s", [HERE]).rowcount == 1


def test_the_checker_reads_all_and_writes_nothing(logins: roles.Urls) -> None:
    with logins.checker.connect() as checker:
        assert seen(checker, "paper", None) == {int(HERE), int(THERE), 0}
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            checker.execute("DELETE FROM paper")
        checker.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            checker.execute("DELETE FROM paper")


def test_the_program_may_not_switch_the_protection_off(logins: roles.Urls) -> None:
    with logins.app.connect() as app:
        for statement in (
            "ALTER TABLE paper NO FORCE ROW LEVEL SECURITY",
            "SET ROLE jincai_owner",
            "CREATE TABLE mine (n int)",
            "TRUNCATE paper",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
        app.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM paper")


def test_the_scope_is_read_once_a_query(logins: roles.Urls) -> None:
    with logins.app.connect() as app:
        plan = "\n".join(str(row[0]) for row in app.execute("EXPLAIN SELECT * FROM paper"))
        assert "InitPlan" in plan


def test_an_index_that_knows_the_division_looks_the_scope_up_and_no_row_is_asked(logins: roles.Urls) -> None:
    with logins.app.connect() as app:
        app.execute("SET enable_seqscan = off")
        plan = "\n".join(str(row[0]) for row in app.execute("EXPLAIN SELECT * FROM paper"))
        assert "Index Cond" in plan and "Filter" not in plan, plan
        assert seen(app, "paper", HERE) == {int(HERE), 0} and seen(app, "paper", None) == {0}


@pytest.mark.django_db(databases=["default", "owner", "checker"])
def test_every_table_of_ours_with_a_division_is_protected() -> None:
    from django.db import connections

    connections["owner"].ensure_connection()
    assert [table for table in security.tables(connections["owner"].connection) if not table.secured] == []
    connections["default"].ensure_connection()
    row = (
        connections["default"].connection.execute("SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    )
    assert row == ("jincai_app", False)


DICTIONARIES = {"book", "account", "rule", "installed"}
"""总账里没有区划的表：科目、规则和它们的指纹，全国一样。"""


UNITS = {
    "fact": ("body",), "balance": ("agency",), "element": ("agency",), "entry": ("debit_element", "credit_element"),
    "delta": ("element",), "snapshot": ("element",), "late": ("element",),
}  # fmt: skip
"""总账里按单位分的表，和说出单位的列；别的（期间、标记、检查点）是整个区划的。"""


def policies(name: str) -> set[str]:
    """What a table of the ledger has, or a partition of it."""
    return set(security.expected(UNITS.get(name.rpartition("_")[0] or name, ())))


@pytest.mark.django_db(databases=["owner"])
def test_no_table_of_the_ledger_is_without_a_division_but_its_dictionaries() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select ledger.open_year(2025)")
        cursor.execute(
            """select c.relname, c.relrowsecurity and c.relforcerowsecurity, c.relispartition,
                      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'division' and not a.attisdropped),
                      (select array_agg(p.polname order by p.polname) from pg_policy p where p.polrelid = c.oid)
               from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p') order by 1"""
        )
        tables = cursor.fetchall()
    assert {name for name, *_, division, _ in tables if not division} == DICTIONARIES
    kept = [row for row in tables if row[0] not in DICTIONARIES]
    assert {"fact", "entry", "balance", "delta", "element", "period", "mark", "snapshot", "late", "checkpoint"} <= {row[0] for row in kept}
    assert [name for name, secured, *_ in kept if not secured] == [], "forced for the owner of the table too"
    assert [row[0] for row in kept if not row[2] and set(row[4] or ()) != policies(row[0])] == []
    partitions = [(row[0], set(row[4] or ())) for row in kept if row[2]]
    assert partitions and all(own in (set(), policies(name)) for name, own in partitions), "none, or the same as its table's"
