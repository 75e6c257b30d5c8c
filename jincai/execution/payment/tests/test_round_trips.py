"""与数据库的往返：一笔申请从 BEGIN 到 COMMIT 不超过八次，不随行数、笔数、占用的单据数增加。"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection

from jincai.execution.payment import api as payment
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import renew_edition, scope
from jincai.platform.standards import api as standards
from tests.journeys.ground import CITY, DAY, Ground, build, left
from tests.round_trips import RoundTrips, counted

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "checker"]),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libpq traces on Linux only"),
]


@pytest.fixture
def ground(transactional_db: None) -> Ground:
    """The practice year, committed, and asked once, so that codes are remembered."""
    with scope(divisions=CITY):
        made = build()
    request(made, ("office", "1.00"), key="热身")
    return made


def request(ground: Ground, *lines: tuple[Any, ...], key: str) -> str:
    with scope(divisions=CITY, actor=ground.who("preparer")):
        return ground.request(*lines, key=key)


def trips(work: Callable[[], object]) -> RoundTrips:
    with counted() as found:
        work()
    return found


def test_one_request_from_begin_to_commit_takes_at_most_eight_round_trips(ground: Ground) -> None:
    found = trips(lambda: request(ground, ("office", "12.00"), key="一笔"))
    assert found.count <= 8, str(found)
    assert found.sent[0][0].startswith("BEGIN; SELECT set_config") and found.sent[-1] == ("COMMIT",), "truly all of them"
    assert sum("ledger.post" in statement for statement in found.statements) == 1
    assert "ledger.post" in found.sent[-2][0], f"the posting is the last before COMMIT: {found}"
    assert left_now() == {ground["office"]: D("13.00")}


def test_neither_lines_nor_holds_cost_more(ground: Ground) -> None:
    one = trips(lambda: request(ground, ("office", "1.00"), key="一行"))
    for n in range(20):
        request(ground, ("office", "1.00"), key=f"占{n}")
    many = [("office", "1.00"), ("meeting", "1.00", "30215"), ("office", "2.00", "30202"), ("frozen", "1.00"), ("meeting", "2.00", "30215")]
    five = trips(lambda: request(ground, *many, key="五行"))
    assert five.count == one.count, str(five)


def test_a_batch_costs_the_same_whatever_its_size(ground: Ground) -> None:
    def batch(count: int) -> RoundTrips:
        asked = [ground.asking(("office", "1.00"), ("meeting", "1.00", "30215"), key=f"批{count}-{n}") for n in range(count)]

        def work() -> None:
            with scope(divisions=CITY):
                outcomes = payment.request_many(division=CITY, requests=asked, on=DAY, actor=ground.who("preparer"))
            assert all(outcome.ok for outcome in outcomes)

        return trips(work)

    assert batch(200).count == batch(2).count <= 12


def test_a_second_verb_in_the_same_scope_costs_its_own_four_and_no_savepoint(ground: Ground) -> None:
    def two() -> None:
        with scope(divisions=CITY, actor=ground.who("preparer")):
            ground.request(("office", "1.00"), key="先")
            ground.request(("office", "1.00"), key="后")

    found = trips(two)
    assert found.count <= 8 + 4, str(found)
    assert sum("SAVEPOINT" in s for s in found.statements) == 2, "one message each, together with its first question"
    assert all(s.count(";") >= 2 for s in found.statements if "SAVEPOINT" in s)


def test_what_another_process_changed_is_seen_by_the_next_scope(ground: Ground) -> None:
    """记住的基础数据不许收下数据库已不认的：别的进程停用了这个单位，下一笔就不让付。"""
    with scope(divisions=CITY):
        stop(DAY)  # past the door of this process
        renew_edition("agencies")
    with pytest.raises(Refused, match="没有对应的政府经济分类"):
        request(ground, ("office", "1.00"), key="停用之后")
    with scope(divisions=CITY):
        stop(None)
        standards.forget()
    assert request(ground, ("office", "1.00"), key="恢复之后")


def stop(on: date | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE standards_agency SET valid_to = %s WHERE division = %s AND code = '101001'", [on, CITY])


def left_now() -> dict[str, D]:
    with scope(divisions=CITY):
        return left("HELD_BY_REQUEST")
