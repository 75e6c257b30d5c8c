"""进度：逐月的数对着时间走到哪里；图、表、首页同用。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.fiscal import month_end, months, time_progress
from jincai.platform.ui.figures import ratio

ZERO = Decimal(0)


@dataclasses.dataclass(frozen=True, slots=True)
class Month:
    """一个月末: `net` of the month, `cumulative` since January, `rate` of the whole year's budget, `time` the share of the year gone by."""

    month: int
    end: date
    net: Decimal
    cumulative: Decimal
    rate: Decimal | None
    time: Decimal

    @property
    def gap(self) -> Decimal | None:
        """快慢."""
        return None if self.rate is None else self.rate - self.time


def by_month(moved: Mapping[int, Decimal], *, year: int, on: date, final: Decimal) -> tuple[Month, ...]:
    """逐月: from what moved in each month (yuan), up to `on`, against `final`."""
    out, cumulative = [], ZERO
    for first in months(year):
        if first > on:
            break
        end = min(month_end(first), on)
        cumulative += moved.get(first.month, ZERO)
        time = Decimal(str(round(time_progress(end, year), 4)))
        out.append(Month(first.month, end, moved.get(first.month, ZERO), cumulative, ratio(cumulative, final), time))
    return tuple(out)
