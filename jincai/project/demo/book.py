"""读书：把公布的表读成一年的账要走到的终点，每个科目追加多少、收回多少、结转多少。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from jincai.kernel.money import ZERO, wan, yuan
from jincai.kernel.problems import InputErrors, UserError
from jincai.planning.budget import api as budget
from jincai.project.demo.options import Options

RELEASED_TO_FUNDS = ("2080507", "2082602", "21012")
TRANSFERS = ("230", "231")
BETWEEN_TREASURIES = ("23001", "23002", "23003", "23006", "23011", "231")
INTEREST = ("232", "233")
RESERVE = "227"
CARRIED = "23009"


@dataclasses.dataclass(kw_only=True)
class Leaf:
    """一个末级科目的一年（元）。"""

    code: str
    name: str
    budget: Decimal
    adjusted: Decimal
    executed: Decimal
    reserve: Decimal = ZERO
    upper: Decimal = ZERO
    other: Decimal = ZERO
    given: Decimal = ZERO
    carried: Decimal = ZERO

    @property
    def paid(self) -> Decimal:
        """要付的。"""
        return max(self.executed, ZERO)

    @property
    def recovered(self) -> Decimal:
        """收回存量冲减的。"""
        return max(-self.executed, ZERO)

    @property
    def supplement(self) -> Decimal:
        """追加合计：预备费、上级、其他。"""
        return self.reserve + self.upper + self.other

    @property
    def kind(self) -> str:
        """怎样付：支付、实拨、付息、往来、预备费。"""
        if self.code.startswith(BETWEEN_TREASURIES):
            return "transfer"
        if self.code.startswith(INTEREST):
            return "interest"
        if self.code.startswith((*RELEASED_TO_FUNDS, *TRANSFERS)):
            return "release"
        return "reserve" if self.code.startswith(RESERVE) else "ordinary"


@dataclasses.dataclass(kw_only=True)
class Published:
    """读完的书：支出科目、转移性支出、收入、预备费用途、区县权重，和推定了什么。"""

    leaves: list[Leaf]
    transfers: dict[str, Leaf]
    revenue: dict[str, Decimal]
    incoming: dict[str, Decimal]
    opening: Decimal
    closing: Decimal | None
    reserve_uses: list[tuple[str, Decimal]]
    counties: dict[str, Decimal]
    rows: int
    readings: dict[str, budget.Reading]
    assumed: list[str]


def read(o: Options) -> Published:
    """读书. Raises UserError or InputErrors as the import does."""
    readings = {"expenditure": _preview(o, o.sheet, "expenditure", o.columns)}
    assumed = list(readings["expenditure"].assumed)
    if o.summary_sheet:
        readings["transfer"] = _preview(o, o.summary_sheet, "transfer", o.columns)
    if o.revenue_sheet:
        readings["revenue"] = _preview(o, o.revenue_sheet, "revenue", o.columns)
    leaves = [_leaf(row, assumed) for row in readings["expenditure"].leaves()]
    closing = None
    for row in readings["transfer"].leaves() if "transfer" in readings else ():
        if row.code.startswith(CARRIED):
            closing = (closing or ZERO) + (row.amounts.executed or ZERO)
        elif row.code.startswith(TRANSFERS):
            leaves.append(_leaf(row, assumed))
    leaves = [leaf for leaf in leaves if not leaf.code.startswith(CARRIED)]
    moved = {leaf.code: leaf for leaf in leaves if leaf.kind == "transfer"}
    leaves = [leaf for leaf in leaves if leaf.kind != "transfer"]
    if any(leaf.code.startswith(TRANSFERS) and leaf.paid for leaf in leaves):
        assumed.append("调出资金、安排预算稳定调节基金等，推定为拨到专户")
    revenue, incoming, opening = _revenue(readings.get("revenue"))
    _infer(leaves, readings["expenditure"], assumed)
    return Published(
        leaves=leaves, transfers=moved, revenue=revenue, incoming=incoming, opening=opening, closing=closing, reserve_uses=_reserve(o),
        counties=_counties(o, assumed), rows=len(readings["expenditure"].rows), readings=readings, assumed=assumed,
    )  # fmt: skip


def _preview(o: Options, sheet: str, kind: str, columns: object) -> budget.Reading:
    reading = budget.preview(file=o.file, sheet=sheet, division=o.division, year=o.year, fund=o.fund, kind=kind, columns=columns)  # type: ignore[arg-type]
    if not reading.ok:
        raise InputErrors(list(reading.errors), f"{reading.sheet} 共 {len(reading.errors)} 处错误，演示没有开始")
    if not reading.rows:
        raise UserError(f"{o.file.name} 的表 {sheet} 没有带代码的行", "检查表名和科目编码列")
    return reading


def _leaf(row: budget.Row, assumed: list[str]) -> Leaf:
    a = row.amounts
    first = a.budget if a.budget is not None else (a.adjusted if a.adjusted is not None else a.executed)
    second = a.adjusted if a.adjusted is not None else first
    return Leaf(
        code=row.code, name=row.name, budget=max(first or ZERO, ZERO), adjusted=max(second or ZERO, ZERO), executed=a.executed or ZERO
    )


def _infer(leaves: list[Leaf], reading: budget.Reading, assumed: list[str]) -> None:
    if "executed" not in reading.columns:
        assumed.append("书里没有执行数：按调整预算的 96% 推算")
        for leaf in leaves:
            if leaf.kind != "reserve":
                leaf.executed = (leaf.adjusted * 96 / 100).quantize(Decimal("0.01"))
    if "adjusted" not in reading.columns:
        assumed.append("书里没有调整预算数：取年初预算数")
    if "budget" not in reading.columns:
        assumed.append("书里没有年初预算数：取调整预算数或执行数")


OWN = ("101", "102", "103", "104")


def _revenue(reading: budget.Reading | None) -> tuple[dict[str, Decimal], dict[str, Decimal], Decimal]:
    """自有收入（101 至 104）、转移性和债务收入、上年结余；上级行比有代码的下级多出的，记在上级行。"""
    if reading is None:
        return {}, {}, ZERO
    amounts = {row.code: row.amounts.executed or ZERO for row in reading.rows}
    for row in reading.rows:
        if row.parent in amounts and not row.code.startswith(("110", "105")):
            amounts[row.parent] -= row.amounts.executed or ZERO
    leaves = {row.code for row in reading.leaves()}
    own = {code: amount for code, amount in amounts.items() if code.startswith(OWN) and (amount or code in leaves)}
    rest = {code: amount for code, amount in amounts.items() if not code.startswith(OWN) and code in leaves and amount}
    opening = sum((amount for code, amount in rest.items() if code.startswith("11008")), ZERO)
    return own, {code: amount for code, amount in rest.items() if not code.startswith("11008")}, opening


def grid(o: Options, sheet: str) -> list[list[Any]]:
    """一张表的全部格子。"""
    import python_calamine

    return python_calamine.CalamineWorkbook.from_path(str(o.file)).get_sheet_by_name(sheet).to_python()


def _reserve(o: Options) -> list[tuple[str, Decimal]]:
    if not o.reserve_sheet:
        return []
    return [(str(row[1]).strip(), wan(str(row[2]))) for row in grid(o, o.reserve_sheet)[3:] if row[1] and isinstance(row[2], int | float)]


def _counties(o: Options, assumed: list[str]) -> dict[str, Decimal]:
    """区县：名字到权重；书里没有就取下级区划，平均。"""
    from jincai.platform.standards import api as standards

    known = {row.name: row.code for row in standards.divisions_below(o.division, direct=True)} if standards.has_division(o.division) else {}
    out: dict[str, Decimal] = {}
    if o.county_sheet:
        for row in grid(o, o.county_sheet)[3:]:
            name = str(row[1]).strip()
            code = next((c for full, c in known.items() if full == name or full.startswith(name.rstrip("县区市"))), "")
            if code and isinstance(row[2], int | float):
                out[code] = yuan(str(row[2]))
        assumed.append(f"区县之间按表 {o.county_sheet} 的下一年提前下达数分配（书里没有本年分县数）")
    if not out:
        codes = list(known.values())[:8] or [_below(o)]
        out = {code: Decimal(1) for code in codes}
        assumed.append("书里没有分县数：下级之间平均分配")
    return out


def _below(o: Options) -> str:
    """没有下级的区划：立一个练习的下级。"""
    from jincai.platform.standards import api as standards

    code = o.division[:6] + "100" if o.division.endswith("000") else o.division[:8] + "1"
    own = standards.division(o.division)
    level = standards.DIVISION_LEVELS[min(standards.DIVISION_LEVELS.index(own.level) + 1, 4)]
    return standards.add_division(code=code, name=f"{own.name}下级", level=level, parent=o.division, practice=True).code
