"""办公桌：这个人现在在哪个区划、哪个年度、以什么岗位看和办。"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from datetime import date

from django.http import HttpRequest

from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.nav import sees_all

DIVISION, YEAR = "division", "year"
"""The session's two keys."""

_KEEP = 30.0
_books: list[Callable[[str], Sequence[int]]] = []
_last_days: list[Callable[[str, int], date | None]] = []
_known: dict[tuple[object, ...], tuple[float, object]] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """办公桌: what a view needs to know of who asks; pass its values on, never the request.

    `unit` the unit code he acts for ("" = the finance department), `today` the business day: the later of the calendar day
    inside the fiscal year and the last booked day, `reading` True when he looks at a division that is not his own, `agencies` the
    codes of the units whose papers he may see, to filter lists by: None = every unit of the division, `years` those he can change to.
    """

    division: str
    division_name: str
    year: int
    actor: identity.Actor
    unit: str
    unit_name: str
    today: date
    reading: bool
    agencies: tuple[str, ...] | None
    years: tuple[int, ...]


def tell_years(find: Callable[[str], Sequence[int]]) -> None:
    """登记年度的来处: whoever keeps books tells which fiscal years a division has; called inside a scope of it."""
    if find not in _books:
        _books.append(find)


def tell_last_day(find: Callable[[str, int], date | None]) -> None:
    """登记最后记账日的来处: (division, year) -> day or None; called inside a scope of the division."""
    if find not in _last_days:
        _last_days.append(find)


def set_up(request: HttpRequest, actor: identity.Actor) -> Desk:
    """摆好办公桌: from the session, or the person's own division and its latest year. Called inside the scope."""
    division = chosen_division(request, actor)
    year = chosen_year(request, division)
    today = _today(division, year)
    agency = getattr(request.user, "agency", "")
    found = standards.agency(division, agency, today) if agency else None
    name = standards.division(division).name
    return Desk(
        division=division, division_name=name, year=year, actor=actor, unit=agency, today=today,
        unit_name=found.name if found else agency or f"{name}财政局", reading=division != actor.division,
        agencies=_agencies(actor, division), years=tuple(sorted({*years(division), year}, reverse=True)),
    )  # fmt: skip


def _agencies(actor: identity.Actor, division: str) -> tuple[str, ...] | None:
    """可看单位: patterns (`101*`) made into codes; None for those who see all."""
    if sees_all(actor):
        return None
    known = tuple(row.code for row in standards.agencies(division) if actor.acts_for(row.code))
    plain = tuple(code for code in actor.agencies if not code.endswith("*"))
    return tuple(dict.fromkeys((*plain, *known)))


def chosen_division(request: HttpRequest, actor: identity.Actor) -> str:
    """The division of the session when the person may see it, else his own."""
    wanted = str(request.session.get(DIVISION, actor.division))
    return wanted if may_see(actor, wanted) else actor.division


def may_see(actor: identity.Actor, division: str) -> bool:
    """可看区划: his own; a post that reaches the divisions below also those, to read."""
    if division == actor.division:
        return True
    if not actor.sees_below or not standards.has_division(division):
        return False
    return any(row.code == actor.division for row in standards.parents(division))


def chosen_year(request: HttpRequest, division: str) -> int:
    """The year of the session, else the latest that has books, else this calendar year."""
    wanted = request.session.get(YEAR)
    if isinstance(wanted, int):
        return wanted
    found = years(division)
    return found[0] if found else date.today().year


def years(division: str) -> tuple[int, ...]:
    """有账的年度, latest first."""
    return _remember(("years", division), lambda: tuple(sorted({y for find in _books for y in find(division)}, reverse=True)))  # type: ignore[return-value]


def forget() -> None:
    """Forget what was remembered of years and days (tests, a freshly run demo)."""
    _known.clear()


def _today(division: str, year: int) -> date:
    days = _remember(("day", division, year), lambda: [d for find in _last_days if (d := find(division, year))])
    calendar_day = min(max(date.today(), date(year, 1, 1)), date(year, 12, 31))
    return max([calendar_day, *days]) if isinstance(days, list) else calendar_day


def _remember(key: tuple[object, ...], find: Callable[[], object]) -> object:
    """Kept for half a minute: the frame of every page asks."""
    now = time.monotonic()
    if key not in _known or now - _known[key][0] > _KEEP:
        _known[key] = (now, find())
    return _known[key][1]
