"""合同付款与有效期：钱从合同的占用里出，只能原路回去；过了期的先重新申请。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.books.allotment import HELD_BY_CONTRACT
from jincai.execution.payment.rules.cases import INTEGRATION, Case, Duty, Replan
from jincai.kernel.rules import Rule, Violation
from jincai.kernel.shortage import shortage


class P52(Rule):
    """过了有效期的支付申请不得审核、批准。"""

    number = "P52"
    cites = "规则 R51（本项目规则）：只有草稿和未备案的计划才会过期"
    remedy = "由单位重新申请"
    who = "单位经办"
    examples: ClassVar = (
        (Duty(), True),
        (Duty(expires_on=date(2025, 5, 8)), True),
        (Duty(expires_on=date(2025, 5, 7)), False),
    )

    def holds(self, case: Duty) -> bool:
        """还在有效期内，或没有期限。"""
        return case.expires_on is None or case.on <= case.expires_on

    def subject(self, case: Duty) -> str:
        """单据。"""
        return case.number

    def says(self, case: Duty) -> str:
        """到哪天为止。"""
        return f"{case.number} 的有效期到 {case.expires_on} 为止，不能再审核、批准"


class P53(Rule):
    """合同付款的更正只能改经济分类，不得改到别的指标。"""

    number = "P53"
    cites = "规则 R50：退回恢复原占用；合同占着的是原指标"
    remedy = "由银行退款后按新指标重办"
    who = "国库处、单位经办"
    examples: ClassVar = (
        (Replan(), True),
        (Replan(to_allotment="ZB-2025-000002"), True),
        (Replan(contract="HT-2025-00001"), True),
        (Replan(contract="HT-2025-00001", to_allotment="ZB-2025-000002"), False),
    )

    def holds(self, case: Replan) -> bool:
        """不是合同付款，或还是原来的指标。"""
        return not case.contract or case.allotment == case.to_allotment

    def subject(self, case: Replan) -> str:
        """单据。"""
        return case.number

    def says(self, case: Replan) -> str:
        """哪份合同、哪条指标。"""
        return f"{case.number} 付的是合同 {case.contract}，占用在指标 {case.allotment}，不能更正到 {case.to_allotment}"


class P54(Rule):
    """合同付款须指明同一指标上履行中的合同。"""

    number = "P54"
    cites = f"{INTEGRATION}：按合同支付的填列采购合同编号"
    remedy = "选本指标上履行中的合同；或不填合同，用可执行指标支付"
    who = "单位经办"
    examples: ClassVar = (
        (Case(), True),
        (Case(contract="HT-2025-00001"), True),
        (Case(contract="HT-2025-00001", contract_fits=False), False),
    )

    def holds(self, case: Case) -> bool:
        """不按合同付，或合同对得上。"""
        return not case.contract or case.contract_fits

    def subject(self, case: Case) -> str:
        """合同。"""
        return case.contract

    def says(self, case: Case) -> str:
        """哪份合同、哪条指标。"""
        return f"指标 {case.allotment} 上没有履行中的合同 {case.contract}"


class P55(Rule):
    """合同付款不得超过合同还占着的数。"""

    number = HELD_BY_CONTRACT.rule
    cites = HELD_BY_CONTRACT.cites
    remedy = HELD_BY_CONTRACT.remedy
    who = HELD_BY_CONTRACT.who
    examples: ClassVar = (
        (Case(), True),
        (Case(contract="HT-2025-00001"), True),
        (Case(contract="HT-2025-00001", contract_asked=Decimal("100.01")), False),
        (Case(contract="HT-2025-00001", contract_fits=False, contract_left=Decimal("0.00")), True),
    )

    def holds(self, case: Case) -> bool:
        """本单对同一合同的各行合计不超过它占着的。"""
        return not case.contract or not case.contract_fits or case.contract_asked <= case.contract_left

    def violation(self, case: Case) -> Violation:
        """总账在锁下拒绝时的同一句话。"""
        return shortage(HELD_BY_CONTRACT, case.allotment, case.contract_asked, case.contract_left, case.executed, case.holds)
