"""记账：一组同进退；拒绝时答出锁下所见；同一事实只记一次；不是金额的进不了账。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, COUNTY, YEAR, accept, counted, fact, left, money, request, rows, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]


def test_facts_of_a_group_are_taken_or_refused_together() -> None:
    accept(money("Z1", "500.00"), money("Z2", "100.00"))
    both = [request("ZF1", "400.00"), request("ZF1", "100.01", "2", "Z2")]
    assert statuses(both, [request("ZF2", "100.00", allotment="Z2")]) == ["refused", "accepted"]
    assert left("EXECUTABLE") == {"Z1": D("500.00")} and left("HELD_BY_REQUEST") == {"Z2": D("100.00")}
    assert ledger.facts_of(["ZF1"], year=YEAR, division=CITY) == [] and ledger.entries({"document": "ZF1"}, year=YEAR, division=CITY) == []


def test_inside_a_group_only_the_net_movement_counts() -> None:
    accept(money("Z1", "100.00"))
    accept([request("ZF1", "100.00"), fact("payment.ended", "ZF1", "100.00", "1"), request("ZF2", "100.00")])
    assert left("HELD_BY_REQUEST") == {"Z1": D("100.00")} and left("EXECUTABLE") == {}
    assert {entry.rule for entry in ledger.entries({"document": "ZF1"}, year=YEAR, division=CITY)} == {"申请占用", "申请终止退回"}


def test_a_group_later_in_the_call_sees_what_was_taken_before_it() -> None:
    accept(money("Z1", "500.00"))
    assert statuses(request("ZF1", "300.00"), request("ZF2", "300.00"), request("ZF3", "200.00")) == ["accepted", "refused", "accepted"]
    assert statuses(*(request(f"ZG{n}", "0.01") for n in range(2))) == ["refused"] * 2


def test_a_refusal_answers_with_what_was_there_before_the_call() -> None:
    """已付 100，ZF1、ZF2 占 250；同一次调用里先收下 120，再问 40：可用只剩 30。"""
    accept(money("Z1", "500.00"))
    accept(request("ZF0", "100.00"), fact("payment.ordered", "ZF0", "100.00", "1"), fact("payment.confirmed", "ZF0", "100.00", "1"))
    accept(request("ZF1", "200.00"), request("ZF2", "50.00", on=date(2025, 4, 1)), fact("payment.ordered", "ZF2", "50.00", "1"))
    first, second = ledger.post([[request("ZF3", "120.00")], [request("ZF4", "40.00")]])
    assert first.ok and not second.ok and second.status == "refused"
    (short,) = second.shortages
    assert (short.account.identifier, short.control, short.document) == ("EXECUTABLE", "Z1", "")
    assert (short.seen, short.earlier, short.available, short.need, short.executed) == (
        D("150.00"),
        D("-120.00"),
        D("30.00"),
        D("40.00"),
        D("100.00"),
    )
    assert [(hold.document, hold.amount, hold.since, hold.by) for hold in short.holds] == [
        ("ZF1", D("200.00"), date(2025, 3, 3), "he"),
        ("ZF2", D("50.00"), date(2025, 3, 3), "he"),
    ], "what this call took is not among the holds; a hold that went to the bank keeps its document"
    said = short.violation()
    assert said.rule == "R04" and "超 10.00 元" in said.says and said.subject == "Z1" and said.holds == short.holds and said.remedy


def test_every_shortage_of_a_group_is_answered() -> None:
    accept(money("Z1", "10.00"), money("Z2", "20.00"))
    (answer,) = ledger.post(
        [[request("ZF1", "11.00"), request("ZF1", "22.00", "2", "Z2"), request("ZF1", "1.00", "3", "Z3", plan="101001/201/111/03")]]
    )
    assert {(s.account.identifier, s.control, s.seen, s.need) for s in answer.shortages} == {
        ("EXECUTABLE", "Z1", D("10.00"), D("11.00")),
        ("EXECUTABLE", "Z2", D("20.00"), D("22.00")),
        ("EXECUTABLE", "Z3", D("0.00"), D("1.00")),
        ("PLAN_LEFT", "101001/201/111/03", D("0.00"), D("1.00")),
    }


def test_a_refusal_writes_nothing_that_counts() -> None:
    accept(money("Z1", "10.00"))
    before = (
        rows("select book, account, control, document, amount from ledger.balance where amount <> 0 order by 1, 2, 3, 4"),
        counted()[:2],
    )
    assert statuses(request("ZF1", "10.01")) == ["refused"]
    assert (
        rows("select book, account, control, document, amount from ledger.balance where amount <> 0 order by 1, 2, 3, 4"),
        counted()[:2],
    ) == before


def test_the_same_fact_again_is_a_repeat_and_changes_nothing() -> None:
    accept(money("Z1", "500.00"))
    one = request("ZF1", "100.00")
    accept(one)
    before = counted()
    assert statuses(one, request("ZF2", "100.00")) == ["repeated", "accepted"]
    assert left("EXECUTABLE") == {"Z1": D("300.00")} and counted()[0] == before[0] + 1
    accept(request("ZF3", "300.00"))
    assert statuses(one) == ["repeated"], "also when the money has gone since"


@pytest.mark.parametrize(
    "other", [{"amount": D("100.01")}, {"on": date(2025, 3, 4)}, {"dep_econ": "30202"}, {"plan": "101001/201/111/03"}]
)  # fmt: skip
def test_the_same_number_with_another_body_is_a_conflict(other: dict[str, Any]) -> None:
    accept(money("Z1", "500.00"))
    one = request("ZF1", "100.00")
    accept(one)
    assert statuses(dataclasses.replace(one, **other)) == ["conflict"]  # type: ignore[type-var]
    assert left("HELD_BY_REQUEST") == {"Z1": D("100.00")}


def test_a_group_of_which_only_a_part_is_known_is_a_conflict() -> None:
    accept(money("Z1", "500.00"))
    accept(request("ZF1", "100.00"))
    assert statuses([request("ZF1", "100.00"), request("ZF1", "50.00", "2")]) == ["conflict"]
    assert left("HELD_BY_REQUEST") == {"Z1": D("100.00")}


def test_a_fact_twice_in_one_call_is_refused_as_a_whole() -> None:
    accept(money("Z1", "500.00"))
    one = request("ZF1", "100.00")
    for groups in ([[one], [one]], [[one, one]]):
        with pytest.raises(ledger.BadFact, match="同一次记账里有重复的事实"), transaction.atomic():
            ledger.post(groups)
    assert left("HELD_BY_REQUEST") == {}


@pytest.mark.parametrize("amount", ["0", "-0.01", "1.234", "1e17", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused_before_it_is_written(amount: str) -> None:
    accept(money("Z1", "500.00"))
    before = counted()
    with pytest.raises(ledger.BadFact, match="第 2 项（支付申请 ZF1）：amount"), transaction.atomic():
        ledger.post([[request("ZF0", "1.00")], [request("ZF1", D(amount))]])
    assert counted() == before and left("EXECUTABLE") == {"Z1": D("500.00")}


@pytest.mark.parametrize(
    "amount", ["0", "0.00", "-5.00", "1.234", "1.000", "100000000000000000", "9999999999999999.999", "NaN", "Infinity", "-Infinity", None]
)
def test_the_server_refuses_it_again_by_itself(amount: str | None) -> None:
    """绕过 Python 直接调用记账函数，也记不进去。"""
    accept(money("Z1", "500.00"))
    before = counted()
    one = request("ZF1", "1.00")
    item = {
        "g": 1,
        "id": str(one.id),
        "kind": one.KIND,
        "on": "2025-03-03",
        "actor": "he",
        "dk": "trial",
        "d": "ZF1",
        "body": {**one.body(), "amount": amount},
    }
    with pytest.raises(DatabaseError, match="须大于 0"), transaction.atomic():
        rows("select * from ledger.post(2025::smallint, 530700000, %s::jsonb)", json.dumps([item]))
    assert counted() == before


def test_an_account_that_the_table_does_not_know_stops_the_call() -> None:
    """512 还本不是费用：没有科目可记。"""
    accept(fact("treasury.opened", "期初", "10.00"))
    with pytest.raises(ledger.BadFact, match="没有为“51201”指定科目"), transaction.atomic():
        ledger.post([[fact("clearing.cleared", "ZF1", "1.00", gov_econ="51201")]])
    assert left("TREASURY_DEPOSITS", "fiscal") == {"53TSA": D("10.00")}


WRONG_CALLS: list[Callable[[], list[list[Fact]]]] = [
    lambda: [[request("ZF1", "1.00")], [request("ZF2", "1.00", year=2026, on=date(2026, 1, 2))]],
    lambda: [[request("ZF1", "1.00"), request("ZF2", "1.00", division=COUNTY)]],
]


@pytest.mark.parametrize("groups", WRONG_CALLS)
def test_one_call_is_of_one_year_and_one_division(groups: Callable[[], list[list[Fact]]]) -> None:
    with pytest.raises(ledger.BadFact, match=r"第 2 项.*同一年度、同一区划"):
        ledger.post(groups())
    assert ledger.post([]) == []


def test_what_a_request_took_from_a_contract_goes_back_to_the_contract() -> None:
    accept(money("Z1", "500.00"))
    contract = fact("allotment.frozen", "HT1", "300.00", allotment="Z1")
    accept(contract)
    short = ledger.post([[request("ZF1", "100.00", origin="contract", from_document="HT1")]])[0].shortages[0]
    assert (short.account.identifier, short.document) == ("HELD_BY_CONTRACT", "HT1"), "a freeze is no contract"


def test_who_holds_what_is_one_question() -> None:
    accept(money("Z1", "500.00"), money("Z3", "50.00"))
    accept(request("ZF1", "100.00"), fact("allotment.frozen", "DJ1", "30.00", allotment="Z1"), request("ZF2", "50.00", allotment="Z3"))
    found = ledger.holds("allotment", year=YEAR, division=CITY, controls=["Z1", "Z3", "无"])
    assert {number: [(hold.document, hold.amount) for hold in holds] for number, holds in found.items()} == {
        "Z1": [("DJ1", D("30.00")), ("ZF1", D("100.00"))],
        "Z3": [("ZF2", D("50.00"))],
    }
    assert ledger.positions("allotment", year=YEAR, division=CITY, controls=["Z1"])["Z1"]["EXECUTABLE"] == D("370.00")
    held = ledger.BOOKS["allotment"]["HELD_BY_REQUEST"]
    assert ledger.held_by(held, year=YEAR, division=CITY, document="ZF2") == {"Z3": D("50.00")}


def test_what_a_fact_came_from_and_led_to() -> None:
    carried, released = money("Z1", "500.00")
    released = dataclasses.replace(released, causes=(carried.id,))
    asked = request("ZF1", "100.00", causes=(released.id,))
    sent = fact("payment.ordered", "ZF1", "100.00", "1", causes=(asked.id,))
    other = request("ZF2", "1.00", causes=(released.id,))
    accept([carried, released], asked, sent, other)
    assert [kept.kind for kept in ledger.chain([sent.id], year=YEAR, division=CITY)] == [
        "allotment.carried_in", "allotment.activated", "payment.requested", "payment.ordered",
    ]  # fmt: skip
    assert {kept.id for kept in ledger.following([released.id], year=YEAR, division=CITY)} == {asked.id, other.id}
    assert ledger.chain([carried.id], year=YEAR, division=CITY)[-1].id == other.id
    kept = ledger.facts([asked.id], year=YEAR, division=CITY)[0]
    assert (kept.body, kept.causes, kept.on, kept.actor, kept.title) == (asked.body(), (released.id,), asked.on, "he", "支付申请")
