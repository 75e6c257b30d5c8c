"""逐月发生额：月末的快照是年初至月末的累计，相邻两个相减就是一个月；最后一个快照以后的日子才逐日相加。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any

from django.db import connection

from jincai.ledger import rulebook
from jincai.ledger.joining import SIDE, joined
from jincai.ledger.snapshots import known_thirds
from jincai.ledger.thirds import OF_MONTH, month_end

ADJUSTMENT = 13
ZERO = Decimal(0)
_WHERE = "year = %(year)s and division = %(division)s and book = %(book)s and account = any(%(accounts)s)"
# Account and month are one number: of two columns PostgreSQL would expect too many groups to hash, and sort all rows instead.
_MOVES = f"""
select (account * 100 + third / {OF_MONTH})::bigint << {SIDE} as lane, element, debit, credit
  from ledger.snapshot where {_WHERE} and third = any(%(ends)s){{few}}
union all
select (l.account * 100 + m.month)::bigint << {SIDE}, l.element, l.debit, l.credit
  from (select * from ledger.late where {_WHERE} and "on" <= %(end)s{{within}}) l
  join generate_series(1, %(made)s) m(month) on m.month >= extract(month from l."on")
union all
select (account * 100 + case when "on" > %(last)s then {ADJUSTMENT} else extract(month from "on")::int end)::bigint << {SIDE}, element, debit, credit
  from ledger.delta where {_WHERE} and "on" > %(end)s and "on" <= %(on)s{{within}}"""


def made(book: str, *, year: int, division: str, on: date) -> int:
    """到哪个月: the last month with a snapshot whose end is not after `on`; 0 when there is none."""
    months = (third // OF_MONTH for third in known_thirds(book, year=year, division=division) if third % OF_MONTH == 0)
    return max((month for month in months if month_end(year, month) <= on), default=0)


def monthly(
    book: str, codes: Sequence[int], *, year: int, division: str, on: date, by: Sequence[str], where: Mapping[str, str], until: int
) -> list[tuple[Any, ...]]:
    """逐月: (account, *by, debit, credit) since the year's first day, `by` elements and `month` (13 is the 调整期); `until` is what `made` said.

    Months in which both are zero are left out.
    """
    args: dict[str, Any] = {
        "year": year, "division": int(division), "book": rulebook.BOOKS[book].number, "accounts": list(codes), "made": until,
        "ends": [OF_MONTH * month for month in range(1, until + 1)],        "end": month_end(year, until), "last": date(year, 12, 31), "on": on,
    }  # fmt: skip
    of = joined([name for name in by if name != "month"], where, args)
    sql = (
        f"{of.head}select (t.lane >> {SIDE})::int, {of.key}, t.debit, t.credit from (select t.lane{of.alike} as lane, sum(t.debit) debit, sum(t.credit) credit"
        f" from ({_MOVES.format(few=of.few, within=of.within)}) t{of.join} group by 1) t{of.names}"
    )
    found: dict[tuple[int, tuple[str, ...]], dict[int, tuple[Decimal, Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        for lane, elements, debit, credit in cursor.fetchall():
            account, month = divmod(lane, 100)
            found.setdefault((account, tuple(elements)), {})[month] = (debit, credit)
    return sorted(
        (account, *_in_order(by, elements, month), *moved)
        for (account, elements), told in found.items()
        for month, moved in apart(told, until)
    )


def apart(told: Mapping[int, tuple[Decimal, ...]], until: int) -> Iterator[tuple[int, tuple[Decimal, ...]]]:
    """Turnovers from the year's beginning, up to `until`, taken apart into those of each month; months in which nothing moved are left out."""
    before: tuple[Decimal, ...] = ()
    for month, whole in sorted(told.items()):
        moved = tuple(now - then for now, then in zip(whole, before or repeat(ZERO), strict=False)) if month <= until else whole
        before = whole if month <= until else before
        if any(moved):
            yield month, moved


def _in_order(by: Sequence[str], elements: Sequence[str], month: int) -> Iterator[Any]:
    rest = iter(elements)
    return (month if name == "month" else next(rest) for name in by)
