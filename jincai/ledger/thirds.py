"""旬：一月三旬，十日、二十日、月末各是一旬之末；旬次从 1 到 36。纯计算。"""

from __future__ import annotations

from datetime import date, timedelta

OF_MONTH = 3
THIRDS = 36


def month_end(year: int, month: int) -> date:
    """月末；0 月是上年末。"""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def third_end(year: int, third: int) -> date:
    """旬末；0 旬是上年末。"""
    month, part = divmod(third, OF_MONTH)
    return date(year, month + 1, 10 * part) if part else month_end(year, month)


def thirds_over(year: int, today: date) -> int:
    """已过的旬数: thirds of the year that ended before `today`."""
    return sum(third_end(year, third) < today for third in range(1, THIRDS + 1))
