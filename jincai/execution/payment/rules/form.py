"""申请的样子：取数之前就能看出来的。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.execution.payment.rules.cases import INTEGRATION, Form
from jincai.kernel.money import MoneyError, positive
from jincai.kernel.rules import Rule


class FORM(Rule):
    """支付申请至少有一行，每行的金额大于零、不足一分的不算。"""

    number = "FORM"
    cites = f"{INTEGRATION}：支付申请按指标逐行填列"
    remedy = "填写指标和金额，例如 12000.00"
    who = "单位经办"
    examples: ClassVar = (
        (Form(), True),
        (Form(amounts=()), False),
        (Form(amounts=(Decimal("0.01"), Decimal("0.00"))), False),
        (Form(amounts=(Decimal("1.001"),)), False),
        (Form(amounts=(Decimal("NaN"),)), False),
        (Form(amounts=(Decimal("9999999999999999.99"),)), True),
    )

    def holds(self, case: Form) -> bool:
        """有行，且都是金额。"""
        return bool(case.amounts) and not any(_wrong(amount) for amount in case.amounts)

    def subject(self, case: Form) -> str:
        """哪一笔。"""
        return case.key

    def says(self, case: Form) -> str:
        """没有行，或哪个金额不对。"""
        return "；".join(filter(None, map(_wrong, case.amounts))) or "支付申请没有明细行"


def _wrong(amount: Decimal) -> str:
    try:
        positive(amount)
    except MoneyError as error:
        return str(error)
    return ""
