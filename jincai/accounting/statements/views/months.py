"""逐月支出：只取已执行的几个科目，分母用执行表的合计，所以与表一致。"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from jincai.accounting.statements import api
from jincai.accounting.statements.queries.execution import in_part
from jincai.ledger import api as ledger
from jincai.platform.ui import api as ui


def of(table: api.ExecutionTable, base: str) -> tuple[ui.Month, ...]:
    """逐月: of the same scope as the table, against its total of `base`. One query."""
    where = {name: value for name, value in (("fund", table.fund), ("agency", table.agency)) if value}
    accounts = [term.account for term in api.COLUMNS["net"].terms]
    moved: dict[int, Decimal] = defaultdict(Decimal)
    for _account, month, code, debit, credit in ledger.turnover(
        accounts, year=table.year, division=table.division, by=("month", "exp_func"), on=table.on, where=where, shown=True
    ):
        if in_part(code, table.part):
            moved[month] += debit - credit
    return ui.by_month(moved, year=table.year, on=table.on, final=getattr(table.total, base))
