"""旬末快照：年初至旬末（十日、二十日、月末）的累计发生额先算好存着，任何日期从最近的一个旬末算起。

The end of a third is first *marked*, in a transaction of its own under the exclusive gate: every posting before it has committed, every one
after it also writes what it moves in or before that third into `ledger.late` (迟记). Then the snapshot is made. So at every instant, for every
third that has a snapshot: turnovers from the beginning of the year = snapshot + late rows dated in or before its end; exact, never stale.

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
from jincai.ledger.thirds import OF_MONTH, third_end, thirds_over
from jincai.platform.identity import api as identity

PATIENCE = "5s"  # how long a mark waits for postings under way before it gives up; new postings wait behind it
_FOLDING = 80_000  # the first key of the advisory lock that keeps two folds apart; 70,000 is the gate's (sql/2-time.sql)

_MADE = """
select coalesce(max(t), 0) from generate_series(1, 36) t where exists (
  select from ledger.snapshot s where s.year = %(year)s and s.division = %(division)s and s.book = any(%(books)s) and s.third = t)"""

_FOLD = """
with gone as (
  delete from ledger.late where year = %(year)s and division = %(division)s
  returning book, ledger.third("on") as third, account, element, debit, credit),
base as (
  select g.book, t as third, g.account, g.element, g.debit, g.credit
    from gone g join generate_series(1, %(third)s) t on g.third <= least(t, %(made)s)
  union all
  select book, %(third)s, account, element, debit, credit
    from ledger.snapshot where year = %(year)s and division = %(division)s and book = any(%(books)s) and third = %(made)s and %(made)s < %(third)s
  union all
  select book, %(third)s, account, element, sum(debit), sum(credit)
    from ledger.delta where year = %(year)s and division = %(division)s and book = any(%(books)s) and "on" >= %(begin)s and "on" < %(end)s group by 1, 3, 4),
added as (
  insert into ledger.snapshot as x (year, division, book, third, account, element, debit, credit)
    select %(year)s, %(division)s, book, third, account, element, sum(debit), sum(credit) from base group by 3, 4, 5, 6
  on conflict (year, division, book, third, account, element) do update set debit = x.debit + excluded.debit, credit = x.credit + excluded.credit
  returning 1)
select (select count(*) from gone), (select count(*) from added)"""

_DRIFT = """
with d as (
  select s.book, s.third, s.account, s.element, s.debit, s.credit from ledger.snapshot s where s.year = %(year)s and s.division = %(division)s
  union all
  select l.book, n, l.account, l.element, l.debit, l.credit
    from ledger.late l join generate_series(1, 36) n on n >= ledger.third(l."on") where l.year = %(year)s and l.division = %(division)s
  union all
  select t.book, n, t.account, t.element, -t.debit, -t.credit
    from (select book, account, element, ledger.third("on") as third, sum(debit) as debit, sum(credit) as credit
          from ledger.delta where year = %(year)s and division = %(division)s and "on" <= %(last)s group by 1, 2, 3, 4) t
    join generate_series(1, 36) n on n >= t.third)
select book, third, account, element, sum(debit), sum(credit) from d
where third <= (select coalesce(max(third), 0) from ledger.snapshot where year = %(year)s and division = %(division)s)
group by 1, 2, 3, 4 having sum(debit) <> 0 or sum(credit) <> 0 order by 1, 2, 3, 4 limit %(limit)s"""


@dataclasses.dataclass(frozen=True, slots=True)
class Folded:
    """并入结果: `late` rows taken in, `rows` of snapshots written, `third` the last one that has a snapshot now (0: none)."""

    late: int
    rows: int
    third: int


@dataclasses.dataclass(frozen=True, slots=True)
class Drift:
    """快照不符: what a snapshot with its late rows has more (or less) than the deltas up to `until`, the end of its third."""

    book: str
    until: date
    account: int
    element: int
    debit: Decimal
    credit: Decimal


def snapshot_thirds(book: str, *, year: int, division: str) -> list[int]:
    """已有快照的旬次, of a book in which something of the division has moved by then; others are no use to anybody."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger.snapshot_thirds(%s::smallint, %s, %s::smallint)", [year, int(division), rulebook.BOOKS[book].number])
        return [third for (third,) in cursor.fetchall()]


def known_thirds(book: str, *, year: int, division: str) -> list[int]:
    """已有快照的旬次, asked once in a scope: sums are right by any of them, also when there is one more by now."""
    return identity.known(("ledger.thirds", book, year, division), lambda: snapshot_thirds(book, year=year, division=division))


def snapshot_months(book: str, *, year: int, division: str) -> list[int]:
    """月末已有快照的月份。"""
    return [third // OF_MONTH for third in snapshot_thirds(book, year=year, division=division) if third % OF_MONTH == 0]


def snapshots_due(*, year: int, division: str, today: date) -> list[int]:
    """该做快照的旬次: those over before `today` that have none yet, in order; none when nothing is booked in them."""
    over = thirds_over(year, today)
    made = _made(year, division)
    with connection.cursor() as cursor:
        cursor.execute(
            'select min(d."on") from unnest(%s::smallint[]) b, lateral (select min(t."on") "on" from ledger.delta t '
            "where t.year = %s and t.division = %s and t.book = b) d",
            [_books(), year, int(division)],
        )
        (first,) = cursor.fetchone()
    begun = first is not None and first <= third_end(year, over)
    return list(range(made + 1, over + 1)) if begun else []


def late_rows(*, year: int, division: str, most: int = 1_000_000) -> int:
    """迟记的行数, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select from ledger.late where year = %s and division = %s limit %s) l", [year, int(division), most]
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def mark_third(third: int, *, year: int, division: str) -> bool:
    """设标记: thirds up to this one are about to have snapshots; True when any was not marked before.

    Waits until every posting under way is committed, so the transaction must be its own and short; the `fold` that makes the snapshots comes after
    it. Raises OperationalError when a posting takes longer than PATIENCE; nothing is changed then.
    """
    where = [year, int(division)]
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(third), 0) from ledger.mark where year = %s and division = %s", where)
        if cursor.fetchone()[0] >= third:
            return False
        cursor.execute("select current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [PATIENCE])
        before = cursor.fetchone()[0]
        cursor.execute("select ledger.gate(%s, %s)", where)
        cursor.execute("select set_config('lock_timeout', %s, true)", [before])
        cursor.execute(
            "insert into ledger.mark (year, division, third) select %s, %s, t from generate_series(1, %s) t on conflict do nothing",
            [*where, third],
        )
    return True


def mark_month(month: int, *, year: int, division: str) -> bool:
    """设标记到月末: as `mark_third`, the thirds up to the end of this month."""
    return mark_third(OF_MONTH * month, year=year, division=division)


@transaction.atomic
def fold(*, year: int, division: str) -> Folded:
    """并入: make the snapshots of marked thirds that have none, take the late rows into all, drop them. Never holds up a posting.

    Two at a time come one after the other.
    """
    where: dict[str, Any] = {"year": year, "division": int(division), "books": _books()}
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_FOLDING + year, int(division)])
        cursor.execute("select coalesce(max(third), 0) from ledger.mark where year = %s and division = %s", [year, int(division)])
        (marked,) = cursor.fetchone()
        made = _made(year, division)
        late = rows = 0
        for last, third in [(t - 1, t) for t in range(made + 1, marked + 1)] or [(made, made)]:
            begin, end = third_end(year, last) + timedelta(1), third_end(year, third) + timedelta(1)
            cursor.execute(_FOLD, {**where, "made": last, "third": third, "begin": begin, "end": end})
            gone, added = cursor.fetchone()
            late, rows = late + gone, rows + added
    identity.unknown()
    return Folded(late, rows, max(made, marked))


def drifted_snapshots(*, year: int, division: str, alias: str = "checker", limit: int = 100) -> list[Drift]:
    """核对快照: every snapshot with its late rows against the deltas, in one view of the database; empty when all is well."""
    names = {book.number: book.name for book in rulebook.BOOKS.values()}
    where: dict[str, Any] = {"year": year, "division": int(division), "books": _books(), "last": date(year, 12, 31), "limit": limit}
    with connections[alias].cursor() as cursor:
        cursor.execute(_DRIFT, where)
        return [Drift(names[book], third_end(year, third), *row) for book, third, *row in cursor.fetchall()]


def _made(year: int, division: str) -> int:
    """The last third that has a snapshot in any book; they are made from January on without a gap."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE, {"year": year, "division": int(division), "books": _books()})
        return int(cursor.fetchone()[0])


def _books() -> list[int]:
    return [book.number for book in rulebook.BOOKS.values()]
