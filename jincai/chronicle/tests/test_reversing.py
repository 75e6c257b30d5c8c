"""红冲：原样的分录记成红字，余额回到从前；一件事只红冲一次，红冲不再红冲；用掉了的冲不回来。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from jincai.chronicle import api as chronicle
from jincai.chronicle.tests.story import CITY, DAY, YEAR, fact, request
from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger

pytestmark = pytest.mark.django_db
WHERE = {"year": YEAR, "division": CITY}
LATER = date(YEAR, 6, 30)


def reverse(one: Fact | UUID, on: date = DAY, reason: str = "记错了", **more: Any) -> ledger.Answer:
    return chronicle.reverse(one.id if isinstance(one, Fact) else one, on=on, actor="zj", reason=reason, **{**WHERE, **more})


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def balances() -> list[tuple[Any, ...]]:
    return rows("select book, account, control, document, amount from ledger.balance where amount <> 0 order by 1, 2, 3, 4")


def sound() -> bool:
    """Recomputed in SQL and replayed in Python."""
    return ledger.check_books(**WHERE, alias="default").ok and ledger.differs_from_replay(**WHERE, alias="default") == []


def paid() -> Fact:
    """A request that was paid; the last step."""
    chronicle.record(request("ZF1", "800.00"))
    chronicle.record(fact("payment.ordered", "ZF1", "800.00"))
    last = fact("payment.confirmed", "ZF1", "800.00", order="PZ1")
    chronicle.record(last)
    return last


def test_balances_are_as_before_and_the_turnover_is_red() -> None:
    before = balances()
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    assert reverse(one).status == "accepted" and balances() == before
    lines = ledger.entries({"facts": [one.id]}, **WHERE)
    red = ledger.entries({"facts": [chronicle_id(one)]}, **WHERE)
    assert [(e.rule, e.debit, e.credit, e.debit_control, e.document, -e.amount) for e in red] == [
        (e.rule, e.debit, e.credit, e.debit_control, e.document, e.amount) for e in lines
    ], "same accounts, same sides, same document, in red"
    turnovers = rows(
        "select account, sum(debit), sum(credit) from ledger.delta where book = 1 and account in (3101, 4501) group by 1 order by 1"
    )
    assert turnovers == [(3101, D("5000.00"), D("0.00")), (4501, D("0.00"), D("0.00"))], "no turnover on the other side"
    assert sound()


def chronicle_id(one: Fact) -> UUID:
    (found,) = (kept for kept in ledger.following([one.id], **WHERE) if kept.kind == "ledger.reversed")
    assert (found.document, found.document_kind, found.causes, found.actor) == (one.document, one.document_kind, (one.id,), "zj")
    assert found.body == {"reverses": str(one.id), "reason": "记错了"}
    return found.id


def test_on_another_day_the_day_of_the_fact_keeps_its_turnover() -> None:
    last = paid()
    assert reverse(last, LATER).ok
    march = ledger.trial_balance("allotment", **WHERE, on=date(YEAR, 3, 31))
    june = ledger.trial_balance("allotment", **WHERE, on=LATER, since=date(YEAR, 6, 1))
    assert {row.account: row.closing for row in march}[5101] == D("800.00")
    (row,) = [row for row in june if row.account == 5101]
    assert (row.opening, row.debit, row.credit, row.closing) == (D("800.00"), D("-800.00"), D("0.00"), D("0.00"))
    for table in (march, june):
        assert sum(row.closing for row in table) == 0 and sum(row.debit - row.credit for row in table) == 0
    assert sound()


def test_the_same_again_is_a_repeat_and_otherwise_it_was_reversed_already() -> None:
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    assert [reverse(one).status for _ in range(3)] == ["accepted", "repeated", "repeated"]
    with pytest.raises(Refused, match="已经记过"):
        reverse(one, LATER)
    other = ledger.Reversed(
        division=CITY, year=YEAR, on=DAY, actor="x", document_kind="other", document="别的单据", causes=(one.id,), reverses=str(one.id), reason="再冲",
    )  # fmt: skip
    with pytest.raises(ledger.BadFact, match="已经红冲过"), transaction.atomic():
        chronicle.record(other)
    assert chronicle.record(one).status == "repeated", "what was reversed is not recorded again under its number"
    assert sound()


def test_two_reversals_of_one_fact_in_one_call_are_refused() -> None:
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    chronicle.record(request("ZF2", "1000.00"))
    twice = [
        ledger.Reversed(
            division=CITY,
            year=YEAR,
            on=DAY,
            actor="x",
            document_kind="k",
            document=f"红{n}",
            causes=(one.id,),
            reverses=str(one.id),
            reason="试",
        )
        for n in range(2)
    ]
    before = balances()
    for groups in ([twice], [[each] for each in twice]):
        with pytest.raises(ledger.BadFact, match="已经红冲过"), transaction.atomic():
            chronicle.record_many(groups)
    assert balances() == before and sound()


def test_a_reversal_is_not_reversed() -> None:
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    reverse(one)
    with pytest.raises(ledger.BadFact, match="本身就是红冲"), transaction.atomic():
        reverse(chronicle_id(one))
    assert sound()


def test_what_is_not_in_the_books_is_not_reversed() -> None:
    with pytest.raises(ledger.BadFact, match="不在 2025 年度、区划 530700000 的账上"):
        reverse(uuid4())
    silent = fact("payment.reviewed", "ZF1", "1.00")
    chronicle.record(silent)
    with pytest.raises(ledger.BadFact, match="没有分录"), transaction.atomic():
        reverse(silent)
    with pytest.raises(ledger.BadFact, match="不在 2024 年度"):
        reverse(silent, year=2024)
    assert rows("select count(*) from ledger.fact where kind = 'ledger.reversed'") == [(0,)]


def test_a_reversal_that_does_not_name_its_cause_is_refused() -> None:
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    envelope = {"division": CITY, "year": YEAR, "on": DAY, "actor": "x", "document_kind": "k", "document": "红", "reason": "试"}
    for causes, reverses in (((), str(one.id)), ((uuid4(),), str(one.id)), ((one.id,), "不是编号")):
        with pytest.raises(ledger.BadFact, match="红冲的来由须是被红冲的事实"):
            chronicle.record(ledger.Reversed(causes=causes, reverses=reverses, **envelope))  # type: ignore[arg-type]


def test_what_has_been_used_meanwhile_is_not_taken_back() -> None:
    """五千元下达已占去四千五：红冲下达会透支，拒绝并说谁占着；终止申请后可以。"""
    released = fact("allotment.activated", "结转", "5000.00")
    chronicle.record(request("ZF1", "4500.00"))
    before = balances()
    with pytest.raises(Refused) as caught, transaction.atomic():
        reverse(released)
    (said,) = caught.value.violations
    assert (said.rule, said.asked, said.available) == ("R04", D("5000.00"), D("500.00")) and caught.value.title == "没有红冲"
    assert [(hold.document, hold.amount) for hold in said.holds] == [("ZF1", D("4500.00"))] and balances() == before
    chronicle.record(fact("payment.ended", "ZF1", "4500.00"))
    assert reverse(released).ok and sound()


def test_a_step_of_a_payment_goes_back_to_the_step_before() -> None:
    last = paid()
    assert reverse(last).ok
    held = ledger.holds("allotment", **WHERE, controls=["Z1"])["Z1"]
    assert [(hold.document, hold.amount) for hold in held] == [("ZF1", D("800.00"))], "on its way at the bank again, under its own document"
    assert reverse(fact("payment.ordered", "ZF1", "800.00")).ok and reverse(request("ZF1", "800.00")).ok
    assert "Z1" not in ledger.holds("allotment", **WHERE, controls=["Z1"]) and sound()
    assert ledger.balances(ledger.BOOKS["allotment"]["EXECUTABLE"], **WHERE) == {"Z1": D("5000.00")}


def test_in_a_closed_period_a_reversal_is_dated_in_an_open_one() -> None:
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    for month in (1, 2, 3):
        ledger.close_period("allotment", month=month, actor="zj", **WHERE)
    with pytest.raises(Refused, match="2025 年 3 月已经结账"):
        reverse(one)
    assert reverse(one, LATER).ok and reverse(one, LATER).status == "repeated" and sound()
    april = ledger.trial_balance("allotment", **WHERE, on=date(YEAR, 4, 30))
    assert {row.account: row.closing for row in april}[4501] == D("1000.00"), "the closed months stay as they were reported"


def test_a_reversal_of_a_batch_goes_by_copy_too() -> None:
    made = [request(f"ZF{n}", "10.00") for n in range(20)]
    chronicle.record_many([[one] for one in made])
    undo = [
        ledger.Reversed(
            division=CITY, year=YEAR, on=LATER, actor="zj", document_kind="trial", document=one.document, key=str(one.id), causes=(one.id,),
            reverses=str(one.id), reason="整批退回",
        )
        for one in made
    ]  # fmt: skip
    assert {answer.status for answer in ledger.post_many([[each] for each in undo])} == {"accepted"}
    assert {answer.status for answer in ledger.post([[each] for each in undo])} == {"repeated"}
    assert ledger.holds("allotment", **WHERE, controls=["Z1"]) == {} and sound()


def told_of(one: Fact) -> list[str]:
    """Reversed, with somebody who takes back what was done; what he was told."""
    back: list[str] = []
    chronicle.undoes(type(one))(lambda kept: back.append(f"{kept.kind} {kept.document} {kept.body['amount']}"))
    chronicle.record(one)
    assert reverse(one).ok and reverse(one).status == "repeated"
    return back


@pytest.mark.parametrize("acting", [chronicle.hears, chronicle.sends, chronicle.follows])
def test_what_somebody_acted_on_is_not_reversed_behind_his_back(acting: Any) -> None:
    """有人听取、投递、跟记的：没有人撤回就不能红冲；有人撤回的，同一事务里告诉他一次。"""
    acting(ledger.FACTS["payment.requested"])(lambda told: [])
    one = request("ZF1", "1000.00")
    chronicle.record(one)
    before = balances()
    with pytest.raises(Refused) as caught:
        reverse(one)
    (said,) = caught.value.violations
    assert (said.rule, said.subject, caught.value.title) == ("REVERSAL", "ZF1", "没有红冲") and "已经引起别的事" in said.says and said.remedy
    assert balances() == before and rows("select count(*) from ledger.fact where kind = 'ledger.reversed'") == [(0,)]
    assert told_of(request("ZF2", "2.00")) == ["payment.requested ZF2 2.00"]


def test_who_takes_back_is_not_told_of_a_refusal_and_may_refuse_himself() -> None:
    told: list[str] = []
    chronicle.undoes(ledger.FACTS["allotment.activated"], ledger.FACTS["payment.requested"])(lambda kept: told.append(kept.kind))
    one = request("ZF1", "4500.00")
    chronicle.record(one)
    with pytest.raises(Refused), transaction.atomic():
        reverse(fact("allotment.activated", "结转", "5000.00"))
    assert told == []

    @chronicle.undoes(ledger.FACTS["payment.requested"])
    def no(kept: ledger.Kept) -> None:
        raise Refused([], "已送银行")

    before = balances()
    with pytest.raises(Refused, match="已送银行"), transaction.atomic():
        reverse(one)
    assert balances() == before and told == ["payment.requested"]
