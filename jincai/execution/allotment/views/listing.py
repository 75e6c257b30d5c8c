"""指标清单：地址就是筛选；合计是筛选后的全部；导出的就是看到的。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html

from jincai.execution.allotment.queries import AllotmentRow
from jincai.execution.allotment.screens import lists
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Button, Code, Col, Desk, Empty, Found, Listing, Pick, Text, Unit, Wanted, ratio

STATES = (("", "全部"), ("left", "有余额"), ("held", "有占用"), ("frozen", "有冻结"), ("waiting", "待下达"), ("none", "已用完"))


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一行：指标、状况、功能科目的名称."""

    of: AllotmentRow
    at: lists.Sums
    func: str

    @property
    def url(self) -> str:
        """指标的页面."""
        return reverse("allotment:detail", args=[self.of.number])

    @property
    def mark(self) -> str:
        """待下达、冻结的说一声."""
        return "待下达" if not self.of.released_on else "冻结" if self.at.frozen else ""

    @property
    def rate(self) -> Decimal | None:
        """支付率."""
        return ratio(self.at.executed, self.at.current)


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页指标，按编号. Three queries whatever the number."""
    asked = lists.Wanted(
        agency=wanted.text("agency"), exp_func=wanted.text("func"), fund=wanted.text("fund"), text=wanted.text("q"), state=wanted.text("state")
    )
    agencies = standards.agencies_of(desk.actor, desk.division)
    found = lists.find(division=desk.division, year=desk.year, agencies=agencies, wanted=asked, after=after, limit=limit, sort=wanted.sort)
    s = found.sums
    sums = {"current": s.current, "executed": s.executed, "taken": s.taken, "available": s.available, "rate": ratio(s.executed, s.current)}
    return Found([Row(row, at, func_name(desk, row.exp_func)) for row, at in found.rows], found.after, found.count, sums)


def func_name(desk: Desk, code: str) -> str:
    """功能科目的名称."""
    found = standards.code("exp_func", code, desk.today, desk.division)
    return found.name if found else ""


def _funds(desk: Desk) -> list[tuple[str, str]]:
    return [("", "全部资金"), *((row.code, row.name) for row in standards.codes("fund_type", desk.today, desk.division) if row.budgets)]


def _title(row: Row) -> str:
    if not row.mark:
        return format_html("{}", row.of.title)
    return format_html('<span class="tag">{}</span> {}', row.mark, row.of.title)


LIST = Listing(
    name="allotment:listing", title="指标", noun="条", crumbs=(("预算执行", ""),), fetch=fetch, unit="yuan", opens=lambda row: row.url,
    buttons=(Button("成批批复", "intake:start", "allotment.approve_to_unit", main=True, args=("allotments",)),),
    columns=(
        Col("number", "指标编号", "link", "c136", get=lambda row: row.of.number, sort=True),
        Col("document", "文号", "text", "c152", get=lambda row: row.of.document, hidden=True, tip=lambda row: row.of.document),
        Col("agency", "单位", "unit", "c152", get=lambda row: row.of.agency, tip=lambda row: row.of.agency),
        Col("func", "功能科目", "code", "c88", get=lambda row: row.of.exp_func, tip=lambda row: row.func),
        Col("func_name", "科目名称", "text", "c176", get=lambda row: row.func, hidden=True, tip=lambda row: row.func),
        Col(
            "title", "说明", get=lambda row: f"{row.mark} {row.of.title}".strip(), draw=_title, tip=lambda row: f"{row.of.title}　{row.of.document}",
            sheet=28,
        ),
        Col("fund", "资金性质", "code", "c72", get=lambda row: row.of.fund, hidden=True),
        Col("released_on", "下达", "day", "c72", get=lambda row: row.of.released_on, hidden=True),
        Col("current", "现额", "money", "c152", get=lambda row: row.at.current, url=lambda row: row.url, total=True, sort=True),
        Col("executed", "已执行", "money", "c152", get=lambda row: row.at.executed, url=lambda row: row.url, total=True, sort=True),
        Col("taken", "占用与冻结", "money", "c128", get=lambda row: row.at.taken, url=lambda row: row.url, total=True, sort=True),
        Col("available", "可用", "money", "c136", get=lambda row: row.at.available, url=lambda row: row.url, total=True, sort=True),
        Col("rate", "支付率", "percent", "c80", get=lambda row: row.rate, total=True),
    ),
    filters=(
        Pick("state", "状况", STATES), Unit(), Code("func", "功能科目", "exp_func"), Pick("fund", "资金", _funds),
        Text("q", "查找", "编号、文号、说明", 16),
    ),
    empty=Empty("还没有指标", "预算批准后，由财政部门分解、批复并下达到单位"),
    notes="支付率＝已执行（支付与实拨）÷ 现额；占用含申请占用、在途凭证，与冻结合列。",
)  # fmt: skip
