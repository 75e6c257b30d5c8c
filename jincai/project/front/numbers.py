"""四个数：每个岗位各看四个，都有口径、趋势和去处。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from jincai.oversight.analysis import api as analysis
from jincai.oversight.analysis.api import base, months, slowest
from jincai.platform.identity.api import narrowed
from jincai.platform.ui import api as ui
from jincai.project.front import office, posts, work
from jincai.treasury.clearing import api as clearing

ZERO = Decimal(0)
NOTHING = SafeString("")
Shown = work.Shown
__all__ = ["Number", "base", "four", "months", "slowest"]


@dataclasses.dataclass(frozen=True, slots=True)
class Number:
    """一个数: `note` its scope, `trend` by month, the whole block a link to the detail."""

    title: str
    value: str
    note: str
    trend: SafeString
    since: str
    until: str
    url: str


def four(desk: ui.Desk, table: Any, moved: Sequence[Any], inbox: Any = None) -> tuple[Number, ...]:
    """四个数: by post (posts.part): what waits, what can still be spent, how far the year is, the cash, the reconciled day ..."""
    part = posts.part(desk.actor)
    there = {"on": table.on.isoformat(), **({"agency": table.agency} if table.agency else {})}
    own = desk.agencies is not None or narrowed()
    made: dict[str, Callable[[], Shown]] = {
        "left": lambda: _left(table, moved, there), "rate": lambda: _rate(table, moved, there), "month": lambda: _month(moved, there),
        "bank": lambda: _bank(table.total, there), "cash": lambda: _bank(table.total, there) if own else _cash(desk, table),

        "cash_now": lambda: _bank(table.total, there) if own else _cash_now(desk, table), "inbox": lambda: work.waiting(desk, inbox),
        "oldest": lambda: work.oldest(desk, inbox), "reconciled": lambda: office.reconciled(desk),
        "period": lambda: office.period(desk), "users": lambda: office.users(desk), "lent": lambda: office.lent(desk),

        "mine": lambda: work.waiting(desk, inbox),
    }  # fmt: skip
    names = [name for name in posts.FIGURES[part] if not (own and name in ("reconciled", "period"))]
    until = f"{moved[-1].month} 月" if moved else ""
    return tuple(
        Number(title, value, note, ui.bars([float(each) for each in trend]) if trend else NOTHING, "1 月" if trend else "", until if trend else "", url)
        for title, value, note, trend, url in (made[name]() for name in names)
    )


def _left(table: Any, months: Sequence[Any], there: dict[str, str]) -> Shown:
    unit = ui.unit_name()
    note = f"{unit}，另有占用 {ui.money(table.total.held)} {unit}"
    trend = [base(table, table.total) - month.cumulative for month in months]
    return "可用指标", ui.money(table.total.available), note, trend, _entries(there, "available")


def _rate(table: Any, months: Sequence[Any], there: dict[str, str]) -> Shown:
    rate = ui.ratio(table.total.net, base(table, table.total))
    note = f"时间进度 {ui.percent(table.time)}，{ui.pace(None if rate is None else rate - table.time)}"
    url = f"{reverse('statements:function')}?{urlencode(there)}"
    return f"支出率（对{'已下达' if table.agency else '全年预算'}）", ui.percent(rate), note, [month.rate or ZERO for month in months], url


def _month(months: Sequence[Any], there: dict[str, str]) -> Shown:
    unit, last = ui.unit_name(), months[-1] if months else None
    note = f"{unit}；上月 {ui.money(months[-2].net)} {unit}" if len(months) > 1 else unit
    url = f"{reverse('statements:progress')}?{urlencode(there)}"
    return f"{last.month} 月支出" if last else "本月支出", ui.money(last.net if last else ZERO), note, [month.net for month in months], url


def _entries(there: dict[str, str], column: str) -> str:
    return f"{reverse('statements:entries')}?{urlencode({**there, 'column': column})}"


def _bank(total: Any, there: dict[str, str]) -> Shown:
    return "银行在途", ui.money(total.ordered), f"{ui.unit_name()}，已发银行、还没有回单", [], _entries(there, "ordered")


def _cash(desk: ui.Desk, table: Any) -> Shown:
    """库款: what the treasury account holds now, and at each month's end."""
    ends = list(analysis.cash_ends(division=desk.division, year=desk.year, on=table.on))
    now = ends[-1] if ends else ZERO
    url = f"{reverse('statements:treasury')}?{urlencode({'on': table.on.isoformat()})}"
    return "库款余额", ui.money(now), f"{ui.unit_name()}，国库单一账户，账上数", ends, url


def _cash_now(desk: ui.Desk, table: Any) -> Shown:
    """库款: now, by one question."""
    now = clearing.cash(division=desk.division, year=desk.year)
    url = f"{reverse('statements:treasury')}?{urlencode({'on': table.on.isoformat()})}"
    return "库款余额", ui.money(now), f"{ui.unit_name()}，国库单一账户，账上数", [], url
