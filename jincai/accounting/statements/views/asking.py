"""问什么：地址里的筛选读成一个值；单位人员只能问本单位。"""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk

PARTS = (("level", "本级支出"), ("transfer", "转移性支出和还本"), ("all", "全部"))
UNSAID = {"part": "level", "by": "exp_func"}
NOBODY = "没有单位"


@dataclasses.dataclass(frozen=True, slots=True)
class Ask:
    """筛选: as of `on` (`dated` = the day was asked for), of a fund, of a unit, of a part of expenditure; `only_own` the person sees his
    own unit alone."""

    on: date
    fund: str
    agency: str
    part: str
    q: str
    only_own: bool
    dated: bool

    def scope(self) -> dict[str, Any]:
        """What every query of statements takes."""
        return {"on": self.on, "fund": self.fund, "agency": self.agency, "part": self.part}

    def drill(self, **more: str) -> str:
        """The same scope as an address's query, for links to what is below; what goes without saying is left out."""
        asked = {"on": self.on.isoformat() if self.dated else "", "fund": self.fund, "agency": self.agency, "part": self.part, **more}
        return urlencode({name: value for name, value in asked.items() if value and UNSAID.get(name) != value})


def read(request: HttpRequest) -> Ask:
    """读筛选. Raises UserError for a date that is none; a unit's person always asks about his own unit."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    given: QueryDict = request.GET
    own = desk.agencies is not None
    part = given.get("part", "level")
    return Ask(
        on=day(given.get("on", ""), desk),
        fund=given.get("fund", ""),
        agency=_own_agency(desk, given.get("agency", "")) if own else given.get("agency", ""),
        part=part if part in dict(PARTS) else "level",
        q=given.get("q", "").strip(),
        only_own=own,
        dated=bool(given.get("on")),
    )


def day(text: str, desk: Desk) -> date:
    """截至日: inside the fiscal year; empty = the business day."""
    if not text:
        return min(max(desk.today, date(desk.year, 1, 1)), date(desk.year, 12, 31))
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"“{text}”不是日期", f"写成 {desk.year}-06-30 的样子") from error
    if found.year != desk.year:
        raise UserError(f"{text} 不在 {desk.year} 年度里", "在页首换年度，或改截至日期")
    return found


def funds(ask: Ask, desk: Desk) -> list[tuple[str, str]]:
    """资金的选择: every fund type in force."""
    rows = standards.codes("fund_type", ask.on, desk.division)
    return [("", "全部资金"), *((row.code, row.name) for row in rows)]


def agencies(ask: Ask, desk: Desk) -> list[tuple[str, str]]:
    """单位的选择."""
    rows = standards.agencies(desk.division, ask.on)
    return [("", "全部单位"), *((row.code, f"{row.code} {row.name}") for row in rows)]


def agency_name(ask: Ask, desk: Desk) -> str:
    """单位名, "" for all."""
    found = standards.agency(desk.division, ask.agency, ask.on) if ask.agency else None
    return found.name if found else ask.agency


def _own_agency(desk: Desk, wanted: str) -> str:
    """The unit asked about when he acts for it, else his own; a person of no unit sees none."""
    if wanted and desk.actor.acts_for(wanted):
        return wanted
    return desk.unit or next((code.rstrip("*") for code in desk.agencies or ()), NOBODY)
