"""年初余额与收到的转贷。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt(Fact):
    """债务事实共有的要素：金额（元）、资金性质（11 一般债务、12 专项债务）、对方区划。"""

    amount: Decimal
    fund: str
    counterpart: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DebtOpened(Debt):
    """年初债务余额：欠上级的转贷债务，转入本年账（财务会计）。"""

    KIND: ClassVar[str] = "debt.opened"
    TITLE: ClassVar[str] = "年初债务余额"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlentOpened(Debt):
    """年初转贷余额：下级欠本级的转贷债务，转入本年账（财务会计）。"""

    KIND: ClassVar[str] = "debt.onlent_opened"
    TITLE: ClassVar[str] = "年初转贷余额"


@dataclass(frozen=True, kw_only=True, slots=True)
class DebtReceived(Debt):
    """收到转贷：上级转贷的地方政府债券入库。"""

    KIND: ClassVar[str] = "debt.received"
    TITLE: ClassVar[str] = "债务转贷收入"
    treasury_account: str
    revenue: str
