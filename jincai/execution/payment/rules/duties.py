"""谁来办、回单与退款对不对：岗位分离、金额相等、不多退。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.execution.payment.rules.cases import Duty, Receipt, Refund
from jincai.kernel.rules import Rule, Violation


class R35(Rule):
    """制单、审核、批准须由不同的人办理。"""

    number = "R35"
    cites = "会计法（2024）第二十五条：岗位分离（条号待核）"
    remedy = "请另一位有权人员办理"
    who = "单位审核、国库处"
    examples: ClassVar = ((Duty(), True), (Duty(actor="he"), False), (Duty(actor="li", earlier=("he", "yang")), True))

    def holds(self, case: Duty) -> bool:
        """没办过前面的步骤。"""
        return case.actor not in case.earlier

    def subject(self, case: Duty) -> str:
        """单据。"""
        return case.number


class R21(Rule):
    """回单金额必须等于支付凭证金额。"""

    number = "R21"
    cites = "国库集中支付电子化管理接口报文规范（2019）"
    remedy = "向代理银行查询后按差异处理"
    who = "国库处、代理银行"
    examples: ClassVar = ((Receipt(), True), (Receipt(paid=Decimal("99.99")), False), (Receipt(paid=Decimal("100.01")), False))

    def holds(self, case: Receipt) -> bool:
        """相等。"""
        return case.ordered == case.paid

    def subject(self, case: Receipt) -> str:
        """凭证。"""
        return case.number

    def says(self, case: Receipt) -> str:
        """两个数。"""
        return f"凭证 {case.number} 金额 {case.ordered:,.2f} 元，回单 {case.paid:,.2f} 元"


class R50(Rule):
    """退款累计不得超过已支付的金额。"""

    number = "R50"
    cites = "规则 R50：退款恢复原占用，退回的不多于付出的"
    remedy = "核对退款通知书与原凭证"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Refund(), True),
        (Refund(amount=Decimal("100.01")), False),
        (Refund(refunded=Decimal("40.00"), amount=Decimal("60.00")), True),
        (Refund(refunded=Decimal("40.01"), amount=Decimal("60.00")), False),
    )

    def holds(self, case: Refund) -> bool:
        """不多于未退的。"""
        return case.amount <= case.paid - case.refunded

    def violation(self, case: Refund) -> Violation:
        """付了、退过、还可退。"""
        left = case.paid - case.refunded
        says = f"退款超过已支付：{case.number} 已付 {case.paid:,.2f} 元，已退 {case.refunded:,.2f} 元，本次退 {case.amount:,.2f} 元"
        return Violation(
            rule=self.number, says=says, cites=self.cites, subject=case.number, asked=case.amount, available=left, executed=case.paid,
            remedy=self.remedy, who=self.who,
        )  # fmt: skip
