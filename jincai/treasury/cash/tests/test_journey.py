"""国库现金与真的国库程序：几天的往来，账面与库存到分相等。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.books import fiscal
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope, system
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.cash import api as cash

CITY, PROVINCE, COUNTY, YEAR = "530700000", "530000000", "530702000", 2025
DAY, NEXT = date(2025, 1, 2), date(2025, 1, 3)
ACTOR = system(CITY)
pytestmark = pytest.mark.django_db


@contextmanager
def inside() -> Iterator[None]:
    with scope(divisions=CITY, actor=ACTOR):
        yield


def opened() -> None:
    with inside():
        cash.open_treasury(division=CITY, year=YEAR, balances={"111": D("1000.00")}, on=date(2025, 1, 1), actor=ACTOR)


def advance(amount: str) -> str:
    with inside():
        return cash.advance_to_lower(division=CITY, counterpart=COUNTY, amount=D(amount), on=DAY, actor=ACTOR)


def states() -> dict[str, str]:
    with inside():
        return {row.number: row.state for row in cash.orders(CITY, YEAR)}


def settle() -> None:
    """送出与收取。"""
    exchange.deliver(division=CITY)
    assert exchange.collect(division=CITY, counterpart="pboc").says == ""


def came(on: date, *lines: dict[str, str]) -> None:
    """外部缴入。"""
    exchange.world(CITY, "pboc", "/world/receipts", {"date": on.isoformat(), "lines": [{"payer": PROVINCE, **line} for line in lines]})


def test_two_days_of_a_treasury(pboc: str) -> None:
    opened()
    exchange.clock(CITY, "pboc", DAY, "open")
    came(
        DAY,
        {"id": "a", "kind": "advance_in", "amount": "500.00"},
        {"id": "b", "kind": "revenue", "subject": "10101", "amount": "70.25", "payer": ""},
        {"id": "c", "kind": "remit_in", "subject": "11006", "amount": "30.00", "payer": COUNTY},
    )
    settle()
    first = advance("1500.00")
    settle()
    settle()
    assert states() == {first: "PAID"}
    exchange.clock(CITY, "pboc", DAY, "close")
    late = advance("1.00")
    settle()
    assert states() == {first: "PAID", late: "FAILED"}, "the treasury was closed"
    exchange.clock(CITY, "pboc", NEXT, "open")
    came(NEXT, {"id": "d", "kind": "transfer_in", "subject": "11009", "amount": "0.01", "payer": CITY})
    exchange.clock(CITY, "pboc", NEXT, "close")
    settle()
    with inside():
        assert [(row.on, row.closing) for row in taxlink.balances(CITY, YEAR)] == [(DAY, D("100.25")), (NEXT, D("100.26"))]
        assert taxlink.differences(CITY, YEAR) == []
        assert ledger.balances(fiscal.CASH, year=YEAR, division=CITY) == {pboc: D("100.26")}
    assert exchange.facts(CITY, "pboc")["balance"] == "100.26"


def test_an_order_that_the_treasury_cannot_cover_comes_back(pboc: str) -> None:
    with inside():
        cash.open_treasury(division=CITY, year=YEAR, balances={"111": D("1000.01")}, on=date(2025, 1, 1), actor=ACTOR)
    exchange.clock(CITY, "pboc", DAY, "open")
    number = advance("1000.01")
    settle()
    with inside():
        (row,) = cash.orders(CITY, YEAR)
        assert (row.number, row.state, row.booked) == (number, "FAILED", False) and "余额不足" in row.says
        assert ledger.balances(fiscal.CASH, year=YEAR, division=CITY) == {pboc: D("1000.01")}


def test_what_is_refused_here_never_reaches_pboc(pboc: str) -> None:
    exchange.clock(CITY, "pboc", DAY, "open")
    with pytest.raises(Refused):
        advance("1.00")
    settle()
    assert exchange.facts(CITY, "pboc")["balance"] == "1000.00" and states() == {}
