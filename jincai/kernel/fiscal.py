"""财政年度与期间：公历年、十二个月、整理期。"""

from __future__ import annotations

import calendar
from datetime import date


def month_end(on: date) -> date:
    """月末。"""
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def months(year: int) -> list[date]:
    """一年十二个月的月初。"""
    return [date(year, month, 1) for month in range(1, 13)]


def time_progress(on: date, year: int) -> float:
    """时间进度：当年已过天数占比，供图表用，不用于金额。"""
    if on.year > year:
        return 1.0
    if on.year < year:
        return 0.0
    days = 366 if calendar.isleap(year) else 365
    return on.timetuple().tm_yday / days
