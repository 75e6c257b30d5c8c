"""付出以后：重办的不多于没有付成的，撤销只请一次。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.execution.payment.rules.cases import Again, Stop
from jincai.kernel.rules import Rule, Violation


class P56(Rule):
    """重办的合计不得超过原单没有付成或退回的金额。"""

    number = "P56"
    cites = "规则 P56（本项目规则）：重办是把没有付成的再付一次，多付的另行申请"
    remedy = "看已经重办的那一笔；要多付的，新建支付申请"
    who = "单位经办"
    examples: ClassVar = (
        (Again(), True),
        (Again(amount=Decimal("100.01")), False),
        (Again(redone=Decimal("40.00"), amount=Decimal("60.00")), True),
        (Again(redone=Decimal("40.01"), amount=Decimal("60.00")), False),
        (Again(label="已清算", returned=Decimal("0.00")), False),
    )

    def holds(self, case: Again) -> bool:
        """不多于还没有重办的。"""
        return case.amount <= case.returned - case.redone

    def violation(self, case: Again) -> Violation:
        """退回了多少、重办过多少、这次多少。"""
        left = max(case.returned - case.redone, Decimal("0.00"))
        if not case.returned:
            says = f"{case.number} {case.label}，没有退回的钱，不是重办"
        elif case.redone:
            says = f"{case.number} 已由 {'、'.join(case.by)} 重办 {case.redone:,.2f} 元，还可重办 {left:,.2f} 元，这次 {case.amount:,.2f} 元"
        else:
            says = f"{case.number} 没有付成或退回 {case.returned:,.2f} 元，这次要重办 {case.amount:,.2f} 元"
        return Violation(
            rule=self.number, says=says, cites=self.cites, subject=case.number, asked=case.amount, available=left, remedy=self.remedy, who=self.who
        )


class P57(Rule):
    """一张支付凭证的撤销只请一次，等银行答复。"""

    number = "P57"
    cites = "国库集中支付电子化管理接口报文规范（2019）：撤销申请 5651"
    remedy = "等银行的撤销回单；急的打电话给代理银行"
    who = "代理银行"
    examples: ClassVar = ((Stop(), True), (Stop(asked=1), False), (Stop(asked=2), False))

    def holds(self, case: Stop) -> bool:
        """没有请过。"""
        return not case.asked

    def subject(self, case: Stop) -> str:
        """单据。"""
        return case.number

    def says(self, case: Stop) -> str:
        """请过了。"""
        return f"{case.number} 的凭证 {case.order} 已经请银行撤销，正在等答复"
