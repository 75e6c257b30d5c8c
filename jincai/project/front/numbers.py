"""四个数：每个岗位各看四个，都有口径、趋势和去处。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from jincai.accounting.statements import api as statements
from jincai.books.fiscal import CASH
from jincai.ledger import api as ledger
from jincai.platform.identity.api import narrowed
from jincai.platform.ui import api as ui
from jincai.treasury.clearing import api as clearing

TRANSFERS = ("230", "231")
ZERO = Decimal(0)
Shown = tuple[str, str, str, list[Decimal], str]
"""Title, value, note, trend by month, address."""


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


def months(table: Any) -> tuple[ui.Month, ...]:
    """逐月支出 of the front page's table: the level's own, without transfers and principal."""
    where = {"agency": table.agency} if table.agency else {}
    accounts = [term.account for term in statements.COLUMNS["net"].terms]
    moved: dict[int, Decimal] = defaultdict(Decimal)
    for _account, month, code, debit, credit in ledger.turnover(
        accounts, year=table.year, division=table.division, by=("month", "exp_func"), on=table.on, where=where, shown=True
    ):
        if not code.startswith(TRANSFERS):
            moved[month] += debit - credit
    return ui.by_month(moved, year=table.year, on=table.on, final=base(table, table.total))


def base(table: Any, row: Any) -> Decimal:
    """分母: the final budget; of a unit what was allotted to it, for budgets are approved by code, not by unit."""
    return row.allotted if table.agency else row.final


def slowest(table: Any, count: int = 5) -> list[tuple[Any, Decimal, Decimal]]:
    """最慢的几类: (row, rate, what is left)."""
    found = [(row, ui.ratio(row.net, base(table, row)), base(table, row) - row.net) for row in table.rows if row.level == 1]
    known = [(row, rate, left) for row, rate, left in found if rate is not None]
    return sorted(known, key=lambda each: (each[1], -each[2]))[:count]


def four(desk: ui.Desk, table: Any, months: Sequence[Any]) -> tuple[Number, ...]:
    """四个数: what can still be spent, how far the year is, this month, and the cash (units: what is at the bank)."""
    there = {"on": table.on.isoformat(), **({"agency": table.agency} if table.agency else {})}
    until = f"{months[-1].month} 月" if months else ""
    found = [_left(table, months, there), _rate(table, months, there), _month(months, there)]
    found.append(_bank(table.total, there) if desk.agencies is not None or narrowed() else _cash(desk, table))
    return tuple(
        Number(title, value, note, ui.bars([float(each) for each in trend]), "1 月" if trend else "", until if trend else "", url)
        for title, value, note, trend, url in found
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
    rows = ledger.turnover([CASH], year=desk.year, division=desk.division, by=("month",))
    moved = {month: debit - credit for _account, month, debit, credit in rows}
    ends = list(accumulate(moved.get(month, ZERO) for month in range(1, table.on.month + 1)))
    now = clearing.cash(division=desk.division, year=desk.year)
    url = f"{reverse('statements:treasury')}?{urlencode({'on': table.on.isoformat()})}"
    return "库款余额", ui.money(now), f"{ui.unit_name()}，国库单一账户，账上数", ends, url
