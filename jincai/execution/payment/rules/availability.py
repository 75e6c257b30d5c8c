"""有没有钱可付：指标、冻结、可用数、用款计划。

可用数与计划额度的话、依据、办法都从科目表来：先查的与总账锁下拒绝的是同一句。
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.books.allotment import EXECUTABLE, PLAN_LEFT
from jincai.execution.payment.rules.cases import INTEGRATION, Case, Replan
from jincai.kernel.rules import Rule, Violation
from jincai.kernel.shortage import shortage


class R03(Rule):
    """支付申请必须依据一条已经批复的指标。"""

    number = "R03"
    cites = f"{INTEGRATION}：先有指标，再有支出"
    remedy = "在本单位的可执行指标里选一条"
    who = "单位经办"
    examples: ClassVar = ((Case(), True), (Case(exists=False), False), (Case(exists=True, amount=Decimal("0.01")), True))

    def holds(self, case: Case) -> bool:
        """指标存在。"""
        return case.exists

    def subject(self, case: Case) -> str:
        """指标。"""
        return case.allotment

    def says(self, case: Case) -> str:
        """哪条指标。"""
        return f"没有指标 {case.allotment}，不能支付"


class R46(Rule):
    """待分、待下达的指标不得支付。"""

    number = "R46"
    cites = "预算法（2018）第五十七条"
    remedy = "请指标管理处室先下达到单位"
    who = "指标管理处室"
    examples: ClassVar = ((Case(), True), (Case(released=False), False), (Case(exists=False, released=False), True))

    def holds(self, case: Case) -> bool:
        """已下达。"""
        return case.released or not case.exists

    def subject(self, case: Case) -> str:
        """指标。"""
        return case.allotment

    def says(self, case: Case) -> str:
        """哪条指标。"""
        return f"指标 {case.allotment} {case.title} 尚未下达，不能支付"


class R14(Rule):
    """冻结的指标在解冻之前不得支付。"""

    number = "R14"
    cites = f"{INTEGRATION}：冻结后方可调剂，冻结期间不得支付"
    remedy = "等待调剂或冻结单办结，或改用其他指标"
    who = "指标管理处室"
    examples: ClassVar = (
        (Case(), True),
        (Case(frozen=Decimal("950.00"), available=Decimal("50.00")), False),
        (Case(frozen=Decimal("500.00"), available=Decimal("500.00")), True),
    )

    def holds(self, case: Case) -> bool:
        """不是因为冻结而不够。"""
        return case.frozen == 0 or case.asked <= case.available

    def violation(self, case: Case) -> Violation:
        """带上冻结数与冻结单据。"""
        return Violation(
            rule=self.number, says=f"指标 {case.allotment} 已冻结 {case.frozen:,.2f} 元，未冻结的只有 {case.available:,.2f} 元", cites=self.cites,
            subject=case.allotment, asked=case.asked, available=case.available, executed=case.executed, holds=case.holds, remedy=self.remedy, who=self.who,
        )  # fmt: skip


class R04(Rule):
    """支付金额不得超过指标可用数。"""

    number = EXECUTABLE.rule
    cites = EXECUTABLE.cites
    remedy = EXECUTABLE.remedy
    who = EXECUTABLE.who
    examples: ClassVar = (
        (Case(), True),
        (Case(asked=Decimal("1000.00")), True),
        (Case(asked=Decimal("1000.01")), False),
        (Case(asked=Decimal("0.01"), available=Decimal("0.00")), False),
    )

    def holds(self, case: Case) -> bool:
        """本单对同一指标的各行合计不超过可用数。"""
        return not case.exists or not case.released or case.asked <= case.available

    def violation(self, case: Case) -> Violation:
        """总账在锁下拒绝时的同一句话。"""
        return shortage(EXECUTABLE, case.allotment, case.asked, case.available, case.executed, case.holds)


class PLAN(Rule):
    """按用款计划控制的，支付不得超过当月的计划额度。"""

    number = PLAN_LEFT.rule
    cites = PLAN_LEFT.cites
    remedy = PLAN_LEFT.remedy
    who = PLAN_LEFT.who
    examples: ClassVar = (
        (Case(), True),
        (Case(plan="101001/201/111/05", plan_left=Decimal("100.00")), True),
        (Case(plan="101001/201/111/05", plan_left=Decimal("99.99")), False),
    )

    def holds(self, case: Case) -> bool:
        """计划额度够。"""
        return not case.plan or case.plan_asked <= case.plan_left

    def violation(self, case: Case) -> Violation:
        """总账在锁下拒绝时的同一句话。"""
        return shortage(PLAN_LEFT, case.plan, case.plan_asked, case.plan_left, case.plan_executed, case.plan_holds)


class P51(Rule):
    """更正不得改变已经用掉的用款计划额度。"""

    number = "P51"
    cites = "预算法实施条例（2020）第五十七条"
    remedy = "改到同一计划额度的指标；或由银行退款后按新指标重办"
    who = "国库处、单位经办"
    examples: ClassVar = (
        (Replan(), True),
        (Replan(plan="101001/201/111/03", to_plan="101001/201/111/03"), True),
        (Replan(plan="101001/201/111/03", to_plan="101001/205/111/03"), False),
        (Replan(plan="", to_plan="101001/205/111/03"), False),
    )

    def holds(self, case: Replan) -> bool:
        """额度键不变。"""
        return case.plan == case.to_plan

    def subject(self, case: Replan) -> str:
        """单据。"""
        return case.number

    def says(self, case: Replan) -> str:
        """从哪个额度到哪个额度。"""
        return f"{case.number} 用的是计划额度“{case.plan or '不控制'}”，更正后应用“{case.to_plan or '不控制'}”，不能直接更正"
