"""单据之间：合同不多于计划，过期的不备案，编制与备案两个人。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.execution.procurement.rules.cases import FILING, LAST, R51, Drawing, Filing
from jincai.execution.procurement.rules.taking import wrong
from jincai.kernel.rules import Rule, Violation


class G01(Rule):
    """合同金额不得超过采购计划没有签约的数。"""

    number = "G01"
    cites = FILING
    remedy = "减少合同金额；或另编采购计划；或不经计划、直接用指标签订"
    who = "单位经办"
    examples: ClassVar = (
        (Drawing(), True),
        (Drawing(amount=Decimal("100.01")), False),
        (Drawing(amount=Decimal("0.01"), left=Decimal("0.00")), False),
        (Drawing(amount=Decimal("99.99")), True),
    )

    def holds(self, case: Drawing) -> bool:
        """不超过没有签约的。"""
        return bool(wrong(case.amount)) or case.amount <= case.left

    def violation(self, case: Drawing) -> Violation:
        """还有多少没有签约，谁占着。"""
        return Violation(
            rule=self.number, says=f"超过采购计划没有签约的数：{case.plan} 只剩 {case.left:,.2f} 元，合同 {case.amount:,.2f} 元", cites=self.cites,
            subject=case.plan, asked=case.amount, available=case.left, holds=case.holds, remedy=self.remedy, who=self.who,
        )  # fmt: skip


class G03(Rule):
    """过了有效期的采购计划不得备案。"""

    number = "G03"
    cites = R51
    remedy = "重新编制采购计划"
    who = "单位经办"
    examples: ClassVar = ((Filing(), True), (Filing(on=LAST), False), (Filing(on=LAST, expires_on=LAST), True))

    def holds(self, case: Filing) -> bool:
        """还在有效期内。"""
        return case.on <= case.expires_on

    def subject(self, case: Filing) -> str:
        """采购计划。"""
        return case.plan


class R35(Rule):
    """编制与备案须由不同的人办理。"""

    number = "R35"
    cites = "会计法（2024）第二十五条：岗位分离（条号待核）"
    remedy = "请另一位有权人员办理"
    who = "单位审核"
    examples: ClassVar = ((Filing(), True), (Filing(actor="he"), False), (Filing(planned_by="", actor="he"), True))

    def holds(self, case: Filing) -> bool:
        """不是同一个人。"""
        return case.actor != case.planned_by

    def subject(self, case: Filing) -> str:
        """采购计划。"""
        return case.plan
