"""工作日：手工维护的日子在前，其次节假日库（chinesecalendar）；两处都没有的年份按周一至周五推算，并说明是推算的。"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

from jincai.platform.standards.api import NATIONAL, Memory
from jincai.platform.workflow import models

DAYS = Memory("workdays", seconds=300)
FESTIVALS = {"元旦": "元旦", "春节": "春节", "清明": "清明节", "劳动": "劳动节", "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节"}
"""法定节日，和放假安排的名称里认它的字：一年里每个都有，才算维护齐了。"""
OWN, NATIONWIDE, LIBRARY = "本区划维护", "全国维护", "节假日库"
ANNOUNCED_IN = 11
"""国务院办公厅通常十一月公布下一年的安排：从这个月起提醒维护下一年的。"""
_TITLES = {holiday.value: holiday.chinese for holiday in constants.Holiday}


@dataclasses.dataclass(frozen=True, slots=True)
class SpecialDay:
    """特殊日: a holiday (`works` False) or a make-up working day, and where it comes from (`source`)."""

    on: date
    works: bool
    name: str
    source: str


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """没有维护齐的一年: nobody has told these `festivals` of it; its deadlines are reckoned by Monday to Friday."""

    year: int
    festivals: tuple[str, ...]

    @property
    def says(self) -> str:
        """提醒的话."""
        what = "还没有维护" if len(self.festivals) == len(FESTIVALS) else f"缺{'、'.join(self.festivals)}"
        return f"{self.year} 年的放假安排{what}，到期日暂按周一至周五推算"


def is_working_day(on: date, division: str) -> bool:
    """工作日? of the division; the division's own row counts before the national one."""
    kept = _recalled(division)
    if on in kept:
        return kept[on].works
    told = _told_by_library(on)
    return told if told is not None else on.weekday() < 5


def is_announced(on: date) -> bool:
    """这一年在节假日库里? Else a deadline is reckoned by Monday to Friday and the kept days only."""
    return _told_by_library(on) is not None


@functools.lru_cache(maxsize=4096)
def _told_by_library(on: date) -> bool | None:
    """The library's word, which never changes while the program runs; None for a year it does not know."""
    try:
        return bool(chinese_calendar.is_workday(on))
    except NotImplementedError:
        return None


def add_working_days(on: date, days: int, division: str) -> date:
    """加工作日: the day which is `days` working days after `on`; the day itself does not count."""
    day = on
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, division)
    return day


def gap(year: int, division: str) -> Gap | None:
    """这一年的放假安排缺什么; None when the library has it or every festival is among the holidays that are kept."""
    if is_announced(date(year, 1, 1)):
        return None
    names = [row.name for day, row in _recalled(division).items() if day.year == year and not row.works]
    lacking = tuple(title for word, title in FESTIVALS.items() if not any(word in name for name in names))
    return Gap(year, lacking) if lacking else None


def is_settled(on: date, division: str) -> bool:
    """到期日作准? False where it is only reckoned by Monday to Friday."""
    return gap(on.year, division) is None


def gaps(on: date, division: str) -> tuple[Gap, ...]:
    """要用而没有维护齐的年份: this year, those of the open tasks' deadlines, and from November on the next. One query."""
    due = models.Task.objects.filter(division=division, state="OPEN", due_on__gt=date(on.year, 12, 31)).dates("due_on", "year")
    needed = {on.year, *(day.year for day in due), *([on.year + 1] if on.month >= ANNOUNCED_IN else [])}
    return tuple(found for year in sorted(needed) if (found := gap(year, division)))


def special_days(year: int, division: str) -> list[SpecialDay]:
    """一年的特殊日, by date: what is kept stands in the place of the library's; a Saturday or Sunday of every week is not told."""
    told = {day: SpecialDay(day, works, _TITLES.get(name, name), LIBRARY) for works, day, name in _library(year)}
    told |= {day: row for day, row in _recalled(division).items() if day.year == year}
    return [told[day] for day in sorted(told)]


def _library(year: int) -> Iterable[tuple[bool, date, str]]:
    for works, rows in ((False, constants.holidays), (True, constants.workdays)):
        yield from ((works, day, name) for day, name in rows.items() if day.year == year)


def _recalled(division: str) -> dict[date, SpecialDay]:
    return DAYS.recall(division, lambda: _kept(division))


def _kept(division: str) -> dict[date, SpecialDay]:
    rows = models.Day.objects.filter(division__in=(NATIONAL, division)).order_by("division")  # 000000000 first
    return {row.on: SpecialDay(row.on, row.works, row.name, NATIONWIDE if row.division == NATIONAL else OWN) for row in rows}
