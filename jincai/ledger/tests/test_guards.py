"""守卫：事实、分录、要素谁也改不了删不了；没有范围什么也看不见，范围之外写不进去；年度各在各的分区。"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connections, transaction

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, COUNTY, YEAR, accept, counted, fact, left, money, request, rows
from jincai.platform.identity.api import scope

PARTITIONED = ("fact", "entry", "element")
TABLES = (*PARTITIONED, "checkpoint")
CHANGES = {"fact": "actor = 'x'", "entry": "amount = amount + 1", "element": "body = '{}'", "checkpoint": "sm3 = 'x'"}
NO = "不可改、不可删|permission denied|read-only"


def attempts(table: str) -> list[str]:
    return [
        f"update ledger.{table} set {CHANGES[table]}",
        f"delete from ledger.{table}",
        f"truncate ledger.{table}",
        f"truncate ledger.{table} cascade",
    ]


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
def test_neither_the_program_nor_the_owner_of_the_tables_changes_what_is_written() -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        accept(money("Z1", "500.00"), request("ZF1", "100.00"))
        rows("insert into ledger.checkpoint values (%s, %s, 1, '2025-03-03', 3, 3, 3, 1, 1, 'a', '')", YEAR, int(CITY))
        before = counted()
    assert min(before) > 0
    for alias in ("default", "owner", "checker"):
        for statement in [each for table in TABLES for each in attempts(table)]:
            with pytest.raises(DatabaseError, match=NO), scope(divisions=CITY, using=alias):
                rows(statement, alias=alias)
        for table in PARTITIONED:
            assert changed(f"update ledger.{table}_{YEAR} set {CHANGES[table]}", alias) == 0, "nor by the partition's own name"
            with pytest.raises(DatabaseError, match=NO), scope(divisions=CITY, using=alias):
                rows(f"truncate ledger.{table}_{YEAR}", alias=alias)
            assert changed(f"delete from ledger.{table}_{YEAR}", alias) == 0
        with scope(divisions=CITY, using=alias):
            assert counted(alias) == before
            assert rows("select number, sm3 from ledger.checkpoint", alias=alias) == [(1, "a")]
    for statement in [f"alter table ledger.{table} disable trigger user" for table in TABLES]:
        with pytest.raises(DatabaseError, match="must be owner"), scope(divisions=CITY):
            rows(statement)


def changed(statement: str, alias: str) -> int:
    """How many rows a statement changes; none when it is refused."""
    try:
        with scope(divisions=CITY, using=alias), connections[alias].cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)
    except DatabaseError as error:
        assert re.search(NO, str(error)), error
        return 0


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_the_checker_reads_everything_and_writes_nothing() -> None:
    for division in (CITY, COUNTY):
        with scope(divisions=division):
            ledger.open_year(YEAR)
            accept(money("Z1", "500.00", division=division))
    assert {row[0] for row in rows("select division from ledger.fact", alias="checker")} == {int(CITY), int(COUNTY)}
    writes = (
        "update ledger.balance set amount = 1",
        "delete from ledger.delta",
        "insert into ledger.element values (2025, 530700000, 1, '{}')",
    )
    for statement in writes:
        with pytest.raises(DatabaseError, match="read-only"), transaction.atomic(using="checker"):
            rows(statement, alias="checker")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="checker"):
            rows("set transaction read write", alias="checker")
            rows(statement, alias="checker")


pytestmark = pytest.mark.django_db


@pytest.fixture
def two_divisions(db: None) -> None:
    """The city has 500 and the county 70, each written in its own scope."""
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        accept(money("Z1", "500.00"))
    with scope(divisions=COUNTY):
        accept(money("Z1", "70.00", division=COUNTY))


def test_without_a_scope_nothing_is_visible(two_divisions: None) -> None:
    assert counted() == (0, 0, 0)
    assert left("EXECUTABLE") == {} and ledger.trial_balance("allotment", year=YEAR, division=CITY) == []
    with scope(divisions=[CITY, COUNTY]):
        assert counted()[0] == 4


def test_a_scope_shows_its_own_division_only(two_divisions: None) -> None:
    with scope(divisions=COUNTY):
        assert left("EXECUTABLE") == {}, "the city is asked for, the county is in scope"
        assert left("EXECUTABLE", division=COUNTY) == {"Z1": D("70.00")}
        assert {row[0] for row in rows("select division from ledger.entry")} == {int(COUNTY)}


@pytest.mark.parametrize("divisions", [[COUNTY], []])
def test_what_is_out_of_scope_is_not_written(two_divisions: None, divisions: list[str]) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), scope(divisions=divisions):
        ledger.post([[request("ZF1", "1.00")]])
    with scope(divisions=CITY):
        assert left("EXECUTABLE") == {"Z1": D("500.00")} and counted()[0] == 2


def test_nor_past_the_posting_function(two_divisions: None) -> None:
    """受控的余额表程序可以写，但只在范围之内。"""
    with scope(divisions=COUNTY):
        rows("update ledger.balance set amount = 0 where division = %s", int(CITY))
    with scope(divisions=CITY):
        assert left("EXECUTABLE") == {"Z1": D("500.00")}


def test_an_overdraft_is_refused_by_the_table_itself(two_divisions: None) -> None:
    with pytest.raises(DatabaseError, match="overdrawn"), scope(divisions=CITY):
        rows("update ledger.balance set amount = -0.01 where account = 3101")


def test_each_year_has_its_own_books_and_partition(two_divisions: None) -> None:
    late = {"year": 2026, "on": date(2026, 1, 2)}
    with scope(divisions=CITY):
        ledger.open_year(2026)
        accept(money("Z1", "9.00", **late), request("ZF1", "4.00", **late))
        assert left("EXECUTABLE") == {"Z1": D("500.00")} and left("EXECUTABLE", year=2026) == {"Z1": D("5.00")}
        assert rows("select tableoid::regclass::text, count(*) from ledger.fact group by 1 order by 1") == [
            ("ledger.fact_2025", 2),
            ("ledger.fact_2026", 3),
        ]
        assert ledger.booked_years(CITY) == [2026, 2025] and ledger.last_day(year=2026, division=CITY) == date(2026, 1, 2)
        assert ledger.differs_from_replay(year=2026, division=CITY, alias="default") == []
    assert counted() == (0, 0, 0), "a new partition is under row security from its first day"
    with scope(divisions=COUNTY):
        assert rows("select count(*) from ledger.fact_2026") == [(0,)], "also when it is asked by its own name"


def test_a_year_that_is_not_open_takes_nothing(two_divisions: None) -> None:
    with pytest.raises(ledger.BadFact, match="这个年度的账还没有打开"), scope(divisions=CITY):
        ledger.post([money("Z1", "1.00", year=2031, on=date(2031, 1, 2))])
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        ledger.open_year(2031)
        accept(money("Z1", "1.00", year=2031, on=date(2031, 1, 2)))


@pytest.mark.parametrize("year", [1989, 2101, 20255])
def test_a_year_that_is_none_is_not_opened(db: None, year: int) -> None:
    with pytest.raises(DatabaseError, match="不在 1990 至 2100 之间"), scope(divisions=CITY):
        ledger.open_year(year)


def test_money_of_one_division_pays_nothing_in_another(two_divisions: None) -> None:
    with scope(divisions=[CITY, COUNTY]):
        (answer,) = ledger.post([[fact("payment.requested", "ZF1", "70.01", "1", division=COUNTY)]])
        assert answer.status == "refused" and answer.shortages[0].available == D("70.00")
