"""账上的行：以程序的账户、在一个单位的可见范围里，不写一个条件的 SQL 读到的，正好是它自己的事实、分录、余额、发生额、要素、快照、迟记。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections, transaction

from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, leaves, tables

ELEMENTS = "in (select id from ledger.element where body->>'agency' = '{unit}')"
OWN = {
    "ledger.fact": "coalesce(body->>'agency', '') in ('', '{unit}') or body->>'to_agency' = '{unit}'",
    "ledger.entry": f"debit_element {ELEMENTS} or credit_element {ELEMENTS}",
    "ledger.balance": "control in (select number from allotment where agency = '{unit}' and division = '{division}')"
    " or starts_with(control, '{unit}')",
    "ledger.delta": f"element {ELEMENTS}",
    "ledger.snapshot": f"element {ELEMENTS}",
    "ledger.late": f"element {ELEMENTS}",
    "ledger.element": "coalesce(body->>'agency', '') in ('', '{unit}')",
    "ledger.period": "true",
    "ledger.mark": "true",
    "ledger.checkpoint": "true",
}
"""总账各表里，一个单位自己的行；不用行级安全用的那些列来说。最后三张是整个区划的期间与检查点。"""
DIVIDED = [table for table, own in OWN.items() if own != "true"]


@pytest.fixture(scope="module")
def booked(world: None) -> None:
    """三月末的快照，和此后又记的两家各一笔（迟记）；两个会计期间."""
    with identity.scope(divisions=worlds.CITY):
        ledger.mark_month(3, year=worlds.YEAR, division=worlds.CITY)
    with identity.scope(divisions=worlds.CITY):
        assert ledger.fold(year=worlds.YEAR, division=worlds.CITY).rows
        for house in (worlds.FIRST, worlds.SECOND):
            assert ledger.post([[request(house)]])[0].ok


def request(house: worlds.House) -> Any:
    """一笔支付申请，占它自己的一条指标."""
    sql = (
        "select a.number, a.fund, a.exp_func from allotment a join ledger.balance b on b.division = a.division::int and b.control = a.number "
        "and b.account = 3101 and b.amount > 1000 where a.agency = %s and a.division = %s order by 1 limit 1"
    )
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, [house.agency, worlds.CITY])
        number, fund, func = cursor.fetchone()
    return ledger.FACTS["payment.requested"](
        division=worlds.CITY, year=worlds.YEAR, on=worlds.ON, actor="jincheng", document_kind="payment", document=f"迟{house.odd}", key="1",
        amount=Decimal(f"7.{house.odd}"), allotment=number, agency=house.agency, fund=fund, exp_func=func, gov_econ="50201", dep_econ="30201",
    )  # fmt: skip


def read(table: str, alias: str = "default", where: str = "true") -> Counter[str]:
    """Every row, as text; without a condition unless the checker is asked."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"select t::text from {table} t where {where}")
        return Counter(row for (row,) in cursor.fetchall())


def own(table: str, unit: str, division: str = worlds.CITY) -> Counter[str]:
    """What is the unit's, by the checker, who sees everything."""
    return read(table, "checker", f"division = {int(division)} and ({OWN[table].format(unit=unit, division=division)})")


def strange(table: str, user: str = "other.clerk") -> Counter[str]:
    """What a query without any condition shows this user, and is not his unit's."""
    actor = identity.actor(user)
    assert actor
    with identity.scope(divisions=actor.division, actor=actor):
        found = read(table)
    return found - own(table, worlds.USERS[user][1], actor.division)


def test_every_table_of_the_books_is_told_here(booked: None) -> None:
    assert {table for table, _number in tables() if table.startswith("ledger.")} == OWN.keys()
    for table in DIVIDED:
        for unit in (worlds.VICTIM, worlds.OTHER):
            assert own(table, unit) - own(table, "999999"), f"{table}: {unit} has rows of its own, or nothing is shown here"


@pytest.mark.parametrize("table", OWN)
def test_a_query_that_forgets_everything_shows_his_units_rows_and_no_others(booked: None, table: str) -> None:
    for user, unit in (("other.clerk", worlds.OTHER), ("victim.clerk", worlds.VICTIM)):
        actor = identity.actor(user)
        assert actor
        with identity.scope(divisions=worlds.CITY, actor=actor):
            assert read(table) == own(table, unit), (table, user)


@pytest.mark.parametrize("table", OWN)
def test_the_finance_department_sees_the_whole_division(booked: None, table: str) -> None:
    actor = identity.actor("finance.accountant")
    assert actor
    with identity.scope(divisions=worlds.CITY, actor=actor):
        assert read(table) == read(table, "checker", f"division = {int(worlds.CITY)}")


@pytest.mark.parametrize("user", ["finance.system", "finance.security", "finance.audit", "county.clerk"])
def test_administrators_and_the_same_unit_of_another_division_see_nothing_of_a_unit(booked: None, agency_marks: Marks, user: str) -> None:
    for table in DIVIDED:
        assert not agency_marks.found("\n".join(leaf for row in strange(table, user) for leaf in leaves(row))), table


@contextmanager
def weakened(table: str) -> Iterator[None]:
    """行级安全只到区划，像从前那样."""
    sql = "select polname, pg_get_expr(polqual, polrelid) from pg_policy where polrelid = %s::regclass and polname like 'jincai\\_select%%'"
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, [table])
        ((name, before),) = cursor.fetchall()
        cursor.execute(f"alter policy {name} on {table} using (division = {int(worlds.CITY)})")
        try:
            yield
        finally:
            cursor.execute(f"alter policy {name} on {table} using ({before})")


@pytest.mark.parametrize("table", DIVIDED)
def test_these_tests_see_it_when_the_policy_forgets_the_unit(booked: None, agency_marks: Marks, table: str) -> None:
    assert not strange(table)
    with weakened(table):
        assert own(table, worlds.VICTIM) - own(table, worlds.OTHER) <= strange(table)
    assert not strange(table)


@pytest.mark.parametrize("table", ["ledger.balance", "ledger.delta", "ledger.snapshot", "ledger.late"])
def test_nor_are_they_changed_by_a_statement_that_forgets_everything(booked: None, table: str) -> None:
    actor = identity.actor("other.clerk")
    assert actor
    column = "amount" if table == "ledger.balance" else "debit"
    for statement in (f"update {table} set {column} = 0", f"update {table} set {column} = {column}", f"delete from {table}"):
        with identity.scope(divisions=worlds.CITY, actor=actor), connections["default"].cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == own(table, worlds.OTHER).total()
            transaction.set_rollback(True)
    assert own(table, worlds.VICTIM)
