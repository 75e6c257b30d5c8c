"""退付退回的规定。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO, show
from jincai.kernel.rules import Rule

D = Decimal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RefundReturn:
    """退付退回通知（3210）：原收入退付凭证，它的金额（没有这张为空），退回的金额（元）。"""

    number: str = "TT20250103-001"
    original: str = "TF-2025-00001"
    ordered: Decimal | None = Decimal("100.00")
    amount: Decimal = Decimal("100.00")


class T06(Rule):
    """退付退回通知必须对应本级发出的收入退付凭证，金额不得超过它。"""

    number = "T06"
    cites = "国家金库条例实施细则：收入退付凭收入退还书办理，退回的原渠道入库（凭记忆）"
    remedy = "与国库核对原收入退付凭证号和金额，请国库更正后重发"
    who = "国库处、人民银行国库"
    examples: ClassVar = (
        (RefundReturn(), True),
        (RefundReturn(ordered=None), False),
        (RefundReturn(amount=D("100.01")), False),
        (RefundReturn(amount=D("99.99")), True),
    )

    def holds(self, case: RefundReturn) -> bool:
        """有原凭证，没有超过。"""
        return case.ordered is not None and ZERO < case.amount <= case.ordered

    def subject(self, case: RefundReturn) -> str:
        """通知书号。"""
        return case.number

    def says(self, case: RefundReturn) -> str:
        """没有原凭证，或多退了多少。"""
        if case.ordered is None:
            return f"退付退回通知 {case.number} 所说的收入退付凭证 {case.original} 不是本级发出的"
        return f"退付退回通知 {case.number} 退回 {show(case.amount)} 元，原收入退付凭证 {case.original} 是 {show(case.ordered)} 元"


RETURN = (T06,)
