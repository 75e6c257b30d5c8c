"""月末快照：年初至月末的累计发生额先算好存着，任何日期从最近的一个月末算起。

A month end is first *marked*, in a transaction of its own under the exclusive gate: every posting before it has committed, every one after
it also writes what it moves in or before that month into `ledger.late` (迟记). Then the snapshot is made. So at every instant, for every
month end that has a snapshot: turnovers from the beginning of the year = snapshot + late rows dated in or before it; exact, never stale.

`fold` is one SQL statement, so one view of the database: what it adds to the snapshots are the late rows that it deletes, no more and no less,
while posting goes on beside it.
"""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, connections, transaction

from jincai.ledger import rulebook

PATIENCE = "5s"  # how long a mark waits for postings under way before it gives up; new postings wait behind it
_FOLDING = 80_000  # the first key of the advisory lock that keeps two folds apart; 70,000 is the gate's (sql/2-time.sql)

_MADE = """
select coalesce(max(m), 0) from generate_series(1, 12) m where exists (
  select from ledger.snapshot s where s.year = %(year)s and s.division = %(division)s and s.book = any(%(books)s) and s.month = m)"""

_FOLD = """
with gone as (
  delete from ledger.late where year = %(year)s and division = %(division)s
  returning book, extract(month from "on")::int as month, account, element, debit, credit),
base as (
  select g.book, m as month, g.account, g.element, g.debit, g.credit
    from gone g join generate_series(1, %(month)s) m on g.month <= least(m, %(made)s)
  union all
  select book, %(month)s, account, element, debit, credit
    from ledger.snapshot where year = %(year)s and division = %(division)s and book = any(%(books)s) and month = %(made)s and %(made)s < %(month)s
  union all
  select book, %(month)s, account, element, sum(debit), sum(credit)
    from ledger.delta where year = %(year)s and division = %(division)s and book = any(%(books)s) and "on" >= %(begin)s and "on" < %(end)s group by 1, 3, 4),
added as (
  insert into ledger.snapshot as x (year, division, book, month, account, element, debit, credit)
    select %(year)s, %(division)s, book, month, account, element, sum(debit), sum(credit) from base group by 3, 4, 5, 6
  on conflict (year, division, book, month, account, element) do update set debit = x.debit + excluded.debit, credit = x.credit + excluded.credit
  returning 1)
select (select count(*) from gone), (select count(*) from added)"""

_DRIFT = """
with d as (
  select s.book, s.month, s.account, s.element, s.debit, s.credit from ledger.snapshot s where s.year = %(year)s and s.division = %(division)s
  union all
  select l.book, m, l.account, l.element, l.debit, l.credit
    from ledger.late l join generate_series(1, 12) m on m >= extract(month from l."on") where l.year = %(year)s and l.division = %(division)s
  union all
  select t.book, m, t.account, t.element, -t.debit, -t.credit
    from (select book, account, element, extract(month from "on") as month, sum(debit) as debit, sum(credit) as credit
          from ledger.delta where year = %(year)s and division = %(division)s and "on" <= %(last)s group by 1, 2, 3, 4) t
    join generate_series(1, 12) m on m >= t.month)
select book, month, account, element, sum(debit), sum(credit) from d
where month <= (select coalesce(max(month), 0) from ledger.snapshot where year = %(year)s and division = %(division)s)
group by 1, 2, 3, 4 having sum(debit) <> 0 or sum(credit) <> 0 order by 1, 2, 3, 4 limit %(limit)s"""


@dataclasses.dataclass(frozen=True, slots=True)
class Folded:
    """并入结果: `late` rows taken in, `rows` of snapshots written, `month` the last month that has a snapshot now (0: none)."""

    late: int
    rows: int
    month: int


@dataclasses.dataclass(frozen=True, slots=True)
class Drift:
    """快照不符: what a snapshot with its late rows has more (or less) than the deltas up to the end of `month`."""

    book: str
    month: int
    account: int
    element: int
    debit: Decimal
    credit: Decimal


def snapshot_months(book: str, *, year: int, division: str) -> list[int]:
    """已有快照的月份, of a book in which something of the division has moved by then; others are no use to anybody."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger.snapshot_months(%s::smallint, %s, %s::smallint)", [year, int(division), rulebook.BOOKS[book].number])
        return [month for (month,) in cursor.fetchall()]


def snapshots_due(*, year: int, division: str, today: date) -> list[int]:
    """该做快照的月份: those over before `today` that have none yet, in order; none when nothing is booked in them."""
    over = 12 if today.year > year else today.month - 1 if today.year == year else 0
    made = _made(year, division)
    with connection.cursor() as cursor:
        cursor.execute(
            'select min(d."on") from unnest(%s::smallint[]) b, lateral (select min(t."on") "on" from ledger.delta t '
            "where t.year = %s and t.division = %s and t.book = b) d",
            [_books(), year, int(division)],
        )
        (first,) = cursor.fetchone()
    begun = first is not None and first <= month_end(year, over)
    return list(range(made + 1, over + 1)) if begun else []


def late_rows(*, year: int, division: str, most: int = 1_000_000) -> int:
    """迟记的行数, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select from ledger.late where year = %s and division = %s limit %s) l", [year, int(division), most]
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def mark_month(month: int, *, year: int, division: str) -> bool:
    """设标记: months up to this one are about to have snapshots; True when any was not marked before.

    Waits until every posting under way is committed, so the transaction must be its own and short; the `fold` that makes the snapshots comes after
    it. Raises OperationalError when a posting takes longer than PATIENCE; nothing is changed then.
    """
    where = [year, int(division)]
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(month), 0) from ledger.mark where year = %s and division = %s", where)
        if cursor.fetchone()[0] >= month:
            return False
        cursor.execute("select current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [PATIENCE])
        before = cursor.fetchone()[0]
        cursor.execute("select ledger.gate(%s, %s)", where)
        cursor.execute("select set_config('lock_timeout', %s, true)", [before])
        cursor.execute(
            "insert into ledger.mark (year, division, month) select %s, %s, m from generate_series(1, %s) m on conflict do nothing",
            [*where, month],
        )
    return True


@transaction.atomic
def fold(*, year: int, division: str) -> Folded:
    """并入: make the snapshots of marked months that have none, take the late rows into all, drop them. Never holds up a posting.

    Two at a time come one after the other.
    """
    where: dict[str, Any] = {"year": year, "division": int(division), "books": _books()}
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_FOLDING + year, int(division)])
        cursor.execute("select coalesce(max(month), 0) from ledger.mark where year = %s and division = %s", [year, int(division)])
        (marked,) = cursor.fetchone()
        made = _made(year, division)
        late = rows = 0
        for last, month in [(m - 1, m) for m in range(made + 1, marked + 1)] or [(made, made)]:
            begin, end = month_end(year, last) + timedelta(1), month_end(year, month) + timedelta(1)
            cursor.execute(_FOLD, {**where, "made": last, "month": month, "begin": begin, "end": end})
            gone, added = cursor.fetchone()
            late, rows = late + gone, rows + added
    return Folded(late, rows, max(made, marked))


def drifted_snapshots(*, year: int, division: str, alias: str = "checker", limit: int = 100) -> list[Drift]:
    """核对快照: every snapshot with its late rows against the deltas, in one view of the database; empty when all is well."""
    names = {book.number: book.name for book in rulebook.BOOKS.values()}
    where: dict[str, Any] = {"year": year, "division": int(division), "books": _books(), "last": date(year, 12, 31), "limit": limit}
    with connections[alias].cursor() as cursor:
        cursor.execute(_DRIFT, where)
        return [Drift(names[row[0]], *row[1:]) for row in cursor.fetchall()]


def month_end(year: int, month: int) -> date:
    """月末；0 月是上年末。"""
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(1)


def _made(year: int, division: str) -> int:
    """The last month that has a snapshot in any book; they are made from January on without a gap."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE, {"year": year, "division": int(division), "books": _books()})
        return int(cursor.fetchone()[0])


def _books() -> list[int]:
    return [book.number for book in rulebook.BOOKS.values()]
