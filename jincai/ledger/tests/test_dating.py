"""取道：不论从哪个月末出发，每一天在期初和本期里都恰好算该算的次数，而且走得不比老老实实从年初数起更远。"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jincai.ledger.dating import route
from jincai.ledger.snapshots import month_end

YEAR = 2024  # a leap year
FIRST, LAST = date(YEAR, 1, 1), date(YEAR + 1, 12, 31)
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
SOME = st.one_of(st.sampled_from(DAYS), st.sampled_from([month_end(YEAR, m) + timedelta(n) for m in range(13) for n in (0, 1)]))


@given(since=SOME, on=SOME, months=st.sets(st.integers(1, 12)))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_every_day_counts_exactly_as_often_as_it_should(since: date, on: date, months: set[int]) -> None:
    way = route(YEAR, since=since, on=on, months=months)
    for day in DAYS:
        opening = sum(base.weight.opening for base in way.bases if day <= base.end)
        period = sum(base.weight.period for base in way.bases if day <= base.end)
        opening += sum(span.weight.opening for span in way.spans if span.after < day <= span.until)
        period += sum(span.weight.period for span in way.spans if span.after < day <= span.until)
        assert (opening, period) == (day < since and day <= on, since <= day <= on), day
    assert all(base.month in months for base in way.bases)
    assert way.cost <= route(YEAR, since=since, on=on, months=()).cost


def test_the_nearest_month_end_is_taken_before_or_after() -> None:
    year = range(1, 13)
    early, late = (route(YEAR, since=FIRST, on=date(YEAR, 9, day), months=year) for day in (10, 20))
    assert [base.month for base in early.bases] == [8] and [(s.days, s.weight.period) for s in early.spans] == [(10, 1)]
    assert [base.month for base in late.bases] == [9] and [(s.days, s.weight.period) for s in late.spans] == [(10, -1)]
    month = route(YEAR, since=date(YEAR, 6, 1), on=date(YEAR, 6, 30), months=year)
    assert [base.month for base in month.bases] == [5, 6] and not month.spans and month.opens


def test_the_worst_day_of_a_full_year_is_half_a_month_away() -> None:
    costs = [sum(s.days for s in route(YEAR, since=FIRST, on=on, months=range(1, 13)).spans) for on in DAYS if on.year == YEAR]
    assert max(costs) == 17, "in January, where a snapshot read and fourteen days back are no better"
