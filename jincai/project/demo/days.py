"""工作日：国务院公布的放假调休；历书没有的年份按周一至周五。"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def working_days(year: int) -> tuple[list[date], bool]:
    """一年的工作日，和是否来自公布的放假安排。"""
    every = [date(year, 1, 1) + timedelta(days=i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    try:
        return [day for day in every if chinese_calendar.is_workday(day)], True
    except NotImplementedError:
        return [day for day in every if day.weekday() < 5], False


def on_or_after(days: list[date], day: date) -> date:
    """当日或其后第一个工作日；没有就取最后一个。"""
    return next((d for d in days if d >= day), days[-1])


def on_or_before(days: list[date], day: date) -> date:
    """当日或其前最后一个工作日；没有就取第一个。"""
    return next((d for d in reversed(days) if d <= day), days[0])
