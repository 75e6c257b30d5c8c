"""会计期间：依次结、倒着反结；结了的不收，已收的答“已记过”；结账等在途的记账，没有一笔从缝里过。"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.kernel.facts import Fact
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.ledger import periods as ledger_periods
from jincai.ledger.tests.crew import Crew, posting, until_somebody_waits
from jincai.ledger.tests.story import CITY, COUNTY, YEAR, accept, counted, fact, left, money, request, rows, statuses
from jincai.platform.identity.api import scope

WHERE = {"year": YEAR, "division": CITY, "actor": "zj"}
MARCH, APRIL, NEXT = date(YEAR, 3, 3), date(YEAR, 4, 1), date(YEAR + 1, 1, 15)
committing = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


@pytest.fixture
def opened(in_scope: None) -> None:
    """The year open, with money from January."""
    accept(money("Z1", "1000.00", on=date(YEAR, 1, 2)), fact("treasury.opened", "期初", "900.00", on=date(YEAR, 1, 2)))


def close(until: int, book: str = "allotment", since: int = 1) -> None:
    """Close these months."""
    for month in range(since, until + 1):
        assert ledger.close_period(book, month=month, **WHERE).closed


def closed(book: str = "allotment") -> list[int]:
    return [each.month for each in ledger.periods(year=YEAR, division=CITY) if each.closed and each.book == book]


@pytest.mark.django_db
def test_without_a_word_every_month_is_open_and_there_is_no_adjustment_period(opened: None) -> None:
    found = ledger.periods(year=YEAR, division=CITY)
    assert [(each.book, each.month) for each in found] == [(book, month) for book in ledger.BOOKS for month in range(1, 14)]
    assert all(each.open is (each.month <= 12) and not each.closed for each in found)
    assert (found[1].name, found[1].last_day, found[12].name) == ("2 月", date(YEAR, 2, 28), "调整期")


@pytest.mark.django_db
def test_a_closed_month_refuses_with_words_and_keeps_what_it_has(opened: None) -> None:
    kept = request("ZF1", "100.00", on=MARCH)
    accept(kept)
    close(3)
    before = counted()
    (answer,) = ledger.post([[request("ZF2", "1.00", on=MARCH)]])
    assert (answer.status == "refused" and counted() == before) or (answer.status == "refused" and counted()[:2] == before[:2])
    (found,) = answer.shortages
    said = found.violation()
    assert isinstance(found, ledger.Closed) and (found.book, found.year, found.month) == ("allotment", YEAR, 3)
    assert said.rule == "PERIOD" and "2025 年 3 月已经结账" in said.says and said.cites and "反结账" in said.remedy and said.who == "总会计"
    assert statuses(kept) == ["repeated"], "what was accepted before the close is answered as such"
    assert statuses([request("ZF3", "1.00", on=APRIL), request("ZF3", "1.00", "2", on=MARCH)]) == ["refused"], "the group as a whole"
    assert statuses(request("ZF4", "1.00", on=MARCH), request("ZF5", "1.00", on=APRIL)) == ["refused", "accepted"]
    assert left("HELD_BY_REQUEST") == {"Z1": D("101.00")} and ledger.facts_of(["ZF2", "ZF3", "ZF4"], year=YEAR, division=CITY) == []


@pytest.mark.django_db
def test_a_closed_month_also_refuses_in_a_batch_and_by_reversal(opened: None) -> None:
    kept = request("ZF1", "100.00", on=MARCH)
    accept(kept)
    close(3)
    answers = ledger.post_many([[request("ZF2", "1.00", on=MARCH)], [request("ZF3", "1.00", on=APRIL)], [kept]])
    assert [answer.status for answer in answers] == ["refused", "accepted", "repeated"]
    assert isinstance(answers[0].shortages[0], ledger.Closed)
    assert statuses(red(kept, MARCH)) == ["refused"] and statuses(red(kept, APRIL)) == ["accepted"]
    assert left("HELD_BY_REQUEST") == {"Z1": D("1.00")}


def red(fact: Fact, on: date) -> ledger.Reversed:
    return ledger.Reversed(
        division=CITY, year=YEAR, on=on, actor="zj", document_kind="red", document=f"红{fact.document}", causes=(fact.id,), reverses=str(fact.id),
        reason="试",
    )  # fmt: skip


@pytest.mark.django_db
def test_each_book_closes_by_itself(opened: None) -> None:
    """指标账结了三月，财务账没有：不入指标账的还能记；另一区划不受影响。"""
    close(3)
    accept(fact("treasury.opened", "期初2", "1.00", on=MARCH))
    assert statuses(request("ZF1", "1.00", on=MARCH)) == ["refused"]
    (answer,) = ledger.post([[fact("treasury.opened", "期初3", "1.00", on=MARCH), request("ZF2", "1.00", on=MARCH)]])
    assert [found.violation().subject for found in answer.shortages] == ["allotment 2025-03"]
    with scope(divisions=COUNTY):
        accept(money("Z1", "5.00", on=MARCH, division=COUNTY))


@pytest.mark.django_db
def test_months_close_in_order_and_reopen_in_reverse(opened: None) -> None:
    with pytest.raises(ledger.PeriodError, match="2025 年 1 月还没有结账，不能结 2 月"):
        ledger.close_period("allotment", month=2, **WHERE)
    close(4)
    with pytest.raises(ledger.PeriodError, match="5 月还没有结账，不能结 7 月"):
        ledger.close_period("allotment", month=7, **WHERE)
    with pytest.raises(ledger.PeriodError, match="4 月已经结账，不能先反结 3 月"):
        ledger.reopen_period("allotment", month=3, **WHERE)
    assert ledger.close_period("allotment", month=2, **WHERE).closed and closed() == [1, 2, 3, 4], "the same again is no error"
    for month in (4, 3):
        assert ledger.reopen_period("allotment", month=month, **WHERE).open
    assert not ledger.reopen_period("allotment", month=9, **WHERE).closed and closed() == [1, 2] and closed("fiscal") == []
    accept(request("ZF1", "1.00", on=MARCH))
    found = next(each for each in ledger.periods(year=YEAR, division=CITY) if (each.book, each.month) == ("allotment", 1))
    assert (found.actor, found.closed, found.at is not None) == ("zj", True, True)


@pytest.mark.django_db
def test_the_adjustment_period_takes_days_of_the_next_year_up_to_its_end(opened: None) -> None:
    assert statuses(request("ZF1", "1.00", on=NEXT)) == ["refused"]
    (answer,) = ledger.post([[request("ZF1", "1.00", on=NEXT)]])
    assert "调整期没有打开" in answer.shortages[0].violation().says and "打开调整期" in answer.shortages[0].violation().remedy
    with pytest.raises(ledger.PeriodError, match="12 月还没有结账"):
        ledger.open_adjustment("allotment", until=date(YEAR + 1, 1, 31), **WHERE)
    close(12)
    for wrong in (date(YEAR, 12, 31), date(YEAR + 2, 1, 1)):
        with pytest.raises(ledger.PeriodError, match="须到次年的一天为止"):
            ledger.open_adjustment("allotment", until=wrong, **WHERE)
    with pytest.raises(ledger.PeriodError, match="没有打开过"):
        ledger.close_adjustment("allotment", **WHERE)
    assert ledger.open_adjustment("allotment", until=date(YEAR + 1, 1, 31), **WHERE).open
    late = request("ZF1", "1.00", on=NEXT)
    accept(late, request("ZF2", "1.00", on=date(YEAR + 1, 1, 31)))
    assert statuses(request("ZF3", "1.00", on=date(YEAR + 1, 2, 1)), request("ZF4", "1.00", on=MARCH)) == ["refused", "refused"]
    with pytest.raises(ledger.PeriodError, match="调整期开着"):
        ledger.reopen_period("allotment", month=12, **WHERE)
    assert ledger.close_adjustment("allotment", **WHERE).closed and ledger.close_adjustment("allotment", **WHERE).closed
    assert statuses(late, request("ZF5", "1.00", on=NEXT)) == ["repeated", "refused"]
    assert ledger.reopen_period("allotment", month=12, **WHERE).open
    assert left("HELD_BY_REQUEST") == {"Z1": D("2.00")} and ledger.last_day(year=YEAR, division=CITY) == date(YEAR + 1, 1, 31)


@pytest.mark.django_db
def test_what_is_no_period_is_said_to_be_none(opened: None) -> None:
    for wrong, says in (
        (lambda: ledger.close_period("cash", month=1, **WHERE), "没有账套“cash”"),
        (lambda: ledger.close_period("allotment", month=13, **WHERE), "没有 13 月"),
        (lambda: ledger.reopen_period("allotment", month=0, **WHERE), "没有 0 月"),
        (lambda: ledger.close_period("allotment", month=1, year=2088, division=CITY, actor="x"), "2088 年度的账还没有打开"),
    ):
        with pytest.raises(UserError, match=says):
            wrong()
    assert rows("select count(*) from ledger.period") == [(0,)]


@pytest.fixture
def crew(transactional_db: None) -> Iterator[Crew]:
    """Two with a connection each; the year open, January and February closed."""
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        accept(money("Z1", "1000.00", on=MARCH))
        close(2)
    with Crew(2) as two:
        yield two


@committing
def test_a_close_waits_for_the_post_in_flight_and_what_comes_after_is_refused(crew: Crew) -> None:
    posted, order = threading.Event(), []
    kept = request("ZF1", "100.00", on=MARCH)

    def posts() -> None:
        with scope(divisions=CITY):
            accept(kept)
            posted.set()
            until_somebody_waits("advisory")
            order.append("posted")

    def closes() -> None:
        posted.wait(timeout=30)
        with scope(divisions=CITY):
            close(3, since=3)
            order.append("closed")
            assert [f.id for f in ledger.facts_of(["ZF1"], year=YEAR, division=CITY)] == [kept.id], "the post in flight is in"

    crew([posts, closes])
    assert order == ["posted", "closed"]
    with scope(divisions=CITY):
        assert statuses(request("ZF2", "1.00", on=MARCH), kept) == ["refused", "repeated"]
        assert left("HELD_BY_REQUEST") == {"Z1": D("100.00")}
    assert ledger.check_books(year=YEAR, division=CITY).ok


@committing
def test_a_post_that_waited_for_a_close_is_refused(crew: Crew) -> None:
    """结账还没提交，记账就来了：等它提交，看见已结，拒绝。"""
    closing = threading.Event()

    def closes() -> None:
        with scope(divisions=CITY):
            close(3, since=3)
            closing.set()
            until_somebody_waits("advisory")

    def posts() -> list[ledger.Answer]:
        closing.wait(timeout=30)
        return posting([request("ZF1", "100.00", on=MARCH)], [request("ZF2", "100.00", on=APRIL)])()

    _, answers = crew([closes, posts])
    assert [answer.status for answer in answers] == ["refused", "accepted"] and answers[0].shortages[0].violation().rule == "PERIOD"


@committing
def test_a_close_does_not_wait_for_ever(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """一批记账迟迟不提交：结账等够了就说出来，什么也没改，后面的记账照旧。"""
    monkeypatch.setattr(ledger_periods, "PATIENCE", "50ms")
    posted, given_up = threading.Event(), threading.Event()

    def posts() -> None:
        with scope(divisions=CITY):
            accept(request("ZF1", "100.00", on=MARCH))
            posted.set()
            given_up.wait(timeout=30)

    def closes() -> None:
        posted.wait(timeout=30)
        with pytest.raises(ledger.PeriodError, match="有一批账还没有记完，等了 50ms"), scope(divisions=CITY):
            close(3, since=3)
        given_up.set()

    crew([posts, closes])
    with scope(divisions=CITY):
        assert closed() == [1, 2] and rows("show lock_timeout") == [("0",)]
        assert statuses(request("ZF2", "1.00", on=MARCH)) == ["accepted"]
