"""经济分类支出表：政府的、部门的；经济分类在申请支付时选定，所以只有执行，没有预算。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from jincai.accounting.statements.queries.columns import ORDERED, PAID, RECOVERED, REQUESTED
from jincai.accounting.statements.queries.gathering import LEVELS, Sums, any_of, conditions, in_order, in_part, namer, path, roll_up
from jincai.accounting.statements.queries.rows import EconomicRow, EconomicTable, rate
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger

_BUCKET = {a.code: name for name, accounts in (("requested", REQUESTED), ("ordered", ORDERED), ("paid", PAID)) for a in accounts}
_ACCOUNTS = [*REQUESTED, *ORDERED, *PAID, *RECOVERED]
_BLANK = "未列经济分类"


def by_gov_econ(
    *, year: int, division: str, on: date | None = None, depth: int = 2, fund: str = "", agency: str = "", exp_func: str = ""
) -> EconomicTable:
    """政府支出经济分类支出表: 类 (depth 1) and 款 (2), the level's own expenditure."""
    return _table("gov_econ", "政府支出经济分类支出表", year, division, on, depth, fund, agency, exp_func)


def by_dep_econ(
    *, year: int, division: str, on: date | None = None, depth: int = 2, fund: str = "", agency: str = "", exp_func: str = ""
) -> EconomicTable:
    """部门支出经济分类支出表: 类 (depth 1) and 款 (2). Fund releases and recoveries name no departmental class: a row without a code."""
    return _table("dep_econ", "部门支出经济分类支出表", year, division, on, depth, fund, agency, exp_func)


def _table(
    by: str, title: str, year: int, division: str, on: date | None, depth: int, fund: str, agency: str, exp_func: str
) -> EconomicTable:
    on = on or date(year, 12, 31)
    where = conditions(fund, agency, exp_func)
    found: dict[str, Sums] = defaultdict(lambda: defaultdict(lambda: ZERO))
    since = date(year - 1, 1, 1)
    for code, value, func, debit, credit in ledger.turnover(
        _ACCOUNTS, year=year, division=division, by=(by, "exp_func"), on=on, since=since, where=where, shown=True
    ):
        if in_part(func, "level"):
            bucket = _BUCKET.get(code, "recovered")
            found[value][bucket] += (debit - credit) if code in _BUCKET else (credit - debit)
    leaves = [(path(code, LEVELS[by]), sums) for code, sums in found.items() if any_of(sums)]
    sums, places, parents, total = roll_up(leaves, depth)
    name = namer(by, on, division, _BLANK)
    whole = total["paid"] - total["recovered"]

    def row(values: Sums, **fields: object) -> EconomicRow:
        amounts = {key: values.get(key, ZERO) for key in ("requested", "ordered", "paid", "recovered")}
        return EconomicRow(**amounts, share=rate(amounts["paid"] - amounts["recovered"], whole), **fields)  # type: ignore[arg-type]

    rows = tuple(
        row(sums[code], code=code, name=name(code), level=places[code][0], parent=places[code][1], leaf=code not in parents)
        for code in in_order(places)
    )
    return EconomicTable(
        by=by,
        title=title,
        year=year,
        division=division,
        on=on,
        fund=fund,
        agency=agency,
        rows=rows,
        total=row(total, name="合计", level=0, leaf=False),
    )
