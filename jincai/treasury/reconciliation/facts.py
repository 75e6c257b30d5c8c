"""对账的事实：签认了哪一天，发出、确认了哪张单位对账单，年终注销了多少额度。不动账。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class DayChecked(Fact):
    """对账人对过这一天。"""

    KIND: ClassVar[str] = "reconciliation.checked"
    TITLE: ClassVar[str] = "对账"
    matched: int
    differences: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DaySigned(Fact):
    """复核人签认这一天；`open` 项差异转入以后继续跟踪。"""

    KIND: ClassVar[str] = "reconciliation.signed"
    TITLE: ClassVar[str] = "对账签认"
    matched: int
    open: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementIssued(Fact):
    """发出单位对账单。"""

    KIND: ClassVar[str] = "reconciliation.statement_issued"
    TITLE: ClassVar[str] = "单位对账单"
    agency: str
    month: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementAnswered(Fact):
    """单位确认对账单，或说明不符。"""

    KIND: ClassVar[str] = "reconciliation.statement_answered"
    TITLE: ClassVar[str] = "单位确认对账单"
    agency: str
    month: int
    agrees: bool
    says: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaCancelled(Fact):
    """年终注销未用额度的一行（元）；`agency` 空为人民银行没有分单位的。"""

    KIND: ClassVar[str] = "reconciliation.quota_cancelled"
    TITLE: ClassVar[str] = "年终注销额度"
    fund: str
    exp_func: str
    amount: Decimal
    agency: str = ""


SILENT = {QuotaCancelled: "额度是人民银行的控制数，不在账上"}
"""有金额而不记账的事实，和为什么。"""
