"""签发出去的：调度下级、上解上级。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jincai.treasury.cash.facts.receipts import Moved


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceOrdered(Moved):
    """调度下级签发：已请国库划款，库款未动。"""

    KIND: ClassVar[str] = "cash.advance_ordered"
    TITLE: ClassVar[str] = "调度下级签发"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvancePaid(Moved):
    """调度下级划款：国库已划出。"""

    KIND: ClassVar[str] = "cash.advance_paid"
    TITLE: ClassVar[str] = "调度下级划款"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceFailed(Moved):
    """调度下级未划：国库退回。"""

    KIND: ClassVar[str] = "cash.advance_failed"
    TITLE: ClassVar[str] = "调度下级未划"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemittanceOrdered(Moved):
    """上解签发：占用上解额度；`allotment` 是额度的键（对方区划|支出功能）。"""

    KIND: ClassVar[str] = "cash.remittance_ordered"
    TITLE: ClassVar[str] = "上解签发"
    exp_func: str
    allotment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RemittancePaid(RemittanceOrdered):
    """上解划款：国库已划出。"""

    KIND: ClassVar[str] = "cash.remittance_paid"
    TITLE: ClassVar[str] = "上解划款"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemittanceFailed(RemittanceOrdered):
    """上解未划：国库退回，额度退还。"""

    KIND: ClassVar[str] = "cash.remittance_failed"
    TITLE: ClassVar[str] = "上解未划"
