"""旬末快照：怎么记、怎么标、怎么并，任何一天的试算平衡表都与逐笔相加相同；快照加迟记时时等于日发生额。"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, COUNTY, YEAR, accept, fact, money, request, rows
from jincai.platform.identity.api import scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
DAYS = st.sampled_from(
    [date(YEAR, 1, 31), date(YEAR, 2, 1), date(YEAR, 2, 10), date(YEAR, 2, 14), date(YEAR, 2, 20), date(YEAR, 2, 28), date(YEAR, 3, 9),
     date(YEAR, 6, 30), date(YEAR, 12, 31), date(YEAR + 1, 1, 15)]
)  # fmt: skip
AMOUNTS = st.sampled_from(["0.01", "60.00", "100.00", "250.00"])
ALLOTMENTS = st.sampled_from(["Z1", "Z2", "Z3"])
POSTS = st.tuples(
    st.sampled_from(["allotment.carried_in", "payment.requested", "payment.requested", "clearing.cleared"]), ALLOTMENTS, AMOUNTS, DAYS
)
POSTING = st.one_of(*[st.tuples(st.just("post"), POSTS)] * 3, st.tuples(st.just("reverse"), st.tuples(st.integers(0, 9), DAYS)))
THIRDS = st.sampled_from([1, 3, 5, 6, 7, 18, 36])
MARKING = st.one_of(
    *[st.tuples(st.just("make"), THIRDS)] * 3,
    st.tuples(st.just("mark"), THIRDS),
    *[st.tuples(st.just("fold"), st.none())] * 2,
)
ROUND = st.tuples(st.lists(POSTING, min_size=2, max_size=8), MARKING).map(lambda told: [*told[0], told[1]])
STEPS = st.tuples(st.lists(ROUND, min_size=1, max_size=3), st.lists(POSTING, max_size=4)).map(
    lambda told: [*itertools.chain(*told[0]), *told[1]]
)
ASKED = st.tuples(
    st.sampled_from(["allotment", "fiscal"]),
    st.one_of(st.none(), DAYS, DAYS.map(lambda day: day + timedelta(1))),
    st.one_of(st.none(), DAYS),
    st.sampled_from([(), ("exp_func",), ("agency", "gov_econ", "fund")]),
)


def plain(book: str, on: date | None, since: date | None, by: tuple[str, ...]) -> dict[tuple[int, tuple[str, ...]], tuple[D, D, D]]:
    """From the entries, one by one."""
    columns = "array[" + ", ".join(f"coalesce(e.body->>'{name}', '')" for name in by) + "]::text[]"
    number, on, since = ledger.BOOKS[book].number, on or date(YEAR + 1, 12, 31), since or FIRST
    found = rows(
        f"select account, {columns}, coalesce(sum(d - c) filter (where t.on < %s), 0), coalesce(sum(d) filter (where t.on >= %s), 0), "
        "coalesce(sum(c) filter (where t.on >= %s), 0) from ("
        'select debit as account, debit_element as element, "on", amount as d, 0 as c from ledger.entry where year = %s and division = %s and book = %s '
        'union all select credit, credit_element, "on", 0, amount from ledger.entry where year = %s and division = %s and book = %s) t '
        "join ledger.element e on e.year = %s and e.division = %s and e.id = t.element where t.on <= %s group by 1, 2",
        since, since, since, *[YEAR, int(CITY), number] * 2, YEAR, int(CITY), on,
    )  # fmt: skip
    return {(account, tuple(elements)): tuple(amounts) for account, elements, *amounts in found if any(amounts)}


def told(book: str, on: date | None, since: date | None, by: tuple[str, ...]) -> dict[tuple[int, tuple[str, ...]], tuple[D, D, D]]:
    """By the way of the snapshots."""
    table = ledger.trial_balance(book, **WHERE, on=on, since=since, by=by)
    assert table == sorted(table, key=lambda row: (row.account, row.elements))
    return {(row.account, row.elements): (row.opening, row.debit, row.credit) for row in table}


def adjusting() -> None:
    """The adjustment period open in every book, without closing the months before it."""
    rows("insert into ledger.period (year, division, book, month, closed, until, actor) select %s, %s, number, 13, false, %s, 'he' from ledger.book",
         YEAR, int(CITY), date(YEAR + 1, 3, 31))  # fmt: skip


@contextmanager
def thrown_away() -> Iterator[None]:
    with scope(divisions=CITY):
        yield
        transaction.set_rollback(True)


class Story:
    """走一遍：记、红冲、标、并。"""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def post(self, told: tuple[str, str, str, date]) -> None:
        kind, allotment, amount, on = told
        made = fact(kind, f"D{len(self.kept)}", amount, "1", allotment=allotment, on=on)
        if ledger.post([[made]])[0].ok:
            self.kept.append(made)

    def reverse(self, told: tuple[int, date]) -> None:
        number, on = told
        if number >= len(self.kept):
            return
        old = self.kept.pop(number)
        red = ledger.Reversed(division=CITY, year=YEAR, on=on, actor="he", document_kind="trial", document=old.document, key=str(old.id),
                              causes=(old.id,), reverses=str(old.id), reason="记错")  # fmt: skip
        event(f"reversal {ledger.post([[red]])[0].status}")

    def mark(self, third: int) -> None:
        ledger.mark_third(third, **WHERE)

    def make(self, third: int) -> None:
        self.mark(third)
        self.fold(None)

    def fold(self, _: None) -> None:
        done = ledger.fold(**WHERE)
        event("folded late rows" if done.late else "folded nothing")


@given(steps=STEPS, asked=st.lists(ASKED, min_size=2, max_size=6))
@settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_table_equals_the_plain_sum_whatever_was_marked_and_folded(in_scope: None, steps: list[Any], asked: list[Any]) -> None:
    with thrown_away():
        adjusting()
        accept(*(money(z, "5000.00", on=FIRST) for z in ("Z1", "Z2", "Z3")), fact("treasury.opened", "期初", "9000.00", on=FIRST))
        story = Story()
        for name, how in steps:
            getattr(story, name)(how)
            if name in ("make", "mark", "fold"):
                assert ledger.drifted_snapshots(**WHERE, alias="default") == []
        for each in asked:
            assert told(*each) == plain(*each), each
        assert ledger.drifted_snapshots(**WHERE, alias="default") == []


def test_a_back_dated_fact_is_in_every_table_before_and_after_it_is_folded() -> None:
    accept(*(money(z, "5000.00", on=FIRST) for z in ("Z1", "Z2", "Z3")))
    accept(request("ZF1", "100.00", on=date(YEAR, 1, 31)), request("ZF2", "30.00", allotment="Z3", on=date(YEAR, 3, 31)))
    assert ledger.mark_month(4, **WHERE) and not ledger.mark_month(3, **WHERE) and not ledger.mark_third(12, **WHERE)
    assert ledger.fold(**WHERE).third == 12 and ledger.snapshot_months("allotment", **WHERE) == [1, 2, 3, 4]
    accept(request("ZF3", "7.00", on=date(YEAR, 2, 28)))
    days = [None, *(date(YEAR, month, day) for month in (1, 2, 3, 4, 5) for day in (1, 10, 15, 20, 28)), date(YEAR, 1, 31)]
    for step in ("late", "folded"):
        assert ledger.late_rows(**WHERE) == (2 if step == "late" else 0)
        for on, since in itertools.product(days, days):
            assert told("allotment", on, since, ("exp_func",)) == plain("allotment", on, since, ("exp_func",)), (step, on, since)
        assert ledger.drifted_snapshots(**WHERE, alias="default") == []
        ledger.fold(**WHERE)


def test_turnover_by_elements_takes_the_same_way() -> None:
    accept(*(money(z, "5000.00", on=FIRST) for z in ("Z1", "Z2", "Z3")))
    accept(*(request(f"ZF{n}", "10.00", allotment=f"Z{n % 3 + 1}", on=date(YEAR, n % 12 + 1, 9)) for n in range(24)))
    held = [ledger.BOOKS["allotment"][name] for name in ("HELD_BY_REQUEST", "EXECUTABLE")]
    asked = [{"by": ("exp_func",), **when, **what} for when in ({}, {"on": date(YEAR, 7, 30)}, {"since": date(YEAR, 3, 10), "on": date(YEAR, 9, 2)})
             for what in ({}, {"where": {"exp_func": "205"}}, {"where": {"agency": "1", "fund": "111"}})]  # fmt: skip
    before = [ledger.turnover(held, **WHERE, **each) for each in asked]
    ledger.mark_month(12, **WHERE)
    ledger.fold(**WHERE)
    rows(
        'delete from ledger.delta where year = %s and "on" <> all(%s)', YEAR, [date(YEAR, m, d) for m in (3, 7, 8, 9) for d in range(1, 31)]
    )
    assert [ledger.turnover(held, **WHERE, **each) for each in asked] == before, "the days that were taken away were not needed"
    assert all(before) and all(row[1].startswith("205") for row in before[1])


def test_thirds_are_due_when_they_are_over_and_have_something() -> None:
    due = lambda on: ledger.snapshots_due(**WHERE, today=on)  # noqa: E731
    assert due(date(YEAR, 6, 1)) == [], "nothing is booked"
    accept(money("Z1", "100.00", on=date(YEAR, 3, 31)))
    assert [due(on) for on in (date(YEAR - 1, 12, 31), date(YEAR, 3, 31), date(YEAR, 4, 1), date(YEAR + 1, 1, 1))] == [
        [], [], list(range(1, 10)), list(range(1, 37)),
    ]  # fmt: skip
    ledger.mark_month(3, **WHERE)
    assert due(date(YEAR, 4, 1)) == list(range(1, 10)), "marked, but whoever marked it died before the snapshot"
    ledger.fold(**WHERE)
    assert [due(date(YEAR, 4, day)) for day in (10, 11, 30)] == [[], [10], [10, 11]] and due(date(YEAR, 5, 1)) == [10, 11, 12]
    assert ledger.snapshots_due(year=YEAR, division=COUNTY, today=date(YEAR, 5, 1)) == []


def test_folding_again_changes_nothing_and_another_division_is_not_touched() -> None:
    accept(money("Z1", "100.00", on=FIRST))
    ledger.mark_month(2, **WHERE)
    first = ledger.fold(**WHERE)
    assert (first.late, first.third) == (0, 6) and ledger.fold(**WHERE) == ledger.Folded(0, 0, 6)
    assert rows("select count(*) from ledger.mark where division <> %s", int(CITY)) == [(0,)]
    assert ledger.fold(year=YEAR, division=COUNTY) == ledger.Folded(0, 0, 0)


def test_a_snapshot_that_was_tampered_with_is_told() -> None:
    accept(money("Z1", "100.00", on=FIRST))
    ledger.mark_month(2, **WHERE)
    ledger.fold(**WHERE)
    rows("update ledger.snapshot set debit = debit + 1 where account = %s and third = 5", ledger.BOOKS["allotment"]["EXECUTABLE"].code)
    (drift,) = ledger.drifted_snapshots(**WHERE, alias="default")
    assert (drift.book, drift.until, drift.account, drift.debit, drift.credit) == ("allotment", date(YEAR, 2, 20), 3101, D(1), D(0))
