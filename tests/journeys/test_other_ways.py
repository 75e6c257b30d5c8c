"""不顺的日子：来得及与来不及的撤销、银行不收的凭证、国库停了一天、国库退回的实拨；每一种都回到该在的地方。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jincai.execution.payment import api as payment
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import api as clearing
from tests.journeys.ground import CITY, YEAR, left
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
TUE, WED = date(YEAR, 3, 4), date(YEAR, 3, 5)


def ordered(town: Town, key: str, amount: str) -> tuple[str, str]:
    with scope(divisions=CITY):
        return town.ground.ordered(("office", amount), key=key)


def recall(town: Town, number: str) -> None:
    with scope(divisions=CITY):
        payment.recall(division=CITY, year=YEAR, number=number, on=TUE, actor=town.ground.who("treasury_chief"))
    town.send("bank")


def seen(town: Town, number: str) -> tuple[str, str]:
    with scope(divisions=CITY):
        row = town.ground.see(number)
    return row.state, row.says


def available(town: Town) -> D:
    with scope(divisions=CITY):
        return town.ground.at("office").available


def test_a_recall_in_time_and_one_that_is_too_late(town: Town) -> None:
    early, _ = ordered(town, "来得及", "100.00")
    late, _ = ordered(town, "来不及", "200.00")
    town.send("pboc", "bank")
    recall(town, early)
    town.clock(TUE, "pay", "bank")
    recall(town, late)
    town.fetch("bank")
    assert seen(town, early) == ("RECALLED", "经办单位申请撤销") and seen(town, late)[0] == "CONFIRMED"
    assert available(town) == D("999800.00")
    town.evening(TUE)
    assert seen(town, late)[0] == "CLEARED" and town.cash() == ("49800.00", "49800.00")
    with scope(divisions=CITY):
        answers = [
            trace.voucher.header["XResult"]
            for number in (early, late)
            for trace in exchange.messages_of(number)
            if trace.voucher.vt_code == "5651" and not trace.outgoing
        ]
    assert answers == ["1", "0"], "银行对两次撤销的答复"


def test_an_order_that_the_bank_does_not_take_gives_back_with_the_banks_own_words(town: Town) -> None:
    """银行换了新系统，付款账号还没有登记。"""
    town.bank.kill()
    town.bank.start("--fresh")
    number, order = ordered(town, "换系统", "100.00")
    (done,) = town.send("bank")
    assert (done.sent, done.rejected) == (0, 1)
    state, says = seen(town, number)
    assert state == "RETURNED" and "未在本行登记" in says and available(town) == D("1000000.00")
    with scope(divisions=CITY):
        assert left("ORDERED") == {} and ground_states(order) == ["被退回"]
    assert town.send("bank")[0] == exchange.Delivered(), "it is not sent again"


def ground_states(order: str) -> list[str]:
    """What became of the vouchers of an order."""
    found = payment.several(division=CITY, year=YEAR, orders=[order])
    return [trace.state for trace in exchange.messages_of(found[0].number) if trace.outgoing]


def test_a_day_without_pboc_is_cleared_the_next_day(town: Town) -> None:
    """国库停了一晚：银行付过的照样是付过的，划款等到第二天，账也等到第二天。"""
    number, _ = ordered(town, "停电", "300.00")
    town.to_bank(TUE)
    town.pboc.kill()
    town.clock(TUE, "close", "bank")
    town.pboc.start()
    town.clock(TUE, "close", "pboc")
    town.fetch("pboc", "bank")
    assert seen(town, number)[0] == "CONFIRMED" and town.cash() == ("50000.00", "50000.00")
    town.morning(WED)
    town.evening(WED)
    assert seen(town, number)[0] == "CLEARED" and town.cash() == ("49700.00", "49700.00")
    with scope(divisions=CITY):
        assert taxlink.differences(CITY, YEAR) == []


def release(town: Town, amount: str, account: str) -> str:
    with scope(divisions=CITY):
        asked = {
            "number": town.ground["office"],
            "amount": D(amount),
            "gov_econ": "51002",
            "payee": "社保专户",
            "account": account,
            "purpose": "补助",
        }
        return clearing.release_funds(division=CITY, on=TUE, actor=town.ground.who("treasury_chief"), **asked)


def test_a_fund_release_that_pboc_pays_and_one_that_it_does_not(town: Town) -> None:
    good = release(town, "400.00", banking.make_account("社保专户"))
    bad = release(town, "50.00", "1")
    (done,) = town.send("pboc")
    assert done.rejected == 1
    town.fetch("pboc")
    with scope(divisions=CITY):
        found = {row["number"]: row["state"] for row in clearing.releases(division=CITY, year=YEAR)}
        assert found == {good: "CONFIRMED", bad: "FAILED"} and left("ORDERED") == {}
        assert (town.ground.at("office").released, town.ground.at("office").available) == (D("400.00"), D("999600.00"))
    town.evening(TUE)
    assert town.cash() == ("49600.00", "49600.00")
