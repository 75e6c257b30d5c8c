"""预算编制的事实：预算批准了，预算调整了。金额一律为元、大于零。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class BudgetApproved(Fact):
    """年初预算批准: the people's congress approved the initial budget of one leaf code. 预算法第四十三条.

    `source` 预算来源 1 = 年初预算.
    """

    KIND: ClassVar[str] = "budget.approved"
    TITLE: ClassVar[str] = "年初预算批准"
    amount: Decimal
    fund: str
    exp_func: str
    source: str = "1"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class BudgetIncreased(Fact):
    """预算调增: the standing committee raised one leaf code; `source` 预算来源 2 = 预算调整. 预算法第六十七条."""

    KIND: ClassVar[str] = "budget.increased"
    TITLE: ClassVar[str] = "预算调增"
    amount: Decimal
    fund: str
    exp_func: str
    source: str = "2"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class BudgetDecreased(Fact):
    """预算调减: the standing committee lowered one leaf code; `amount` is what is taken off. 预算法第六十七条."""

    KIND: ClassVar[str] = "budget.decreased"
    TITLE: ClassVar[str] = "预算调减"
    amount: Decimal
    fund: str
    exp_func: str
    source: str = "2"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RevenueExpected(Fact):
    """收入预算: what one revenue item is expected to bring, from the approved budget or an adjustment that raises it. 预算法第四十三条."""

    KIND: ClassVar[str] = "revenue.expected"
    TITLE: ClassVar[str] = "收入预算"
    amount: Decimal
    fund: str
    revenue: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RevenueLowered(Fact):
    """收入预算调减: an adjustment lowered what one revenue item is expected to bring; `amount` is what is taken off. 预算法第六十七条."""

    KIND: ClassVar[str] = "revenue.lowered"
    TITLE: ClassVar[str] = "收入预算调减"
    amount: Decimal
    fund: str
    revenue: str
