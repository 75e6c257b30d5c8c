"""政府采购的事实：占用从哪张单据来、回哪张单据去，写在事实上。金额元。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact

PLAN, CONTRACT = "procurement_plan", "procurement_contract"
"""单据种类：采购计划、合同。"""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held(Fact):
    """占用共有：要素从指标抄来；金额元。"""

    amount: Decimal
    allotment: str
    agency: str
    fund: str
    exp_func: str
    gov_econ: str = ""
    project: str = ""
    source: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDrafted(_Held):
    """采购计划起草：占用指标，到 `expires_on`（含）还没有备案就过期。"""

    KIND: ClassVar[str] = "procurement.plan_drafted"
    TITLE: ClassVar[str] = "采购计划占用"
    expires_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFiled(Fact):
    """采购计划备案：占用不再过期，可以据以签合同。"""

    KIND: ClassVar[str] = "procurement.plan_filed"
    TITLE: ClassVar[str] = "采购计划备案"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanEnded(Fact):
    """采购计划终结：单位终止，或草稿过期（`expired`）；不再签合同。"""

    KIND: ClassVar[str] = "procurement.plan_ended"
    TITLE: ClassVar[str] = "采购计划终结"
    reason: str
    expired: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanReturned(_Held):
    """采购计划退回：终结时没有签约的数回到指标。"""

    KIND: ClassVar[str] = "procurement.plan_returned"
    TITLE: ClassVar[str] = "采购计划退回"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractSigned(_Held):
    """合同签订：占用由采购计划 `from_document` 转来，全部或一部分；空为不经计划，直接占用指标。"""

    KIND: ClassVar[str] = "procurement.contract_signed"
    TITLE: ClassVar[str] = "合同签订"
    supplier: str
    from_document: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractClosed(Fact):
    """合同结清：不再据以申请支付。"""

    KIND: ClassVar[str] = "procurement.contract_closed"
    TITLE: ClassVar[str] = "合同结清"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractReturned(_Held):
    """合同退回：没有用的数回到还开着的采购计划 `to_document`；空为回到指标。结清之后又退回合同的，`key` 依次编号。"""

    KIND: ClassVar[str] = "procurement.contract_returned"
    TITLE: ClassVar[str] = "合同退回"
    reason: str
    to_document: str = ""
