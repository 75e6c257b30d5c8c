"""指标的接口：清单、明细，带此刻的状况。"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Schema
from pydantic import Field

from jincai.execution.allotment import queries
from jincai.execution.allotment.queries import AllotmentRow
from jincai.execution.allotment.rest.paths import router
from jincai.execution.allotment.screens import lists
from jincai.kernel.money import plain
from jincai.platform.identity.api import Actor
from jincai.platform.standards import api as standards


class SumsOut(Schema):
    """状况（元）：现额＝已执行＋占用＋冻结＋待下达＋可用."""

    current: str
    executed: str
    held: str
    frozen: str
    unreleased: str
    available: str


class AllotmentOut(Schema):
    """指标与状况."""

    number: str
    year: int
    document: str
    upper_document: str
    agency: str
    department: str
    fund: str
    exp_func: str
    gov_econ: str
    project: str
    project_kind: str
    source: str
    title: str
    approved_on: date
    released_on: date | None
    position: SumsOut


class HoldOut(Schema):
    """占用：哪张单据、多少、从何时、谁."""

    document: str
    amount: str
    since: date | None
    by: str


class AllotmentDetail(AllotmentOut):
    """指标，带每笔占用."""

    holds: list[HoldOut]


class AllotmentPage(Schema):
    """一页指标，按编号；`count`、`total` 是筛选后的全部."""

    items: list[AllotmentOut]
    next: str | None
    count: int
    total: SumsOut


class Filters(Schema):
    """筛选与翻页；state：left 有余额、held 有占用、frozen 有冻结、waiting 待下达、none 已用完."""

    year: int
    agency: str = ""
    exp_func: str = ""
    fund: str = ""
    q: str = ""
    state: Literal["", "left", "held", "frozen", "waiting", "none"] = ""
    cursor: str = ""
    limit: int = Field(50, ge=1, le=500)


@router.get("", response=AllotmentPage, summary="指标清单")
def listing(request: HttpRequest, asked: Query[Filters]) -> AllotmentPage:
    """单位人员只见本单位的指标."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    wanted = lists.Wanted(agency=asked.agency, exp_func=asked.exp_func, fund=asked.fund, text=asked.q, state=asked.state)
    agencies = standards.agencies_of(actor, actor.division)
    found = lists.find(division=actor.division, year=asked.year, agencies=agencies, wanted=wanted, after=asked.cursor, limit=asked.limit)
    items = [AllotmentOut(**_row(row), position=_sums(at)) for row, at in found.rows]
    return AllotmentPage(items=items, next=found.after or None, count=found.count, total=_sums(found.sums))


@router.get("/{number}", response=AllotmentDetail, summary="一条指标")
def one(request: HttpRequest, number: str, year: int) -> AllotmentDetail:
    """按指标编号，带每笔占用."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    row = queries.rows([number], year=year, division=actor.division).get(number)
    if row is None or not actor.acts_for(row.agency) or queries.hidden([number], year=year, division=actor.division):
        raise Http404(f"没有 {year} 年的指标 {number}")
    at = queries.positions([number], year=year, division=actor.division, with_holds=True)[number]
    holds = [HoldOut(document=h.document, amount=plain(h.amount), since=h.since, by=h.by) for h in at.holds]
    return AllotmentDetail(**_row(row), position=_sums(lists.Sums().plus(at)), holds=holds)


def _row(r: AllotmentRow) -> dict[str, Any]:
    return {name: getattr(r, name) for name in AllotmentOut.model_fields if name != "position"}


def _sums(at: lists.Sums) -> SumsOut:
    return SumsOut(**{name: plain(getattr(at, name)) for name in SumsOut.model_fields})
