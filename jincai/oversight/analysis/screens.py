"""图与提醒：从总览的数做成点、线、句子，连同去处。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from jincai.oversight.analysis import api
from jincai.platform.ui import api as ui

SLOW = Decimal("-0.05")
"""比时间慢这么多，算慢。"""
SHORT = Decimal("1.0")
"""库款不够几个月的，提醒。"""
FUNCTION, AGENCY, ENTRIES = "statements:function", "statements:agency", "statements:entries"


@dataclasses.dataclass(frozen=True, slots=True)
class Alert:
    """提醒: words, and the figure that leads to the detail; `bad` only for what is wrong or overdue."""

    words: str
    figure: str
    url: str
    bad: bool = False


def link(name: str, mark: str = "", **asked: str) -> str:
    """一个页面的地址，带所问."""
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse(name)}{f'?{query}' if query else ''}{f'#{mark}' if mark else ''}"


def time_chart(found: api.Overview, year: int) -> ui.Chart:
    """支出率对着时间，有上年的连上年."""
    if not found.months:
        return ui.Chart(kind="time", says="还没有支出")
    last = found.months[-1]

    def points(months: Sequence[Any], name: str, of: str, linked: bool = True) -> list[ui.Point]:
        return [
            ui.Point(name, float(getattr(m, of) or 0), ui.percent(getattr(m, of)), link(FUNCTION, on=m.end.isoformat()) if linked else "")
            for m in months
        ]

    curves = [
        ui.Curve("time", f"时间 {ui.percent(last.time)}", points(found.months, "时间", "time")),
        ui.Curve("main", f"{year} {ui.percent(last.rate)}", points(found.months, f"{year} 支出率", "rate")),
    ]
    if found.before:
        then = found.before[: len(found.months)]
        curves.append(
            ui.Curve("other", f"{year - 1} {ui.percent(then[-1].rate)}", points(then, f"{year - 1} 支出率", "rate", linked=False))
        )
    says = f"{year} 年累计支出率（对全年预算）：{last.month} 月末 {ui.percent(last.rate)}，时间进度 {ui.percent(last.time)}"
    return ui.Chart(kind="time", says=says, ticks=[f"{m.month}月" for m in found.months], curves=curves)


def tree_chart(table: Any) -> ui.Chart:
    """按功能分类：面积是支出，灰的比时间慢五个百分点以上."""
    unit, points = ui.unit_name(), []
    for row in (row for row in table.rows if row.level == 1 and row.net > 0):
        base = api.base(table, row)
        rate = ui.ratio(row.net, base)
        gap = None if rate is None else rate - table.time
        tip = [
            f"{row.code} {row.name}",
            f"累计支出 {ui.money(row.net)} {unit}",
            f"全年预算 {ui.money(base)} {unit}",
            f"支出率 {ui.percent(rate)}，{ui.pace(gap)}",
        ]
        more = {"rate": ui.percent(rate), "slow": gap is not None and gap < SLOW, "tip": tip}
        url = link(FUNCTION, mark=f"r{row.code}", on=table.on.isoformat(), flip=row.code)
        points.append(ui.Point(row.name or "未列", float(row.net), ui.money(row.net), url, more))
    return ui.Chart(kind="tree", says=f"按功能分类的支出，{len(points)} 类，面积为金额", points=points, height="high")


def rank_chart(table: Any, ranked: Sequence[Any], time: Decimal) -> ui.Chart:
    """最慢的部门：横条是支出率，竖线是时间."""
    unit, points = ui.unit_name(), []
    for row, rate, left in ranked:
        tip = [f"{row.code} {row.name}", f"支出率 {ui.percent(rate)}（对已下达）", f"未支出 {ui.money(left)} {unit}", ui.pace(rate - time)]
        shown = f"{ui.percent(rate)}　{ui.money(left)}"
        url = link(AGENCY, mark=f"r{row.code}", on=table.on.isoformat(), flip=row.code)
        points.append(ui.Point(row.name, float(max(rate, Decimal(0))), shown, url, {"tip": tip, "time": float(time)}))
    return ui.Chart(kind="rank", says=f"支出率最低的 {len(points)} 个部门，竖线为时间进度 {ui.percent(time)}", points=points, height="high")


def cash_chart(found: api.Overview) -> ui.Chart:
    """各月末库款."""
    year = found.functions.year
    points = []
    for month, amount in zip(found.months, found.cash, strict=False):
        points.append(ui.Point(f"{month.month}月", float(amount), ui.money(amount), link("statements:treasury", on=month.end.isoformat())))
    says = f"{year} 年各月末库款，现在 {ui.money(found.cash_now)} {ui.unit_name()}"
    return ui.Chart(kind="cash", says=says, ticks=[p.name for p in points], points=points, height="low")


def lasts(found: api.Overview) -> Decimal | None:
    """库款够几个月: against the average of the last three whole months."""
    return found.cash_now / found.monthly if found.monthly > 0 else None


def alerts(desk: ui.Desk, found: api.Overview) -> list[Alert]:
    """提醒：库款少、慢的类与部门、还没有下达、冻结、银行在途."""
    table, on = found.functions, found.functions.on.isoformat()
    out: list[Alert] = []
    months = lasts(found)
    if months is not None and months < SHORT:
        out.append(Alert("库款只够近月支出的 ", f"{months:.1f} 个月", link("statements:treasury", on=on), bad=found.cash_now < 0))
    for row, rate, _left in api.slowest(table, 3):
        if rate - table.time < SLOW:
            out.append(
                Alert(
                    f"{row.name} 支出率 {ui.percent(rate)}，",
                    ui.pace(rate - table.time),
                    link(FUNCTION, mark=f"r{row.code}", on=on, flip=row.code),
                )
            )
    behind = [row for row, rate, _left in api.slowest(found.agencies, 10_000) if rate - table.time < SLOW]
    if behind:
        out.append(Alert("比时间慢 5 个百分点以上的部门 ", f"{len(behind)} 个", link(AGENCY, on=on)))
    for column, words in (("undistributed", "待分、待下达指标还有 "), ("frozen", "冻结的指标 "), ("ordered", "已发银行、还没有回单 ")):
        if amount := getattr(table.total, column):
            out.append(Alert(words, f"{ui.money(amount)} {ui.unit_name()}", link(ENTRIES, on=on, column=column)))
    return out[:7]
