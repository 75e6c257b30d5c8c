"""到单位的事实：批复、下达、冻结、调剂、收回、结转。金额元。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jincai.execution.allotment.facts.pools import Pooled


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held(Pooled):
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
