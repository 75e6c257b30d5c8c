"""会计期间：按账套逐月结账、倒序反结账；年后的调整期。记账函数在锁下看这里。"""

from __future__ import annotations

import calendar
import dataclasses
from datetime import date, datetime

from django.db import OperationalError, connection, transaction

from jincai.kernel.problems import UserError
from jincai.ledger import rulebook
from jincai.ledger.answers import LAST_MONTH
from jincai.ledger.fitness import YEARS
from jincai.ledger.language import Book

ADJUSTMENT = LAST_MONTH + 1
"""调整期：日期在次年、记在本年账上的事。"""
PATIENCE = "20s"
"""结账最多等在途的记账这么久。"""


class PeriodError(UserError):
    """期间不合次序: nothing was changed."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """会计期间: a month of a book, or its adjustment period (13) up to `until`; `actor` and `at` are of the last change, empty without any."""

    book: str
    title: str
    year: int
    month: int
    closed: bool
    until: date | None = None
    actor: str = ""
    at: datetime | None = None

    @property
    def open(self) -> bool:
        """可以记账。"""
        return not self.closed and (self.month <= LAST_MONTH or self.until is not None)

    @property
    def name(self) -> str:
        """3 月、调整期。"""
        return f"{self.month} 月" if self.month <= LAST_MONTH else "调整期"

    @property
    def last_day(self) -> date:
        """最后一天；没有打开过的调整期是次年年末。"""
        if self.month > LAST_MONTH:
            return self.until or date(self.year + 1, LAST_MONTH, 31)
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])


def hold_periods(*, year: int, division: str) -> None:
    """门闩: waits until every running post of the year is committed; none begins until this transaction ends, so it must be short.

    Whoever waits here keeps every later post waiting too: after PATIENCE it gives up. Raises PeriodError then.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [PATIENCE])
            before = cursor.fetchone()[0]
            cursor.execute("select ledger.gate(%s, %s)", [year, int(division)])
            cursor.execute("select set_config('lock_timeout', %s, true)", [before])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise PeriodError(f"{year} 年度有一批账还没有记完，等了 {PATIENCE} 仍没有轮到", "等那一批记完再办") from error
        raise


def periods(*, year: int, division: str) -> list[Period]:
    """会计期间: all thirteen of every book, in order; what was never touched too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select book, month, closed, until, actor, at from ledger.period where year = %s and division = %s", [year, int(division)]
        )
        kept = {(row[0], row[1]): dict(zip(("closed", "until", "actor", "at"), row[2:], strict=True)) for row in cursor.fetchall()}
    return [
        Period(book=book.name, title=book.title, year=year, month=month, **kept.get((book.number, month), {"closed": False}))
        for book in rulebook.BOOKS.values()
        for month in range(1, ADJUSTMENT + 1)
    ]


@transaction.atomic
def close_period(book: str, *, year: int, division: str, month: int, actor: str) -> Period:
    """结账: from the moment this commits, the month of this book takes nothing. Months close in order; the same again is no error.

    Raises PeriodError when the month before is still open.
    """
    _known(month)
    found, months = _held(book, year, division)
    if months[month].closed:
        return months[month]
    first = next(each for each in months.values() if not each.closed)
    if first.month != month:
        raise PeriodError(f"{found.title}{year} 年 {first.month} 月还没有结账，不能结 {month} 月", f"先结 {first.month} 月")
    return _set(found, year, division, month, actor, closed=True)


@transaction.atomic
def reopen_period(book: str, *, year: int, division: str, month: int, actor: str) -> Period:
    """反结账: the month takes facts again. The last month closed goes first; an open month is no error.

    Raises PeriodError when a later month is closed, or the adjustment period is open.
    """
    _known(month)
    found, months = _held(book, year, division)
    if not months[month].closed:
        return months[month]
    last = max(each.month for each in months.values() if each.closed and each.month <= LAST_MONTH)
    if last != month:
        raise PeriodError(f"{found.title}{year} 年 {last} 月已经结账，不能先反结 {month} 月", f"先反结 {last} 月")
    if months[ADJUSTMENT].open:
        raise PeriodError(f"{found.title}{year} 年度的调整期开着，不能反结 {month} 月", "先关闭调整期")
    return _set(found, year, division, month, actor, closed=False)


@transaction.atomic
def open_adjustment(book: str, *, year: int, division: str, until: date, actor: str) -> Period:
    """打开调整期: facts of the year may be dated in the next one up to `until` (included). Open already: the day is changed.

    Raises PeriodError when December is not closed, or `until` is no day of the next year.
    """
    found, months = _held(book, year, division)
    if until.year != year + 1:
        raise PeriodError(f"{year} 年度的调整期须到次年的一天为止，不能是 {until}", f"用 {year + 1} 年的日期")
    if not months[LAST_MONTH].closed:
        raise PeriodError(f"{found.title}{year} 年 {LAST_MONTH} 月还没有结账，不能打开调整期", f"先结 {LAST_MONTH} 月")
    return _set(found, year, division, ADJUSTMENT, actor, closed=False, until=until)


@transaction.atomic
def close_adjustment(book: str, *, year: int, division: str, actor: str) -> Period:
    """关闭调整期: the year's book is final. Closed already is no error; `open_adjustment` opens it again. Raises PeriodError when it never was."""
    found, months = _held(book, year, division)
    now = months[ADJUSTMENT]
    if now.until is None:
        raise PeriodError(f"{found.title}{year} 年度的调整期没有打开过", "没有要关闭的")
    return now if now.closed else _set(found, year, division, ADJUSTMENT, actor, closed=True, until=now.until)


def _known(month: int) -> None:
    if not 1 <= month <= LAST_MONTH:
        raise UserError(f"没有 {month} 月", f"用 1 至 {LAST_MONTH}；调整期另有打开和关闭")


def _held(book: str, year: int, division: str) -> tuple[Book, dict[int, Period]]:
    """The book and its months, with nobody posting any more."""
    if book not in rulebook.BOOKS:
        raise UserError(f"没有账套“{book}”", f"可用：{'、'.join(f'{each.name}（{each.title}）' for each in rulebook.BOOKS.values())}")
    if year not in YEARS or not _opened(year):
        raise UserError(f"{year} 年度的账还没有打开", "核对年度")
    hold_periods(year=year, division=division)
    return rulebook.BOOKS[book], {each.month: each for each in periods(year=year, division=division) if each.book == book}


def _opened(year: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [f"ledger.fact_{year}"])
        return bool(cursor.fetchone()[0])


def _set(book: Book, year: int, division: str, month: int, actor: str, *, closed: bool, until: date | None = None) -> Period:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger.period (year, division, book, month, closed, until, actor) values (%s, %s, %s, %s, %s, %s, %s) "
            "on conflict (year, division, book, month) do update set closed = excluded.closed, until = excluded.until, "
            "actor = excluded.actor, at = clock_timestamp() returning at",
            [year, int(division), book.number, month, closed, until, actor],
        )
        (at,) = cursor.fetchone()
    return Period(book=book.name, title=book.title, year=year, month=month, closed=closed, until=until, actor=actor, at=at)
