"""读表的结果：有代码的行、没有代码的行、错误、提醒。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from jincai.kernel.money import ZERO
from jincai.kernel.problems import InputError

COLUMNS = {"prior": "上年决算数", "budget": "年初预算数", "adjusted": "调整预算数", "executed": "执行数"}
KINDS = {"expenditure": "支出", "revenue": "收入", "transfer": "转移性支出和还本"}
CODE_SET_OF = {"expenditure": "exp_func", "transfer": "exp_func", "revenue": "revenue"}
CODE_SET_TITLES = {"exp_func": "支出功能分类", "revenue": "收入分类"}


class Standard(Protocol):
    """标准科目: what the check needs to know of a code of the classification (standards.api.CodeRow is one)."""

    @property
    def name(self) -> str:
        """科目名称."""

    @property
    def alias(self) -> str:
        """公开文本中的另一名称."""

    @property
    def budgets(self) -> tuple[str, ...]:
        """可用于哪本预算；空为不限."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Amounts:
    """一行的金额（元）: None where the sheet has no such column, zero where the cell is blank."""

    prior: Decimal | None = None
    budget: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None

    def get(self, key: str) -> Decimal | None:
        """The amount of a column by its key."""
        value: Decimal | None = getattr(self, key)
        return value


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """有代码的一行: `level` 1 类 2 款 3 项 4 目; `parent` the nearest coded row above it in the hierarchy that the sheet has ("" = none).

    `is_leaf` no coded row of the sheet lies below it; `assumed_code` the sheet prints no code, it was found by the declared name table.
    """

    number: int
    code: str
    name: str
    level: int
    parent: str
    is_leaf: bool
    assumed_code: bool
    amounts: Amounts


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Uncoded:
    """没有代码的一行: a total or a note; kept and shown, not validated. An amount that cannot be read is None."""

    number: int
    name: str
    amounts: Amounts


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """一张表读出来的全部: amounts in yuan. With errors nothing of it may be saved.

    `columns` column key -> header found; `assumed` what the sheet does not give and was taken to be so;
    `notes` what does not add up in last year's column, which is not imported as budget.
    """

    file: str
    sheet: str
    kind: str
    title: str = ""
    unit: str = ""
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    uncoded: tuple[Uncoded, ...] = ()
    errors: tuple[InputError, ...] = ()
    warnings: tuple[InputError, ...] = ()
    notes: tuple[InputError, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """没有错误。"""
        return not self.errors

    def leaves(self) -> tuple[Row, ...]:
        """末级行。"""
        return tuple(row for row in self.rows if row.is_leaf)

    def totals(self) -> dict[str, Decimal]:
        """末级合计（元）: the sum of the leaves, by column found."""
        return {key: sum((row.amounts.get(key) or ZERO for row in self.leaves()), ZERO) for key in self.columns}

    def by_code(self) -> dict[str, Row]:
        """按科目代码取行。"""
        return {row.code: row for row in self.rows}
