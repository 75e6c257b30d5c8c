"""账的年度与日子：哪些年度有账，最后记到哪一天。"""

from __future__ import annotations

from datetime import date

from django.db import connection

from jincai.ledger import rulebook


def booked_years(division: str) -> list[int]:
    """有账的年度: the fiscal years in which something is booked for the division, latest first; one look into the index of each year's partition.

    Of the balances, which row-level security shows by the division alone: to find a fact of a unit may mean to read all of a year.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select y from generate_series(2100, 1990, -1) y"
            " where to_regclass('ledger.balance_' || y) is not null"
            " and (select min(b.book) from ledger.balance b where b.year = y::smallint and b.division = %s) is not null",
            [int(division)],
        )
        return [year for (year,) in cursor.fetchall()]


def last_day(*, year: int, division: str) -> date | None:
    """最后记账日: the latest day with an entry in any book; None when the year has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            'select max(day) from unnest(%s::smallint[]) b, lateral (select max("on") from ledger.delta'
            " where year = %s and division = %s and book = b) d(day)",
            [[book.number for book in rulebook.BOOKS.values()], year, int(division)],
        )
        found: date | None = cursor.fetchone()[0]
    return found
