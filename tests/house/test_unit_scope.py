"""单位人员在自己的可见范围里走完一笔支付：行级安全按单位放行，不妨碍办事，也不让看到别人的。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, Grant, scope
from jincai.project.postgres import security
from tests import small_year

pytestmark = pytest.mark.django_db(databases=["default", "owner", "checker"])
TOLD = {"division": small_year.DIVISION, "on": small_year.ON}


def test_a_payment_goes_its_way_in_the_hands_of_units_people(year: small_year.SmallYear) -> None:
    who = year.people
    with scope(divisions=small_year.DIVISION, actor=who["preparer"]):
        asked = small_year.request_of("unit", year.practice.allotments["office"], "12.00")
        number = payment.request(request=asked, actor=who["preparer"], **TOLD)
        assert payment.request(request=asked, actor=who["preparer"], **TOLD) == number, "the same again finds the first"
    told = {**TOLD, "year": small_year.YEAR}
    with scope(divisions=small_year.DIVISION, actor=who["reviewer"]):
        payment.review(number=number, actor=who["reviewer"], **told)
    with scope(divisions=small_year.DIVISION, actor=who["treasury"]):
        payment.approve(number=number, actor=who["treasury"], **told)
    with scope(divisions=small_year.DIVISION, actor=who["treasury_chief"]):
        payment.order(number=number, actor=who["treasury_chief"], **told)


def test_anothers_paper_is_not_there(year: small_year.SmallYear) -> None:
    who, told = year.people, {**TOLD, "year": small_year.YEAR}
    number = year.numbers["requested"]
    with scope(divisions=small_year.DIVISION, actor=who["stranger"]):
        assert payment.one(division=small_year.DIVISION, year=small_year.YEAR, number=number) is None
        assert payment.listing(division=small_year.DIVISION, year=small_year.YEAR).count == 0
        assert {row.agency for row in allotment.listing(division=small_year.DIVISION, year=small_year.YEAR)} == {"205001"}
        asked = small_year.request_of("theft", year.practice.allotments["office"], "1.00")
        with pytest.raises(Refused), transaction.atomic():
            payment.request(request=asked, actor=who["stranger"], **TOLD)
        with pytest.raises(UserError, match="没有支付单据"), transaction.atomic():
            payment.withdraw(number=number, actor=who["stranger"], **told)


@pytest.fixture
def tables(year: small_year.SmallYear) -> Iterator[list[security.Table]]:
    connections["owner"].ensure_connection()
    yield [table for table in security.tables(connections["owner"].connection) if set(table.units) & set(security.UNIT_COLUMNS)]


def seen(table: security.Table) -> set[tuple[str, ...]]:
    """What `SELECT` without any WHERE finds of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {', '.join(table.units)} FROM {table.schema}.{table.name}")
        return set(cursor.fetchall())


def test_a_query_that_forgets_the_scope_finds_nothing_of_others(year: small_year.SmallYear, tables: list[security.Table]) -> None:
    who = year.people
    school = small_year.request_of("school", year.practice.allotments["school"], "20.00", dep_econ="30201")
    with scope(divisions=small_year.DIVISION, actor=who["stranger"]):
        payment.request(request=school, actor=who["stranger"], **TOLD)
    assert {"payment", "allotment"} <= {table.name for table in tables}
    filled = 0
    for table in tables:
        with scope(divisions=small_year.DIVISION):
            everything = seen(table)
        for part, own in (("preparer", "101001"), ("stranger", "205001"), ("treasury", None)):
            with scope(divisions=small_year.DIVISION, actor=who[part]):
                found = seen(table)
            # a balance of no unit is the division's, and so are the vouchers of no unit
            shared = (table.schema != security.BOOKS or not table.name.startswith(security.BALANCES)) and table.name not in security.OWNED
            expected = {row for row in everything if own is None or own in row or (shared and set(row) == {""})}
            assert found == expected, (table.name, part)
        assert seen(table) == set(), "no scope, no row"
        filled += len(everything) > 1
    assert filled >= 2, "some table must hold papers of two units, or this proves nothing"


def test_the_finance_departments_own_papers_are_not_for_units(year: small_year.SmallYear) -> None:
    connections["owner"].ensure_connection()
    own = [table.name for table in security.tables(connections["owner"].connection) if table.units == ("finance",)]
    assert {"taxlink_revenuereport", "cash_transferorder", "debt_debtlimit", "clearing_quota"} <= set(own)

    def rows(part: str) -> dict[str, int]:
        found = {}
        with scope(divisions=small_year.DIVISION, actor=year.people[part]), connection.cursor() as cursor:
            for name in own:
                cursor.execute(f"SELECT count(*) FROM {name}")
                found[name] = cursor.fetchone()[0]
        return found

    assert sum(rows("treasury").values()) > 0 and set(rows("preparer").values()) == {0}


def test_facts_go_by_their_unit(year: small_year.SmallYear) -> None:
    asked = "SELECT coalesce(body ->> 'agency', ''), count(*) FROM ledger.fact GROUP BY 1"

    def units(part: str) -> set[str]:
        with scope(divisions=small_year.DIVISION, actor=year.people[part]), connection.cursor() as cursor:
            cursor.execute(asked)
            return {row[0] for row in cursor.fetchall()}

    assert units("treasury") == {"", "101001", "205001"}
    assert units("preparer") == {"", "101001"} and units("stranger") == {"", "205001"}


def test_an_answer_of_the_interface_is_its_askers(year: small_year.SmallYear) -> None:
    who = year.people
    row = (
        'INSERT INTO identity_firstanswer (division, "user", route, key, digest, content_type, body, at)'
        " VALUES (%s, %s, 'POST /x', 'k', '', '', '机密', now())"
    )
    for part in ("preparer", "stranger"):
        with scope(divisions=small_year.DIVISION, actor=who[part]), connection.cursor() as cursor:
            cursor.execute(row, [small_year.DIVISION, who[part].user])
            cursor.execute('SELECT "user" FROM identity_firstanswer')
            assert cursor.fetchall() == [(who[part].user,)]


def test_nobody_writes_for_another_unit(year: small_year.SmallYear) -> None:
    row = "INSERT INTO numbering_counter (division, year, kind, agency, last) VALUES (%s, 2025, 'x', %s, 1)"
    with scope(divisions=small_year.DIVISION, actor=year.people["preparer"]), connection.cursor() as cursor:
        cursor.execute(row, [small_year.DIVISION, "101001"])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(row, [small_year.DIVISION, "205001"])
        cursor.execute("UPDATE payment SET says = 'x' WHERE agency <> '101001'")
        assert cursor.rowcount == 0


def test_administrators_and_the_bank_see_no_units_papers(year: small_year.SmallYear, tables: list[security.Table]) -> None:
    for post in ("system_admin", "security_admin", "audit_admin", "bank_operator"):
        with scope(divisions=small_year.DIVISION, actor=Actor("admin", "管理员", small_year.DIVISION, (), (post,))):
            for table in tables:
                if not table.name.startswith(security.ORGANISATION):
                    assert {code for row in seen(table) for code in row} <= {""}, (table.name, post)


def test_a_division_below_is_read_by_who_reaches_it_only(year: small_year.SmallYear) -> None:
    def reader(reach: str) -> Actor:
        grant = Grant(post="inspector", title="监督查询", verbs=frozenset(), division="530000000", agencies="*", reach=reach)
        return Actor("sheng", "省厅", "530000000", "*", ("inspector",), (grant,))

    for reach, sees in (("division_below", True), ("division", False)):
        with scope(divisions=small_year.DIVISION, actor=reader(reach)):
            found = payment.one(division=small_year.DIVISION, year=small_year.YEAR, number=year.numbers["requested"])
            assert (found is not None) is sees


def test_the_range_of_five_thousand_units(year: small_year.SmallYear) -> None:
    many = tuple(f"9{n:05}" for n in range(4_999))
    centre = Actor("centre", "核算中心", small_year.DIVISION, (*many, "101001"), ("preparer",))
    with scope(divisions=small_year.DIVISION, actor=centre):
        assert {row.agency for row in payment.listing(division=small_year.DIVISION, year=small_year.YEAR).rows} == {"101001"}
    pattern = Actor("dept", "主管部门", small_year.DIVISION, ("101*",), ("agency_reviewer",))
    with scope(divisions=small_year.DIVISION, actor=pattern):
        assert {row.agency for row in allotment.listing(division=small_year.DIVISION, year=small_year.YEAR)} == {"101001"}
