"""表样：每张报表的标题、表头与各行，供 xlsx 和打印用；一处定义。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from functools import singledispatch
from typing import Any

from jincai.accounting.statements.queries.rows import EconomicTable, ExecutionTable
from jincai.accounting.statements.queries.treasury import TreasuryStatement
from jincai.accounting.statements.queries.trial import TrialBalance
from jincai.ledger.api import ELEMENTS

TEXT, MONEY, RATE = "text", "money", "rate"


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """一栏表头：标题、单元格种类、宽度（字符）。"""

    title: str
    kind: str = MONEY
    width: int = 16


@dataclasses.dataclass(frozen=True, slots=True)
class GridRow:
    """一行：各格的值，缩进级，是否加粗（合计、上级）。"""

    cells: tuple[Any, ...]
    indent: int = 0
    strong: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Grid:
    """一张表: `name` of the sheet, title, notes under it, heads, rows (streamed once) and the total rows at the end."""

    name: str
    title: str
    notes: tuple[str, ...]
    heads: tuple[Head, ...]
    rows: Iterable[GridRow]
    totals: tuple[GridRow, ...]


@singledispatch
def grid(report: Any) -> Grid:
    """报表的表样. TypeError for what is not a report."""
    raise TypeError(f"{type(report).__name__} 不是报表")


@grid.register
def _execution(table: ExecutionTable) -> Grid:
    budget = table.total.budget is not None
    fields = [
        *((("budget", "年初预算"), ("adjusted", "调整预算")) if budget else ()),
        ("final", "全年预算"), ("allotted", "下达"), ("available", "可用"), ("held", "占用"), ("carried", "结转下年"), ("paid", "支付"),
        ("recovered", "收回存量"), ("net", "支出"), ("unpaid", "未支出"), ("rate", "支出率"),
    ]  # fmt: skip
    heads = (Head("代码", TEXT, 12), Head("名称", TEXT, 42), *(Head(title, RATE if name == "rate" else MONEY) for name, title in fields))

    def row(r: Any) -> GridRow:
        return GridRow((r.code, r.name, *(getattr(r, name) for name, _ in fields)), max(r.level - 1, 0), not r.leaf)

    notes = (_about(table.division, table.on), "支出率一律对全年预算；支出＝支付−收回存量资金冲减支出")
    return Grid(table.title[:28], f"{table.year} 年{table.title}", notes, heads, (row(r) for r in table.rows), (row(table.total),))


@grid.register
def _economic(table: EconomicTable) -> Grid:
    fields = (
        ("requested", "申请占用"), ("ordered", "在途"), ("paid", "支付"), ("recovered", "收回存量"), ("net", "支出"), ("share", "占比"),
    )  # fmt: skip
    heads = (Head("代码", TEXT, 12), Head("名称", TEXT, 42), *(Head(title, RATE if name == "share" else MONEY) for name, title in fields))

    def row(r: Any) -> GridRow:
        return GridRow((r.code, r.name, *(getattr(r, name) for name, _ in fields)), max(r.level - 1, 0), not r.leaf)

    notes = (_about(table.division, table.on), "经济分类在申请支付时选定，故只有执行数")
    return Grid(table.title[:28], f"{table.year} 年{table.title}", notes, heads, (row(r) for r in table.rows), (row(table.total),))


@grid.register
def _trial(table: TrialBalance) -> Grid:
    extra = tuple(Head(ELEMENTS[name], TEXT, 14) for name in table.elements)
    amounts = (Head("期初（借+贷−）"), Head("本期借方"), Head("本期贷方"), Head("期末（借+贷−）"))
    heads = (Head("科目", TEXT, 10), Head("科目名称", TEXT, 32), *extra, *amounts)
    rows = (GridRow((str(r.account), r.name, *r.elements, r.opening, r.debit, r.credit, r.closing)) for r in table.rows)
    last = GridRow(("", "合计", *("" for _ in extra), table.opening, table.debit, table.credit, table.closing), 0, True)
    notes = (_about(table.division, table.on), f"本期自 {table.since} 起；{'平' if table.balanced else '不平'}")
    return Grid("试算平衡表", f"{table.year} 年{table.title}试算平衡表", notes, heads, rows, (last,))


@grid.register
def _treasury(table: TreasuryStatement) -> Grid:
    heads = (
        Head("科目编码", TEXT, 12),
        Head("收入", TEXT, 34),
        Head("执行数"),
        Head("科目编码", TEXT, 12),
        Head("支出", TEXT, 34),
        Head("执行数"),
    )
    length = max(len(table.receipts), len(table.payments))

    def side(lines: tuple[Any, ...], at: int) -> tuple[tuple[Any, ...], bool]:
        if at >= len(lines):
            return ("", "", None), False
        line = lines[at]
        return (line.code, "　" * max(line.level - 1, 0) + line.name, line.amount), line.level < 2

    def rows() -> Iterable[GridRow]:
        for at in range(length):
            (left, a), (right, b) = side(table.receipts, at), side(table.payments, at)
            yield GridRow((*left, *right), 0, a or b)

    last = GridRow(("", "各项收入合计", table.receipts_total, "", "各项支出合计", table.payments_total), 0, True)
    notes = (_about(table.division, table.on), "取自财政总会计（预算会计）；转移性收支的小计行不重复计入合计")
    return Grid("一般公共预算收支情况表", f"{table.year} 年一般公共预算收支情况表（国库）", notes, heads, rows(), (last,))


def _about(division: str, on: date) -> str:
    return f"财政区划：{division}　截至：{on}"
