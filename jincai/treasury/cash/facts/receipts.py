"""收进来的与结算的：年初库款、调度、上解、调入、补助结算。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved(Fact):
    """动库款的事实共有的要素：金额（元）、资金性质、国库账户、对方区划。"""

    amount: Decimal
    fund: str
    treasury_account: str
    counterpart: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TreasuryOpened(Moved):
    """年初库款：上年结转的库款，转入本年账。"""

    KIND: ClassVar[str] = "treasury.opened"
    TITLE: ClassVar[str] = "年初库款"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceReceived(Moved):
    """收到上级调度款：先记往来，凭指标文再结算为补助收入。"""

    KIND: ClassVar[str] = "cash.advance_received"
    TITLE: ClassVar[str] = "收到上级调度款"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemittanceReceived(Moved):
    """收到下级上解。"""

    KIND: ClassVar[str] = "cash.remittance_received"
    TITLE: ClassVar[str] = "下级上解入库"
    revenue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FundsTransferredIn(Moved):
    """调入资金：其他预算的钱从库外划入（同库划转不动库款）。"""

    KIND: ClassVar[str] = "cash.transferred_in"
    TITLE: ClassVar[str] = "调入资金入库"
    revenue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantSettled(Fact):
    """上级补助结算：凭上级指标文，由往来转为补助收入。"""

    KIND: ClassVar[str] = "cash.grant_settled"
    TITLE: ClassVar[str] = "上级补助结算"
    amount: Decimal
    fund: str
    counterpart: str
    revenue: str
    transfer_kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LowerGrantSettled(Fact):
    """补助下级结算：凭本级指标文，由往来转为补助支出。"""

    KIND: ClassVar[str] = "cash.lower_grant_settled"
    TITLE: ClassVar[str] = "补助下级结算"
    amount: Decimal
    fund: str
    counterpart: str
    exp_func: str
    transfer_kind: str = ""
