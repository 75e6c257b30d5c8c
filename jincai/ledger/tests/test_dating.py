"""取道：不论从哪个旬末出发，每一天在期初和本期里都恰好算该算的次数，而且走得不比老老实实从年初数起更远。"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jincai.ledger.dating import _by_way_of, route
from jincai.ledger.thirds import month_end, third_end, thirds_over

YEAR = 2024  # a leap year
FIRST, LAST = date(YEAR, 1, 1), date(YEAR + 1, 12, 31)
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
SOME = st.one_of(st.sampled_from(DAYS), st.sampled_from([third_end(YEAR, t) + timedelta(n) for t in range(37) for n in (0, 1)]))


@given(since=SOME, on=SOME, thirds=st.sets(st.integers(1, 36)))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_every_day_counts_exactly_as_often_as_it_should(since: date, on: date, thirds: set[int]) -> None:
    way = route(YEAR, since=since, on=on, thirds=thirds)
    for day in DAYS:
        opening = sum(base.weight.opening for base in way.bases if day <= base.end)
        period = sum(base.weight.period for base in way.bases if day <= base.end)
        opening += sum(span.weight.opening for span in way.spans if span.after < day <= span.until)
        period += sum(span.weight.period for span in way.spans if span.after < day <= span.until)
        assert (opening, period) == (day < since and day <= on, since <= day <= on), day
    assert all(base.third in thirds for base in way.bases)
    assert way.cost <= route(YEAR, since=since, on=on, thirds=()).cost


@given(since=SOME, on=SOME, thirds=st.sets(st.integers(1, 36), max_size=12))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_other_ends_would_be_cheaper(since: date, on: date, thirds: set[int]) -> None:
    ends = {third: third_end(YEAR, third) for third in (0, *thirds)}
    last = max(on, ends[0])
    eve = min(max(since - timedelta(1), ends[0]), last)
    every = (_by_way_of(ends, eve, last, *pair) for pair in itertools.product(ends, ends))
    assert route(YEAR, since=since, on=on, thirds=thirds).cost == min(way.cost for way in every)


def test_the_nearest_end_is_taken_before_or_after() -> None:
    year = range(1, 37)
    early, late = (route(YEAR, since=FIRST, on=date(YEAR, 9, day), thirds=year) for day in (14, 17))
    assert [base.third for base in early.bases] == [25] and [(s.days, s.weight.period) for s in early.spans] == [(4, 1)]
    assert [base.third for base in late.bases] == [26] and [(s.days, s.weight.period) for s in late.spans] == [(3, -1)]
    month = route(YEAR, since=date(YEAR, 6, 1), on=date(YEAR, 6, 30), thirds=year)
    assert [base.third for base in month.bases] == [15, 18] and not month.spans and month.opens


def test_the_worst_day_of_a_full_year_is_half_a_third_away() -> None:
    costs = [sum(s.days for s in route(YEAR, since=FIRST, on=on, thirds=range(1, 37)).spans) for on in DAYS if on.year == YEAR]
    assert max(costs) == 6, "in the first days of January, where a snapshot read and four days back are no better"


def test_thirds_are_told_by_their_ends() -> None:
    assert [third_end(YEAR, third) for third in (0, 1, 2, 3, 5, 6, 36)] == [
        date(YEAR - 1, 12, 31), date(YEAR, 1, 10), date(YEAR, 1, 20), date(YEAR, 1, 31), date(YEAR, 2, 20), date(YEAR, 2, 29), date(YEAR, 12, 31),
    ]  # fmt: skip
    assert [month_end(YEAR, month) for month in range(13)] == [third_end(YEAR, 3 * month) for month in range(13)]
    assert [thirds_over(YEAR, on) for on in (date(YEAR - 1, 12, 31), FIRST, date(YEAR, 1, 10), date(YEAR, 1, 11), date(YEAR, 3, 1), date(YEAR + 1, 1, 1))] == [
        0, 0, 0, 1, 6, 36,
    ]  # fmt: skip
