"""执行表：按功能分类、按单位；率一律对全年预算。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from jincai.accounting.statements.queries.gathering import (
    BLANK,
    LEVELS,
    PARTS,
    Sums,
    any_of,
    conditions,
    gather,
    in_order,
    in_part,
    namer,
    path,
    roll_up,
)
from jincai.accounting.statements.queries.rows import ExecutionRow, ExecutionTable, Month, rate
from jincai.kernel.fiscal import month_end, months, time_progress
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards

_ROW = ("undistributed", "available", "frozen", "requested", "ordered", "carried", "paid", "recovered")


def by_function(
    *,
    year: int,
    division: str,
    on: date | None = None,
    depth: int = 3,
    fund: str = "",
    agency: str = "",
    part: str = "level",
    under: str = "",
) -> ExecutionTable:
    """支出执行表（按功能分类）: 类 (depth 1), 款 (2), 项 (3), as of `on` (default: the year's last day); codes `under` one.

    `fund` and `agency` are code prefixes; with `agency` there is no budget by unit, so `budget` and `adjusted` are None.
    `part`: the level's own expenditure, `transfer`s and principal (230, 231), or `all`. Two queries. Raises UserError for an unknown part.
    """
    if part not in PARTS:
        raise UserError(f"没有“{part}”这一部分", f"可用：{'、'.join(PARTS)}")
    on = on or date(year, 12, 31)
    found = gather(("exp_func",), year=year, division=division, on=on, where=conditions(fund, agency, under), authority=not agency)
    if agency:  # the pools are nobody's: what a unit got left them
        for sums in found.values():
            sums.pop("undistributed", None)
    leaves = [(path(code, LEVELS["exp_func"]), sums) for (code,), sums in found.items() if in_part(code, part) and any_of(sums)]
    name = namer("exp_func", on, division, "未列功能分类")
    rows, total = _rows(leaves, depth, name, budget=not agency)
    title = {"level": "支出执行表（按功能分类）", "transfer": "转移性支出执行表", "all": "全部支出执行表（按功能分类）"}[part]
    return ExecutionTable(
        by="exp_func",
        title=title,
        year=year,
        division=division,
        on=on,
        fund=fund,
        agency=agency,
        part=part,
        rows=rows,
        total=total,
        time=_time(on, year),
    )


def by_agency(
    *, year: int, division: str, on: date | None = None, depth: int = 2, fund: str = "", agency: str = "", part: str = "level"
) -> ExecutionTable:
    """支出执行表（按预算单位）: departments (depth 1) and their units (2).

    Money not yet given to a unit, and recoveries, stand in the row "-", so the total is that of `by_function`. There is no budget by
    unit: `budget` and `adjusted` are None.
    """
    on = on or date(year, 12, 31)
    found = gather(("agency", "exp_func"), year=year, division=division, on=on, where=conditions(fund, agency), authority=False)
    units = {unit.code: unit for unit in standards.agencies(division)}
    merged: dict[str, Sums] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for (code, exp_func), sums in found.items():
        if in_part(exp_func, part):
            for key, value in sums.items():
                merged["" if key == "undistributed" else code][key] += value  # the pools are nobody's: what a unit got left them
    leaves = []
    for code, sums in merged.items():
        unit = units.get(code)
        above = (unit.department or unit.parent) if unit else ""
        if any_of(sums):
            leaves.append(((above, code) if above and above != code else (code or BLANK,), sums))

    def name(code: str) -> str:
        return units[code].name if code in units else ("未分到单位" if code == BLANK else "")

    rows, total = _rows(leaves, depth, name, budget=False)
    return ExecutionTable(
        by="agency",
        title="支出执行表（按预算单位）",
        year=year,
        division=division,
        on=on,
        fund=fund,
        agency=agency,
        part=part,
        rows=rows,
        total=total,
        time=_time(on, year),
    )


def progress(
    *, year: int, division: str, on: date | None = None, fund: str = "", agency: str = "", exp_func: str = "", part: str = "level"
) -> tuple[Month, ...]:
    """逐月支出: every month up to `on`: paid, recovered, cumulative, and the rate against the final budget of `on`. Two queries."""
    on = on or date(year, 12, 31)
    where = conditions(fund, agency, exp_func)
    found = gather(("month", "exp_func"), year=year, division=division, on=on, where=where, authority=False)
    by_month: dict[int, Sums] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for (month, code), sums in found.items():
        if in_part(code, part):
            for name, value in sums.items():
                by_month[month][name] += value
    final = sum((sums[name] for sums in by_month.values() for name in _ROW if name != "recovered"), ZERO)
    out, cumulative, then = [], ZERO, ZERO
    for first in months(year):
        if first > on:
            break
        sums = by_month[first.month]
        net = sums["paid"] - sums["recovered"]
        cumulative += net
        then += sum((sums[name] for name in _ROW if name != "recovered"), ZERO)
        end = min(month_end(first), on)
        out.append(
            Month(
                month=first.month,
                end=end,
                paid=sums["paid"],
                recovered=sums["recovered"],
                net=net,
                cumulative=cumulative,
                final=then,
                rate=rate(cumulative, final),
                time=_time(end, year),
            )
        )
    return tuple(out)


def _rows(
    leaves: Iterable[tuple[tuple[str, ...], Sums]], depth: int, name: Callable[[str], str], *, budget: bool
) -> tuple[tuple[ExecutionRow, ...], ExecutionRow]:
    sums, places, parents, total = roll_up(leaves, depth)
    rows = tuple(
        _row(sums[code], budget, code=code, name=name(code), level=places[code][0], parent=places[code][1], leaf=code not in parents)
        for code in in_order(places)
    )
    return rows, _row(total, budget, name="合计", level=0, leaf=False)


def _row(sums: Sums, budget: bool, **fields: object) -> ExecutionRow:
    values = {name: sums.get(name, ZERO) for name in _ROW}
    own = {name: sums.get(name, ZERO) if budget else None for name in ("budget", "adjusted")}
    return ExecutionRow(**values, **own, **fields)  # type: ignore[arg-type]


def _time(on: date, year: int) -> Decimal:
    return Decimal(str(round(time_progress(on, year), 4)))
