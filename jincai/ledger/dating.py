"""算到哪一天：从哪个旬末快照出发，加减哪几段日发生额最少。纯计算。

The turnovers up to a day are those of the nearest end of a third of a month that has a snapshot, plus the days after it, or less the days
between when that end lies after the day. A table with an opening needs two days: the eve of the period and its last day.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from jincai.ledger.thirds import third_end

_SNAPSHOT = 3  # what reading a snapshot costs, in days of deltas


@dataclasses.dataclass(frozen=True, slots=True)
class Weight:
    """权数: how often (−1, 0, 1) something counts in the opening, and in the movements of the period."""

    opening: int
    period: int

    def __bool__(self) -> bool:
        return bool(self.opening or self.period)


@dataclasses.dataclass(frozen=True, slots=True)
class Base:
    """出发点: the snapshot of a third."""

    third: int
    end: date
    weight: Weight


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """一段日子: the deltas after `after` up to `until` (included)."""

    after: date
    until: date
    weight: Weight

    @property
    def days(self) -> int:
        """天数。"""
        return (self.until - self.after).days


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """算法: sum of `bases` (with their late rows) and `spans`."""

    bases: tuple[Base, ...]
    spans: tuple[Span, ...]

    @property
    def opens(self) -> bool:
        """有期初要算。"""
        return any(weight.opening for weight in (*(b.weight for b in self.bases), *(s.weight for s in self.spans)))

    @property
    def cost(self) -> int:
        """代价，以日计。"""
        return sum(span.days for span in self.spans) + _SNAPSHOT * len(self.bases)


def route(year: int, *, since: date, on: date, thirds: Iterable[int]) -> Route:
    """取道: the cheapest way to the opening before `since` and the movements from `since` to `on`; `thirds` have snapshots.

    Nothing is dated before the year's first day: the day before it needs no snapshot.
    """
    ends = {third: third_end(year, third) for third in (0, *thirds)}
    on = max(on, ends[0])
    eve = min(max(since - timedelta(1), ends[0]), on)
    near = {third for day in (eve, on) for third in _nearest(ends, day)}
    return min((_by_way_of(ends, eve, on, *pair) for pair in itertools.product(sorted({0, *near}), repeat=2)), key=lambda found: found.cost)


def _nearest(ends: dict[int, date], day: date) -> Iterator[int]:
    """The ends next to a day, before (or on) it and after it: any other only adds days, and costs as much to read."""
    yield max(third for third, end in ends.items() if end <= day)
    yield from sorted(third for third, end in ends.items() if end > day)[:1]


def _by_way_of(ends: dict[int, date], eve: date, on: date, opening: int, closing: int) -> Route:
    """From these ends: the state on `eve` by the one of `opening`, that on `on` by the one of `closing`; the period is the difference."""
    bases = tuple(
        Base(third, ends[third], weight)
        for third in sorted({opening, closing} - {0})
        if (weight := Weight(int(third == opening), (third == closing) - (third == opening)))
    )
    stops = sorted({ends[opening], ends[closing], eve, on})
    spans = []
    for after, until in itertools.pairwise(stops):
        before = (until <= eve) - (until <= ends[opening])
        whole = (until <= on) - (until <= ends[closing])
        if weight := Weight(before, whole - before):
            spans.append(Span(after, until, weight))
    return Route(bases, tuple(spans))
