"""支付的事实：每个指标行一件，单据号相同，`key` 是行号。金额元。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line(Fact):
    """支付行共有：要素从指标复制，部门经济分类在申请时选定；`origin` 记住占用从哪个科目来，`from_document` 是哪份合同（不是合同的为空）。"""

    amount: Decimal
    allotment: str
    agency: str
    fund: str
    exp_func: str
    gov_econ: str
    dep_econ: str
    project: str = ""
    source: str = "1"
    origin: str = "executable"
    from_document: str = ""
    plan: str = ""
    order: str = ""
    payee: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRequested(_Line):
    """支付申请提交：占用指标或合同（和计划）；到 `expires_on`（含）还没有批准就过期。"""

    KIND: ClassVar[str] = "payment.requested"
    TITLE: ClassVar[str] = "支付申请"
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentReviewed(_Line):
    """单位审核通过。"""

    KIND: ClassVar[str] = "payment.reviewed"
    TITLE: ClassVar[str] = "单位审核"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentApproved(_Line):
    """国库批准。"""

    KIND: ClassVar[str] = "payment.approved"
    TITLE: ClassVar[str] = "国库批准"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentSentBack(_Line):
    """退回上一步（`to` 是退到的状态）：占用不动，前一轮的审核或批准不再算数，下一轮重办。"""

    KIND: ClassVar[str] = "payment.sent_back"
    TITLE: ClassVar[str] = "退回重办"
    to: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentEnded(_Line):
    """申请退回、撤回、作废，或到期没有批准（`expired`）：占用退回原处。"""

    KIND: ClassVar[str] = "payment.ended"
    TITLE: ClassVar[str] = "申请终止"
    reason: str = ""
    expired: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentOrdered(_Line):
    """生成并发送支付凭证：占用转为在途，不再过期。"""

    KIND: ClassVar[str] = "payment.ordered"
    TITLE: ClassVar[str] = "支付凭证"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentConfirmed(_Line):
    """银行回单成功。"""

    KIND: ClassVar[str] = "payment.confirmed"
    TITLE: ClassVar[str] = "银行回单"
    bank_serial: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentFailed(_Line):
    """银行退票或撤销（未清算）：退回原处。"""

    KIND: ClassVar[str] = "payment.failed"
    TITLE: ClassVar[str] = "银行退票"
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRefunded(_Line):
    """支付后退款（当年）：恢复指标。"""

    KIND: ClassVar[str] = "payment.refunded"
    TITLE: ClassVar[str] = "支付后退款"
    notice: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentCorrected(_Line):
    """更正：由 `from_*` 改为本行要素，不动资金。"""

    KIND: ClassVar[str] = "payment.corrected"
    TITLE: ClassVar[str] = "支付更正"
    from_allotment: str
    from_exp_func: str
    from_gov_econ: str
    from_dep_econ: str
    from_project: str = ""
    from_source: str = "1"
    cleared: bool = False
    reason: str = ""
