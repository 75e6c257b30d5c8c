"""清算的事实：人民银行动了钱之后的事。金额元。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cash(Fact):
    """动库款的一行：要素与国库账户。"""

    amount: Decimal
    fund: str
    exp_func: str
    gov_econ: str
    treasury_account: str
    agency: str = ""
    dep_econ: str = ""
    project: str = ""
    source: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentCleared(_Cash):
    """集中支付清算（2301 已划款）。"""

    KIND: ClassVar[str] = "clearing.cleared"
    TITLE: ClassVar[str] = "人民银行清算"
    allotment: str
    order: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundCleared(PaymentCleared):
    """退款清算（2302 已退回国库），当年。"""

    KIND: ClassVar[str] = "clearing.refund_cleared"
    TITLE: ClassVar[str] = "退款清算"
    notice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reclassified(_Cash):
    """清算之后的更正：改列费用科目，不动库款。"""

    KIND: ClassVar[str] = "clearing.reclassified"
    TITLE: ClassVar[str] = "更正列支科目"
    from_gov_econ: str
    from_exp_func: str
    from_dep_econ: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseOrdered(_Cash):
    """实拨：开出预算拨款凭证（5207），占用指标。"""

    KIND: ClassVar[str] = "release.ordered"
    TITLE: ClassVar[str] = "实拨凭证"
    allotment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseConfirmed(ReleaseOrdered):
    """实拨：人民银行已拨付。"""

    KIND: ClassVar[str] = "release.confirmed"
    TITLE: ClassVar[str] = "实拨完成"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseFailed(ReleaseOrdered):
    """实拨：人民银行退回，占用退回原处。"""

    KIND: ClassVar[str] = "release.failed"
    TITLE: ClassVar[str] = "实拨退回"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorMoneyRecovered(_Cash):
    """收回存量资金冲减支出：不是支付，不恢复指标。"""

    KIND: ClassVar[str] = "clearing.recovered"
    TITLE: ClassVar[str] = "收回存量资金冲减支出"
