"""国库现金的事实：库款在上下级财政之间的来去，和凭指标文的结算（财库〔2022〕41号，凭记忆）。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class _Moved(Fact):
    """动库款的事实共有的要素：金额（元）、资金性质、国库账户、对方区划。"""

    amount: Decimal
    fund: str
    treasury_account: str
    counterpart: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TreasuryOpened(_Moved):
    """年初库款：上年结转的库款，转入本年账。"""

    KIND: ClassVar[str] = "treasury.opened"
    TITLE: ClassVar[str] = "年初库款"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceReceived(_Moved):
    """收到上级调度款：先记往来，凭指标文再结算为补助收入。"""

    KIND: ClassVar[str] = "cash.advance_received"
    TITLE: ClassVar[str] = "收到上级调度款"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemittanceReceived(_Moved):
    """收到下级上解。"""

    KIND: ClassVar[str] = "cash.remittance_received"
    TITLE: ClassVar[str] = "下级上解入库"
    revenue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FundsTransferredIn(_Moved):
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


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceOrdered(_Moved):
    """调度下级签发：已请国库划款，库款未动。"""

    KIND: ClassVar[str] = "cash.advance_ordered"
    TITLE: ClassVar[str] = "调度下级签发"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvancePaid(_Moved):
    """调度下级划款：国库已划出。"""

    KIND: ClassVar[str] = "cash.advance_paid"
    TITLE: ClassVar[str] = "调度下级划款"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceFailed(_Moved):
    """调度下级未划：国库退回。"""

    KIND: ClassVar[str] = "cash.advance_failed"
    TITLE: ClassVar[str] = "调度下级未划"


@dataclass(frozen=True, kw_only=True, slots=True)
class RemittanceOrdered(_Moved):
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
