"""待分的事实：还没有到单位。金额元。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Pooled(Fact):
    """待分环节共有的要素；金额元。"""

    amount: Decimal
    fund: str
    exp_func: str
    source: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceAuthorised(Pooled):
    """预算批准前可先行安排的支出（预算法54）：待预算批准后冲回。"""

    KIND: ClassVar[str] = "allotment.advance_authorised"
    TITLE: ClassVar[str] = "预算批准前先行安排"
    source: str = "0"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceReplaced(AdvanceAuthorised):
    """预算已批准，冲回先行安排的额度。"""

    KIND: ClassVar[str] = "allotment.advance_replaced"
    TITLE: ClassVar[str] = "冲回先行安排"


@dataclass(frozen=True, kw_only=True, slots=True)
class Distributed(Pooled):
    """分解到业务处室。"""

    KIND: ClassVar[str] = "allotment.distributed"
    TITLE: ClassVar[str] = "分解到业务处室"


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocated(Pooled):
    """处室分配到主管部门。"""

    KIND: ClassVar[str] = "allotment.allocated"
    TITLE: ClassVar[str] = "分配到主管部门"
    department: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Replied(Allocated):
    """批复部门预算（20 日内），中间没有业务处室。"""

    KIND: ClassVar[str] = "allotment.replied"
    TITLE: ClassVar[str] = "批复部门预算"


@dataclass(frozen=True, kw_only=True, slots=True)
class NotifiedFromUpper(Pooled):
    """收到上级转移支付指标：待分配，30 日内下达。"""

    KIND: ClassVar[str] = "allotment.notified_from_upper"
    TITLE: ClassVar[str] = "收到上级转移支付指标"
    upper_document: str
    counterpart: str
    transfer_kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReclaimedByUpper(NotifiedFromUpper):
    """上级收回转移支付指标。"""

    KIND: ClassVar[str] = "allotment.reclaimed_by_upper"
    TITLE: ClassVar[str] = "上级收回指标"


@dataclass(frozen=True, kw_only=True, slots=True)
class TransferAllotted(Pooled):
    """对下转移支付下达（上解、转贷、还本的额度同此）。"""

    KIND: ClassVar[str] = "allotment.transfer_allotted"
    TITLE: ClassVar[str] = "转移支付指标下达"
    counterpart: str
    transfer_kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReserveUsed(Pooled):
    """动用预备费：本级政府决定文号必填（预算法64）。`exp_func` 用途科目，`from_exp_func` 预备费科目。"""

    KIND: ClassVar[str] = "allotment.reserve_used"
    TITLE: ClassVar[str] = "动用预备费"
    from_exp_func: str
    decision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reassigned(Pooled):
    """待分指标在科目间调整用途（上级追加资金落到具体科目）。"""

    KIND: ClassVar[str] = "allotment.reassigned"
    TITLE: ClassVar[str] = "明确用途"
    from_exp_func: str
    decision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unspent(Pooled):
    """年终结余收回：待分指标未用部分核销。"""

    KIND: ClassVar[str] = "allotment.unspent"
    TITLE: ClassVar[str] = "年终结余"
    carry_kind: str = "结余"
