"""政府债务与真的国库程序：转贷进来、转贷下去、还本付息，账面与库存到分相等。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.execution.allotment import api as allotments
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope, system
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.debt import api as debt

CITY, PROVINCE, COUNTY, YEAR = "530700000", "530000000", "530702000", 2025
DAY = date(2025, 1, 2)
ACTOR = system(CITY)


@contextmanager
def inside() -> Iterator[None]:
    with scope(divisions=CITY, actor=ACTOR):
        yield


def settle() -> None:
    """送出与收取。"""
    exchange.deliver(division=CITY)
    assert exchange.collect(division=CITY, counterpart="pboc").says == ""


def allotted(counterpart: str, exp_func: str, amount: str) -> None:
    upper = allotments.PoolLine(exp_func=exp_func, amount=D(amount), counterpart=PROVINCE, upper_document="云财预〔2025〕1号")
    line = allotments.PoolLine(exp_func=exp_func, amount=D(amount), counterpart=counterpart)
    allotments.notify_from_upper(division=CITY, lines=[upper], document=f"云财预〔2025〕{exp_func}号", on=DAY, actor=ACTOR)
    allotments.transfer_to_lower(division=CITY, lines=[line], document=f"丽财预〔2025〕{exp_func}号", on=DAY, actor=ACTOR)


@pytest.mark.django_db
def test_debt_comes_in_and_goes_out_treasury_to_treasury(pboc: str) -> None:
    exchange.clock(CITY, "pboc", DAY, "open")
    lines = [
        {"id": "a", "kind": "debt_in", "subject": "105", "amount": "300.00", "payer": PROVINCE, "summary": "再融资一般债券转贷"},
        {"id": "b", "kind": "revenue", "subject": "10101", "amount": "1.00"},
    ]
    exchange.world(CITY, "pboc", "/world/receipts", {"date": DAY.isoformat(), "lines": lines})
    settle()
    with inside():
        allotted(COUNTY, "2301101", "100.00")
        allotted(PROVINCE, "231", "200.00")
        asked = {"division": CITY, "on": DAY, "actor": ACTOR}
        debt.onlend_to_lower(**asked, counterpart=COUNTY, exp_func="2301101", amount=D("100.00"))  # type: ignore[arg-type]
        debt.repay_principal(**asked, counterpart=PROVINCE, exp_func="231", amount=D("200.00"))  # type: ignore[arg-type]
    settle()
    exchange.clock(CITY, "pboc", DAY, "close")
    settle()
    with inside():
        assert [(row.kind, row.state, row.booked) for row in debt.orders(CITY, YEAR)] == [
            ("onlend_out", "PAID", True),
            ("principal", "PAID", True),
        ]
        (day,) = taxlink.balances(CITY, YEAR)
        (only,) = taxlink.differences(CITY, YEAR)
        assert (day.closing, only.book, only.amount) == (D("1001.00"), D("1.00"), D("-1000.00")), "the opening balance was not booked here"
    assert exchange.facts(CITY, "pboc")["balance"] == "1001.00"
