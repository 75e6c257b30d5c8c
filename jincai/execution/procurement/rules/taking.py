"""能不能占用：金额、指标、可用数、有效期。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from jincai.execution.procurement.rules.cases import DAY, LAW, R51, Drawing, Taking
from jincai.kernel.money import MoneyError, positive
from jincai.kernel.rules import Rule, Violation


class FORM(Rule):
    """采购计划、合同的金额大于零，不足一分的不算。"""

    number = "FORM"
    cites = LAW
    remedy = "填写金额，例如 12000.00"
    who = "单位经办"
    examples: ClassVar = (
        (Taking(), True),
        (Taking(amount=Decimal("0.01")), True),
        (Taking(amount=Decimal("0.00")), False),
        (Taking(amount=Decimal("1.001")), False),
        (Drawing(amount=Decimal("NaN")), False),
    )

    def holds(self, case: Any) -> bool:
        """是金额。"""
        return not wrong(case.amount)

    def says(self, case: Any) -> str:
        """哪里不对。"""
        return wrong(case.amount)


def wrong(amount: Decimal) -> str:
    """金额哪里不对；是金额的为空。"""
    try:
        positive(amount)
    except MoneyError as error:
        return str(error)
    return ""


class R03(Rule):
    """采购须依据一条已经下达的指标。"""

    number = "R03"
    cites = LAW
    remedy = "在本单位已下达的指标里选一条"
    who = "单位经办、指标管理处室"
    examples: ClassVar = ((Taking(), True), (Taking(ready=False), False), (Taking(amount=Decimal("0.01")), True))

    def holds(self, case: Taking) -> bool:
        """有这条指标，且已下达。"""
        return case.ready

    def subject(self, case: Taking) -> str:
        """指标。"""
        return case.allotment

    def says(self, case: Taking) -> str:
        """哪条指标。"""
        return f"没有指标 {case.allotment}，或尚未下达，不能采购"


class R04(Rule):
    """采购占用不得超过指标可用数。"""

    number = "R04"
    cites = LAW
    remedy = "减为可用数；或改用其他指标；或申请调剂、追加；或退回其他占用"
    who = "单位经办、指标管理处室"
    examples: ClassVar = (
        (Taking(), True),
        (Taking(amount=Decimal("1000.00")), True),
        (Taking(amount=Decimal("1000.01")), False),
        (Taking(available=Decimal("0.00")), False),
    )

    def holds(self, case: Taking) -> bool:
        """不超过可用数。"""
        return not case.ready or bool(wrong(case.amount)) or case.amount <= case.available

    def violation(self, case: Taking) -> Violation:
        """余额、占用、差额。"""
        over = case.amount - case.available
        says = f"超过指标可用数：{case.allotment} 需要 {case.amount:,.2f} 元，可用 {case.available:,.2f} 元，超 {over:,.2f} 元"
        return Violation(
            rule=self.number, says=says, cites=self.cites, subject=case.allotment, asked=case.amount, available=case.available, executed=case.executed,
            holds=case.holds, remedy=self.remedy, who=self.who,
        )  # fmt: skip


class G02(Rule):
    """采购计划的有效期不早于编制当日，不跨预算年度。"""

    number = "G02"
    cites = R51
    remedy = "把有效期改到当日至年末之间"
    who = "单位经办"
    examples: ClassVar = (
        (Taking(), True),
        (Taking(expires_on=DAY), True),
        (Taking(expires_on=date(2025, 3, 2)), False),
        (Taking(expires_on=date(2026, 1, 1)), False),
    )

    def holds(self, case: Taking) -> bool:
        """当日至年末。"""
        return case.on <= case.expires_on <= date(case.on.year, 12, 31)
