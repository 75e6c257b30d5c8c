"""取数：都问总账的余额与发生额，不扫单据；财政看的大数各进程留片刻（ui.fresh）。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from jincai.accounting.statements import api as statements
from jincai.books.fiscal import CASH
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.ui import api as ui

TRANSFERS = ("230", "231")
Month = ui.Month
Ranked = tuple[Any, Decimal, Decimal]
"""一行、支出率、未支出."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """执行总览（元）: `functions` by class, `agencies` by department, `months` this year and `before` last year's (() when it has no books),
    `cash` at each month's end, `at` when all this was taken."""

    functions: statements.ExecutionTable
    agencies: statements.ExecutionTable
    months: tuple[Month, ...]
    before: tuple[Month, ...]
    cash: tuple[Decimal, ...]
    at: datetime

    @property
    def cash_now(self) -> Decimal:
        """库款余额."""
        return self.cash[-1] if self.cash else ZERO

    @property
    def monthly(self) -> Decimal:
        """近三个整月的月均支出."""
        whole = [month.net for month in self.months[:-1]][-3:] or [month.net for month in self.months]
        return sum(whole, ZERO) / len(whole) if whole else ZERO


def overview(*, division: str, year: int, on: date, last_year: bool) -> Overview:
    """执行总览 of a division, as of `on`; eight queries when it is taken anew."""

    def take() -> tuple[Any, ...]:
        agencies = statements.by_agency(depth=2, year=year, division=division, on=on)
        functions, moved = classes(division=division, year=year, on=on)
        before: tuple[Month, ...] = ()
        if last_year:
            end = date(year - 1, 12, 31)
            before = months(statements.by_function(year=year - 1, division=division, on=end, depth=1))
        return functions, agencies, moved, before, cash_ends(division=division, year=year, on=on)

    found = ui.fresh(("overview", division, year, on, last_year), take)
    functions, agencies, moved, before, cash = found.value
    return Overview(functions=functions, agencies=agencies, months=moved, before=before, cash=cash, at=found.at)


def classes(
    *, division: str, year: int, on: date, agency: str = "", seen: tuple[str, ...] | None = None
) -> tuple[statements.ExecutionTable, tuple[Month, ...]]:
    """按类的执行表与逐月支出; of a unit with `agency`; `seen` the units he who asks may see (None = all): what one sees is not kept for another.

    The front page and the overview take it once. Three queries.
    """

    def take() -> tuple[statements.ExecutionTable, tuple[Month, ...]]:
        table = statements.by_function(year=year, division=division, on=on, agency=agency, depth=1)
        return table, months(table)

    return ui.fresh(("classes", division, year, on, agency, seen), take).value


def months(table: Any) -> tuple[Month, ...]:
    """逐月支出 of a table's scope: the level's own, without transfers and principal. One query."""
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
    """分母: the final budget; of units what was allotted to them, for budgets are approved by code, not by unit."""
    found: Decimal = row.allotted if table.agency or table.by == "agency" else row.final
    return found


def slowest(table: Any, count: int = 5, least: Decimal = ZERO) -> list[Ranked]:
    """最慢的几行: (row, rate, what is left), of the top level; those with no more than `least` to spend are left out."""
    found = [
        (row, ui.ratio(row.net, base(table, row)), base(table, row) - row.net)
        for row in table.rows
        if row.level == 1 and base(table, row) > least
    ]
    known = [(row, rate, left) for row, rate, left in found if rate is not None]
    return sorted(known, key=lambda each: (each[1], -each[2]))[:count]


def cash_ends(*, division: str, year: int, on: date) -> tuple[Decimal, ...]:
    """各月末库款: what the treasury account held at the end of each month up to `on`. One query."""
    rows = ledger.turnover([CASH], year=year, division=division, by=("month",))
    moved = {month: debit - credit for _account, month, debit, credit in rows}
    return tuple(accumulate(moved.get(month, ZERO) for month in range(1, on.month + 1)))
