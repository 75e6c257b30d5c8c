"""预算编制给别处的值：预算册、预算行、预算调整；门只出这些，不出模型。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

GENERAL_FUND = "111"
"""一般公共预算资金。"""

DOCUMENT_KIND, ADJUSTMENT_KIND = "budget", "budget_adjustment"
"""单据种类：年初预算、预算调整。"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """预算册: `kind` expenditure, revenue or transfer; `state` DRAFT or APPROVED; `document` the number that approved it."""

    id: int
    division: str
    year: int
    fund: str
    kind: str
    version: int
    state: str
    file: str
    sha256: str
    sheet: str
    title: str
    document: str
    approved_on: date | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """预算行（元）: `budget`, `adjusted_published`, `executed_published`, `prior` as printed; `adjusted` what the books say now.

    `level` 1 类 2 款 3 项 4 目; `parent` within the sheet; `row` of the sheet, 0 for a code that only an adjustment brought in.
    """

    code: str
    name: str
    level: int
    parent: str
    is_leaf: bool
    assumed_code: bool
    row: int
    budget: Decimal
    adjusted: Decimal
    adjusted_published: Decimal
    executed_published: Decimal | None
    prior: Decimal | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLine:
    """预算调整行: one leaf code and by how much (yuan, negative = lowered)."""

    code: str
    delta: Decimal


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """预算调整单: `number` our own, `document` the standing committee's."""

    id: int
    division: str
    year: int
    number: str
    fund: str
    kind: str
    on: date
    document: str
    lines: tuple[AdjustmentLine, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """批准的结果: how many leaf codes were approved, and for how much in all (yuan)."""

    book: Book
    codes: int
    amount: Decimal
