"""指标的事实：预算指标核算管理办法（试行）的各个环节。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pooled(Fact):
    """待分环节共有的要素；金额元。"""

    amount: Decimal
    fund: str
    exp_func: str
    source: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceAuthorised(_Pooled):
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
class Distributed(_Pooled):
    """分解到业务处室。"""

    KIND: ClassVar[str] = "allotment.distributed"
    TITLE: ClassVar[str] = "分解到业务处室"


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocated(_Pooled):
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
class NotifiedFromUpper(_Pooled):
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
class TransferAllotted(_Pooled):
    """对下转移支付下达（上解、转贷、还本的额度同此）。"""

    KIND: ClassVar[str] = "allotment.transfer_allotted"
    TITLE: ClassVar[str] = "转移支付指标下达"
    counterpart: str
    transfer_kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReserveUsed(_Pooled):
    """动用预备费：本级政府决定文号必填（预算法64）。`exp_func` 用途科目，`from_exp_func` 预备费科目。"""

    KIND: ClassVar[str] = "allotment.reserve_used"
    TITLE: ClassVar[str] = "动用预备费"
    from_exp_func: str
    decision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reassigned(_Pooled):
    """待分指标在科目间调整用途（上级追加资金落到具体科目）。"""

    KIND: ClassVar[str] = "allotment.reassigned"
    TITLE: ClassVar[str] = "明确用途"
    from_exp_func: str
    decision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held(_Pooled):
    """到单位的指标共有的要素。"""

    allotment: str
    agency: str
    department: str
    gov_econ: str = ""
    project: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovedToUnit(_Held):
    """部门批复单位（15 日内）。"""

    KIND: ClassVar[str] = "allotment.approved_to_unit"
    TITLE: ClassVar[str] = "批复到单位"


@dataclass(frozen=True, kw_only=True, slots=True)
class Activated(_Held):
    """下达：生成可执行指标。"""

    KIND: ClassVar[str] = "allotment.activated"
    TITLE: ClassVar[str] = "指标下达"


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedIn(_Held):
    """上年结转转入。"""

    KIND: ClassVar[str] = "allotment.carried_in"
    TITLE: ClassVar[str] = "上年结转转入"


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen(_Held):
    """冻结：注明理由与依据。"""

    KIND: ClassVar[str] = "allotment.frozen"
    TITLE: ClassVar[str] = "指标冻结"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfrozen(Frozen):
    """解冻。"""

    KIND: ClassVar[str] = "allotment.unfrozen"
    TITLE: ClassVar[str] = "指标解冻"


@dataclass(frozen=True, kw_only=True, slots=True)
class VirementApplied(Frozen):
    """调剂申请：先冻结调出方。"""

    KIND: ClassVar[str] = "allotment.virement_applied"
    TITLE: ClassVar[str] = "调剂申请"


@dataclass(frozen=True, kw_only=True, slots=True)
class VirementRejected(Frozen):
    """调剂退回：解除冻结。"""

    KIND: ClassVar[str] = "allotment.virement_rejected"
    TITLE: ClassVar[str] = "调剂退回"


@dataclass(frozen=True, kw_only=True, slots=True)
class VirementApproved(_Held):
    """调剂批准：由 `from_*` 调出，调入本指标；跨部门时经待分各级。"""

    KIND: ClassVar[str] = "allotment.virement_approved"
    TITLE: ClassVar[str] = "调剂批准"
    from_allotment: str
    from_agency: str
    from_department: str
    from_exp_func: str
    from_gov_econ: str = ""
    from_project: str = ""
    from_source: str = "1"
    across: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reclaimed(_Held):
    """收回指标到预算处待分。"""

    KIND: ClassVar[str] = "allotment.reclaimed"
    TITLE: ClassVar[str] = "收回指标"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedOver(_Held):
    """年终结转：逐条结转下年。"""

    KIND: ClassVar[str] = "allotment.carried_over"
    TITLE: ClassVar[str] = "年终结转"
    carry_kind: str = "结转"


@dataclass(frozen=True, kw_only=True, slots=True)
class Unspent(_Pooled):
    """年终结余收回：待分指标未用部分核销。"""

    KIND: ClassVar[str] = "allotment.unspent"
    TITLE: ClassVar[str] = "年终结余"
    carry_kind: str = "结余"
