"""记事：唯一的入口。一起的事同进退；跟记的事同一次调用同一命运；听取的人每次调用只被告知一次，只听得到收下的。"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, transaction

from jincai.chronicle import api as chronicle
from jincai.chronicle import recording
from jincai.chronicle.tests.story import CITY, YEAR, fact, request
from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger

pytestmark = pytest.mark.django_db
Requested, Ended, Frozen = ledger.FACTS["payment.requested"], ledger.FACTS["payment.ended"], ledger.FACTS["allotment.frozen"]


def held() -> dict[str, D]:
    """Who holds what on the allotment."""
    return {hold.document: hold.amount for hold in ledger.holds("allotment", year=YEAR, division=CITY, controls=["Z1"]).get("Z1", ())}


def test_facts_recorded_together_are_all_there_or_none() -> None:
    assert chronicle.record(request("ZF1", "1000.00"), request("ZF1", "2000.00", "2")).status == "accepted"
    with pytest.raises(Refused) as caught, transaction.atomic():
        chronicle.record(request("ZF2", "2000.00"), request("ZF2", "0.01", "2"), title="没有提交")
    assert caught.value.title == "没有提交"
    (said,) = caught.value.violations
    assert (said.rule, said.asked, said.available, said.subject) == ("R04", D("2000.01"), D("2000.00"), "Z1")
    assert [(hold.document, hold.amount) for hold in said.holds] == [("ZF1", D("3000.00"))]
    assert held() == {"ZF1": D("3000.00")}


def test_the_same_again_is_no_error_and_something_else_under_its_number_is() -> None:
    chronicle.record(request("ZF1", "1000.00"))
    assert chronicle.record(request("ZF1", "1000.00")).status == "repeated"
    with pytest.raises(Refused) as caught:
        chronicle.record(request("ZF1", "1000.01"))
    (said,) = caught.value.violations
    assert said.rule == "IDEMPOTENT" and "ZF1 的“支付申请”已经记过" in said.says and said.remedy
    assert held() == {"ZF1": D("1000.00")}


def test_each_group_of_a_batch_stands_on_its_own() -> None:
    answers = chronicle.record_many([[request("ZF1", "4000.00")], [request("ZF2", "4000.00")], [request("ZF3", "1000.00")]])
    assert [answer.status for answer in answers] == ["accepted", "refused", "accepted"]
    assert answers[1].shortages[0].available == D("1000.00") and held() == {"ZF1": D("4000.00"), "ZF3": D("1000.00")}


def test_a_whole_batch_is_one() -> None:
    answers = chronicle.record_many([[request("ZF1", "4000.00")], [request("ZF2", "1000.01")]], whole=True)
    assert [answer.status for answer in answers] == ["refused", "refused"] and held() == {}
    assert chronicle.record_many([[request("ZF1", "4000.00")], [request("ZF2", "1000.00")]], whole=True)[0].ok
    assert chronicle.record_many([], whole=True) == [] == chronicle.record_many([])


def test_a_large_batch_is_one_call_of_the_other_function_and_answers_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    real = {"post": ledger.post, "post_many": ledger.post_many}
    for name in real:
        monkeypatch.setattr(recording.ledger, name, lambda groups, name=name: called.append(name) or real[name](groups))
    monkeypatch.setattr(recording, "FEW", 5)
    groups = [[request(f"ZF{n}", "700.00"), request(f"ZF{n}", "300.00", "2")] for n in range(7)]
    answers = chronicle.record_many(iter(groups))
    assert called == ["post_many"], "a group is never torn apart, nor a batch"
    assert [answer.ok for answer in answers] == [True] * 5 + [False] * 2
    assert [answer.status for answer in chronicle.record_many(groups[:2])] == ["repeated"] * 2 and called == ["post_many", "post"]


def test_a_large_batch_that_is_one_is_all_there_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "FEW", 5)
    groups = [[request(f"ZF{n}", "700.00")] for n in range(8)]
    answers = chronicle.record_many((group for group in groups), whole=True)
    assert [answer.status for answer in answers] == ["refused"] * 8 and held() == {}
    assert answers[0].shortages[0].need == D("5600.00"), "the batch as one needs it all"
    assert [answer.status for answer in chronicle.record_many(iter(groups[:7]), whole=True)] == ["accepted"] * 7
    assert [answer.status for answer in chronicle.record_many(iter(groups[:7]), whole=True)] == ["repeated"] * 7
    assert held() == {f"ZF{n}": D("700.00") for n in range(7)}


def test_a_large_batch_tells_once_and_only_of_what_was_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "FEW", 5)
    heard: list[list[str]] = []
    chronicle.hears(Requested)(lambda told: heard.append([each.document for each in told]))
    groups = [[request(f"ZF{n}", "4000.00" if n == 3 else "200.00")] for n in range(20)]
    answers = chronicle.record_many(iter(groups))
    assert [answer.ok for answer in answers] == [True] * 6 + [False] * 14 and set(held()) == {f"ZF{n}" for n in range(6)}
    assert heard == [[f"ZF{n}" for n, answer in enumerate(answers) if answer.ok]], "one telling, in order, not of the refused"
    chronicle.record_many(iter(groups[:10]))
    assert len(heard) == 1, "neither a repeat nor a refusal is news"


def test_who_follows_joins_the_same_call_and_the_same_fate() -> None:
    """每笔申请跟着冻结一百元：钱不够冻结，申请也不成。"""

    @chronicle.follows(Requested)
    def freeze(told: Fact) -> Iterable[Fact]:
        return [fact("allotment.frozen", f"跟{told.document}", "100.00", reason="试")]

    @chronicle.follows(Frozen)
    def no_more(told: Fact) -> Iterable[Fact]:
        return []

    chronicle.record(request("ZF1", "4000.00"))
    assert held() == {"ZF1": D("4000.00"), "跟ZF1": D("100.00")}
    with pytest.raises(Refused):
        chronicle.record(request("ZF2", "850.00"))
    answers = chronicle.record_many([[request("ZF3", "850.00")], [request("ZF4", "800.00")]])
    assert [answer.ok for answer in answers] == [False, True]
    assert set(held()) == {"ZF1", "跟ZF1", "ZF4", "跟ZF4"}


def test_who_hears_is_told_once_a_call_of_what_was_accepted() -> None:
    heard: list[list[str]] = []

    @chronicle.hears(Requested, Ended)
    def listen(told: list[Fact]) -> None:
        heard.append([f"{each.KIND}:{each.document}" for each in told])

    chronicle.record_many(
        [
            [request("ZF1", "3000.00"), request("ZF1", "1000.00", "2")],
            [request("ZF2", "2000.00")],
            [fact("allotment.frozen", "DJ", "1.00", reason="试")],
        ]
    )
    assert heard == [["payment.requested:ZF1"] * 2], "not the refused one, not what it did not ask for"
    chronicle.record(request("ZF1", "3000.00"), request("ZF1", "1000.00", "2"))
    assert len(heard) == 1, "a repeat is no news"
    chronicle.record_many([[fact("payment.ended", "ZF1", "3000.00")], [request("ZF5", "5.00")]], whole=True)
    assert heard[1:] == [["payment.ended:ZF1", "payment.requested:ZF5"]], "both kinds in one telling, in order"
    chronicle.record_many([[request("ZF6", "9000.00")], [request("ZF7", "1.00")]], whole=True)
    assert len(heard) == 2


def test_what_a_hearer_raises_undoes_the_whole() -> None:
    @chronicle.hears(Requested)
    def fail(told: list[Fact]) -> None:
        raise DatabaseError("队列写不进去")

    with pytest.raises(DatabaseError), transaction.atomic():
        chronicle.record(request("ZF1", "1.00"))
    assert held() == {} and ledger.facts_of(["ZF1"], year=YEAR, division=CITY) == []


def test_followers_are_told_of_too() -> None:
    heard: list[str] = []
    chronicle.follows(Requested)(lambda told: [fact("allotment.frozen", f"跟{told.document}", "1.00", reason="试")])
    chronicle.hears(Frozen)(lambda told: heard.extend(each.document for each in told))
    chronicle.record(request("ZF1", "1.00"))
    assert heard == ["跟ZF1"]
