"""最底下一层：忘了写条件的查询，在别人的可见范围里什么也读不到；没有可见范围，一行也没有。"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections, transaction

from jincai.platform.identity import api as identity
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, leaves, tables


def rows(table: str) -> list[dict[str, Any]]:
    """Everything the program may see of a table just now, with no WHERE."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def held(found: list[dict[str, Any]], marks: Marks) -> set[str]:
    return marks.found("\n".join(leaf for row in found for value in row.values() for leaf in leaves(value)))


def test_without_a_scope_no_table_shows_a_row_of_any_division(world: None) -> None:
    for table, _number in tables():
        with transaction.atomic():
            assert {str(row["division"]) for row in rows(table)} <= {"000000000", "0"}, table


def test_in_another_divisions_scope_no_table_shows_one_of_its_rows(world: None, division_marks: Marks) -> None:
    actor = identity.actor("county.treasury")
    assert actor
    seen = 0
    with identity.scope(divisions=worlds.COUNTY, actor=actor):
        for table, _number in tables():
            found = rows(table)
            seen += len(found)
            assert {str(row["division"]) for row in found} <= {worlds.COUNTY, "000000000", "0"}, table
            assert held(found, division_marks) == set(), table
    assert seen > 100, "his own are there"


SHARED = {
    "public.clearing_quota": "清算额度按资金与功能类，不属哪个单位",
    "public.exchange_outgoing": "与银行、人民银行的往来凭证，只有国库岗的页面与任务读",
    "public.exchange_incoming": "同上",
    "public.evoucher_version": "同上；内容加密，经门看时随凭证的单位",
    "public.evoucher_certificate": "签章证书是公开的：谁都要用它验签，写着单位的名称和代码",
}
"""没有单位列、行级安全只按区划的表，各有理由；上面各测试证明页面、接口、导出不从它们漏。"""


def test_in_another_units_scope_no_table_with_a_unit_shows_one_of_its_rows(world: None, agency_marks: Marks) -> None:
    actor = identity.actor("other.clerk")
    assert actor
    with identity.scope(divisions=worlds.CITY, actor=actor):
        leaked = {table: held(rows(table), agency_marks) for table, _number in tables()}
    assert {table: sorted(found)[:4] for table, found in leaked.items() if found and table not in SHARED} == {}


def test_a_query_that_forgets_the_unit_returns_his_own_and_nothing_else(world: None) -> None:
    from jincai.execution.payment.models import Payment

    actor = identity.actor("other.clerk")
    assert actor
    with identity.scope(divisions=worlds.CITY, actor=actor):
        assert set(Payment.objects.values_list("agency", flat=True)) == {worlds.OTHER}


@pytest.mark.parametrize("user", ["other.clerk", "county.treasury"])
def test_what_is_not_his_cannot_be_written(world: None, agency_marks: Marks, user: str) -> None:
    actor = identity.actor(user)
    assert actor
    with identity.scope(divisions=actor.division, actor=actor), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE payment SET says = 'x' WHERE agency = %s AND division = %s", [worlds.VICTIM, worlds.CITY])
        assert cursor.rowcount == 0
