"""结账的事实：谁在哪天结了、反结了哪一期，审计封到了哪里；不记账，只留痕。

结账的信封日期是这一期的最后一天，`day` 是办理的那天。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodClosed(Fact):
    """结账: a month of a book takes nothing more from here on."""

    KIND: ClassVar[str] = "closing.period_closed"
    TITLE: ClassVar[str] = "结账"
    book: str
    month: int
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodReopened(Fact):
    """反结账: a closed month takes facts again, for a reason."""

    KIND: ClassVar[str] = "closing.period_reopened"
    TITLE: ClassVar[str] = "反结账"
    book: str
    month: int
    day: date
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AdjustmentOpened(Fact):
    """打开调整期: facts of the year may be dated in the next one, up to `until`."""

    KIND: ClassVar[str] = "closing.adjustment_opened"
    TITLE: ClassVar[str] = "打开调整期"
    book: str
    until: date
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class AdjustmentClosed(Fact):
    """关闭调整期: the year's book is final."""

    KIND: ClassVar[str] = "closing.adjustment_closed"
    TITLE: ClassVar[str] = "关闭调整期"
    book: str
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditSealed(Fact):
    """审计封存: the head of the audit's chain, so that the ledger's checkpoint covers the audit too; `national` is the chain of sign-ins of nobody."""

    KIND: ClassVar[str] = "closing.audit_sealed"
    TITLE: ClassVar[str] = "审计封存"
    number: int
    day: date
    rows: int
    sm3: str
    previous: str
    national: int = 0
    national_sm3: str = ""
