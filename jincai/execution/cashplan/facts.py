"""用款计划的事实。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanApproved(Fact):
    """用款计划批复：`plan` 是单位/类/资金/月的额度键；金额元。"""

    KIND: ClassVar[str] = "cashplan.approved"
    TITLE: ClassVar[str] = "用款计划批复"
    amount: Decimal
    plan: str
    agency: str
    fund: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanReduced(PlanApproved):
    """用款计划调减。"""

    KIND: ClassVar[str] = "cashplan.reduced"
    TITLE: ClassVar[str] = "用款计划调减"
