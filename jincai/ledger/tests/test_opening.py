"""数下的分录与构成：一页一页地翻、从快照与日发生额来的，与直写的（每一笔都读）逐行相同，不论哪个数、哪几天、一页几行、先看几天。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jincai.ledger import api as ledger
from jincai.ledger import composing, opening
from jincai.ledger.tests.plainly import adding
from jincai.ledger.tests.story import CITY, YEAR, accept, fact, money, request, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
FIRST, LAST, AFTER = date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR + 1, 1, 15)
BOOK = ledger.BOOKS["allotment"]
ACCOUNTS = ["EXECUTABLE", "HELD_BY_REQUEST", "ORDERED", "PAID", "FROZEN", "RECOVERED"]
EASY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TERMS = st.builds(
    lambda name, sign, control, only: ledger.Term(BOOK[name], sign, control, only),
    st.sampled_from(ACCOUNTS), st.sampled_from([1, 1, 1, -1]), st.sampled_from(["", "", "", "Z1", "Z"]),
    st.sampled_from([(), (), (), (("exp_func", "2010101"),)]),
)  # fmt: skip
FIGURES = st.builds(
    ledger.Figure,
    st.lists(TERMS, min_size=1, max_size=6).map(tuple),
    st.sampled_from([(), (), (("agency", "101001"),), (("exp_func", ("205", "2010102")),), (("fund", "11"), ("exp_func", ("2",)))]),
    st.sampled_from([(), (), (("exp_func", ("205",)),), (("exp_func", ("230", "231")),)]),
    st.sampled_from([(), (), ("project",), ("exp_func",)]),
)
DATES = st.sampled_from([FIRST, date(YEAR, 1, 31), date(YEAR, 2, 1), date(YEAR, 3, 30), date(YEAR, 6, 1), date(YEAR, 8, 15), LAST, AFTER])
WHOLE = ledger.Figure(tuple(ledger.Term(BOOK[name]) for name in ACCOUNTS))


@pytest.fixture
def year(in_scope: None) -> None:
    """A year of requests and payments, some reversed, some after snapshots were made, some of the following January."""
    accept(*(money(z, "9000.00", on=FIRST) for z in ("Z1", "Z2", "Z3")))
    for n in range(30):
        told: dict[str, Any] = {"allotment": f"Z{n % 3 + 1}", "on": date(YEAR, n % 12 + 1, 1 + n % 28)}
        accept(request(f"ZF{n % 20}", f"{10 + n}.00", str(n), **told))
        if n % 4:
            accept(*(fact(f"payment.{kind}", f"ZF{n % 20}", f"{10 + n}.00", str(n), **told) for kind in ("ordered", "confirmed")[: 1 + n % 3]))
    rows("insert into ledger.period (year, division, book, month, closed, until, actor) select %s, %s, number, 13, false, %s, 'he' from ledger.book",
         YEAR, int(CITY), date(YEAR + 1, 3, 31))  # fmt: skip
    accept(request("ZF-adjusting", "7.00", on=AFTER))
    ledger.mark_month(8, **WHERE)
    ledger.fold(**WHERE)
    accept(request("ZF-late", "3.00", on=date(YEAR, 1, 31)), request("ZF-late-too", "4.00", allotment="Z3", on=date(YEAR, 3, 30)))
    wrong = request("ZF0", "10.00", "0", on=FIRST)
    told = {"on": date(YEAR, 2, 2), "actor": "he", "document_kind": "trial", "document": "ZF0", "key": "r", "reason": "错"}
    accept(ledger.Reversed(**WHERE, **told, causes=(wrong.id,), reverses=str(wrong.id)))


def pages(figure: ledger.Figure, limit: int, **more: Any) -> list[ledger.Below]:
    """Every page, put together."""
    found: list[ledger.Below] = []
    while page := ledger.below(figure, **WHERE, **more, limit=limit, after=found[-1].cursor if found else ""):
        assert len(page) <= limit
        found += page
        if len(page) < limit:
            break
    return found


@EASY
@given(figure=FIGURES, since=DATES, on=DATES, limit=st.integers(1, 9), ahead=st.sampled_from([0, 3, 40]), many=st.sampled_from([0, 9]))
def test_pages_of_entries_are_those_of_the_plain_definition(
    year: None, figure: ledger.Figure, since: date, on: date, limit: int, ahead: int, many: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "AHEAD", ahead)
        patch.setattr(opening, "MANY", many)
        told = [each for each in adding(figure, since, on) if each["adds"]]
        found = pages(figure, limit, since=since, on=on)
        assert [(each.cursor, each.adds) for each in found] == [(each["cursor"], each["adds"]) for each in told]
        for key in ("rule", "document"):
            for value in sorted({each[key] for each in told})[:2]:
                own = [each["cursor"] for each in told if each[key] == value]
                assert [each.cursor for each in pages(figure, limit, since=since, on=on, **{key: value})] == own, (key, value)


@EASY
@given(figure=FIGURES, since=DATES, on=DATES)
def test_parts_and_months_add_up_to_the_plain_definition(year: None, figure: ledger.Figure, since: date, on: date) -> None:
    told = adding(figure, since, on)
    for by in ("rule", "document"):
        sums: dict[str, D] = defaultdict(D)
        for each in told:
            sums[each[by]] += each["adds"]
        parts, count = ledger.composition(figure, **WHERE, by=by, since=since, on=on)
        assert {part.key: part.amount for part in parts} == {key: amount for key, amount in sums.items() if amount} and count == len(parts)
    accounts: dict[str, D] = defaultdict(D)
    months: dict[tuple[int, str], D] = defaultdict(D)
    for each in told:
        for code, amount in each["by"]:
            accounts[str(code)] += amount
            months[13 if each["on"] > LAST else each["on"].month, str(code)] += amount
    parts, _count = ledger.composition(figure, **WHERE, by="account", since=since, on=on)
    assert {part.key: part.amount for part in parts} == {key: amount for key, amount in accounts.items() if amount}
    assert ledger.months(figure, **WHERE, since=since, on=on) == sorted((*key, amount) for key, amount in months.items() if amount)


def test_what_is_moved_within_a_figure_is_not_below_it(year: None) -> None:
    held = ledger.Figure((ledger.Term(BOOK["HELD_BY_REQUEST"]), ledger.Term(BOOK["ORDERED"])))
    assert {each.kind for each in pages(held, 5)} == {"payment.requested", "payment.confirmed", "ledger.reversed"}, "ordering moves it from one to the other"
    assert sum(each.adds for each in pages(WHOLE, 7)) == D("27000.00")


def test_a_figure_is_large_by_the_turnovers_it_is_made_of(year: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ledger.large(WHOLE, **WHERE)
    monkeypatch.setattr(composing, "SHARE", 100)
    monkeypatch.setattr(composing, "LARGE", 30)
    assert ledger.large(WHOLE, **WHERE)
    assert not ledger.large(WHOLE, **WHERE, since=date(YEAR, 6, 1), on=date(YEAR, 6, 30)), "a month of it"
    assert not ledger.large(ledger.Figure(WHOLE.terms, (("exp_func", "999"),)), **WHERE)
