"""账的年度与日子：哪些年度有账，最后记到哪一天。"""

from __future__ import annotations

from datetime import date

from django.db import connection

from jincai.ledger import rulebook


def booked_years(division: str) -> list[int]:
    """有账的年度: the fiscal years in which something is booked for the division, latest first; one look into the index of each year's partition.

    Of the whole division, whoever asks: a unit's person sees his unit's rows alone, and to find one may mean to read all of a year.
    """
    with connection.cursor() as cursor:
        cursor.execute("select ledger.booked_years(%s)", [int(division)])
        return [year for (year,) in cursor.fetchall()]


def last_day(*, year: int, division: str) -> date | None:
    """最后记账日: the latest day with an entry of the division in any book; None when the year has none."""
    with connection.cursor() as cursor:
        books = [book.number for book in rulebook.BOOKS.values()]
        cursor.execute("select ledger.last_day(%s::smallint, %s, %s::smallint[])", [year, int(division), books])
        found: date | None = cursor.fetchone()[0]
    return found
