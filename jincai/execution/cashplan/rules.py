"""用款计划的规定。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.rules import Rule


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """一笔用款计划，供规定检查（元）。"""

    agency: str = "101001"
    func_class: str = "201"
    amount: Decimal = Decimal("100.00")
    planned: Decimal = Decimal("0.00")
    allotted: Decimal = Decimal("1000.00")


class U01(Rule):
    """各月用款计划之和不得超过该单位该类科目的指标。"""

    number = "U01"
    cites = "预算法实施条例（2020）第五十七条"
    remedy = "减少本次计划，或先申请追加指标"
    who = "国库处、单位经办"
    examples: ClassVar = (
        (Plan(), True),
        (Plan(amount=Decimal("1000.00")), True),
        (Plan(amount=Decimal("1000.01")), False),
        (Plan(planned=Decimal("950.00")), False),
    )

    def holds(self, case: Plan) -> bool:
        """已批计划加本次不超过指标。"""
        return case.planned + case.amount <= case.allotted

    def subject(self, case: Plan) -> str:
        """单位与类。"""
        return f"{case.agency} {case.func_class}"

    def says(self, case: Plan) -> str:
        """带上三个数。"""
        return (
            f"单位 {case.agency} 科目 {case.func_class} 的用款计划超过指标：指标 {case.allotted:,.2f}，已批计划 {case.planned:,.2f}，"
            f"本次 {case.amount:,.2f}"
        )


APPROVE = (U01,)
