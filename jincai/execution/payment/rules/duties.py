"""谁来办、回单对不对：岗位分离、金额相等。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.execution.payment.rules.cases import Duty, Receipt
from jincai.kernel.rules import Rule


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
