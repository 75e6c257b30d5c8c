"""对科目的规定：四本预算分列、编到末级、不为负、不重复。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO, show
from jincai.kernel.rules import Rule, Violation
from jincai.planning.budget.rules.cases import OFFICER, Item

_ITEM = Item(code="2010101", name="行政运行", budget="一般公共预算", amount=Decimal("100.00"), before=Decimal("500.00"))


class _ItemRule(Rule):
    def subject(self, case: Item) -> str:
        """科目。"""
        return case.label


class R31(_ItemRule):
    """四本预算分列，科目须属于资金所属的预算。"""

    number = "R31"
    cites = "预算法（2018）第五条"
    remedy = "改用属于这本预算的科目，或改资金性质"
    who = OFFICER
    examples: ClassVar = (
        (_ITEM, True),
        (dataclasses.replace(_ITEM, fits=False), False),
        (dataclasses.replace(_ITEM, known=False, fits=False), False),
    )

    def holds(self, case: Item) -> bool:
        """Known in the year, and of the fund's budget."""
        return case.known and case.fits

    def says(self, case: Item) -> str:
        """Unknown, or of another budget."""
        return f"科目 {case.label} 不属于{case.budget}" if case.known else f"没有科目 {case.code}（本年度有效的分类里查不到）"


class R32(_ItemRule):
    """支出按功能分类编到末级科目，调整不落在有下级的科目上。"""

    number = "R32"
    cites = "预算法（2018）第四十六条"
    remedy = "把调整数写到它的下级科目"
    who = OFFICER
    examples: ClassVar = (
        (_ITEM, True),
        (dataclasses.replace(_ITEM, code="20101", below=("2010101", "2010102")), False),
        (dataclasses.replace(_ITEM, code="227"), True),
    )

    def holds(self, case: Item) -> bool:
        """Nothing of the book lies below it."""
        return not case.below

    def says(self, case: Item) -> str:
        """Which codes lie below."""
        more = " 等" if len(case.below) > 3 else ""
        return f"科目 {case.label} 不是末级，下面有 {'、'.join(case.below[:3])}{more}"


class B02(_ItemRule):
    """预算数不得为负，调减不得超过现有预算数。"""

    number = "B02"
    cites = "预算法（2018）第十三条"
    remedy = "调减数改为不超过现有预算数"
    who = OFFICER
    examples: ClassVar = (
        (_ITEM, True),
        (dataclasses.replace(_ITEM, amount=Decimal("-500.01")), False),
        (dataclasses.replace(_ITEM, amount=Decimal("-500.00")), True),
    )

    def holds(self, case: Item) -> bool:
        """What remains is not negative."""
        return case.before + case.amount >= 0

    def violation(self, case: Item) -> Violation:
        """With the figures."""
        said = f"科目 {case.label} 现有预算 {show(case.before)} 元，不能减 {show(-case.amount)} 元"
        return dataclasses.replace(Rule.violation(self, case), says=said, asked=-case.amount, available=case.before)


class B03(_ItemRule):
    """一张调整单里一个科目只有一行，增减数不为零。"""

    number = "B03"
    cites = "系统规则：一个科目一个数"
    remedy = "把同一科目的各行合并成一行，删去零的行"
    who = OFFICER
    examples: ClassVar = ((_ITEM, True), (dataclasses.replace(_ITEM, times=2), False), (dataclasses.replace(_ITEM, amount=ZERO), False))

    def holds(self, case: Item) -> bool:
        """Once, and not zero."""
        return case.times == 1 and case.amount != 0

    def says(self, case: Item) -> str:
        """Which of both."""
        return f"科目 {case.label} 写了 {case.times} 行" if case.times > 1 else f"科目 {case.label} 的增减数是零"


class B07(_ItemRule):
    """一个科目的年初预算只批准一次。"""

    number = "B07"
    cites = "预算法（2018）第四十三条、第六十七条"
    remedy = "收支总表里已在支出表批准过的科目不再批准；要改用预算调整"
    who = OFFICER
    examples: ClassVar = (
        (_ITEM, True),
        (dataclasses.replace(_ITEM, approved_by="丽人发〔2025〕3号"), False),
        (dataclasses.replace(_ITEM, code="23001"), True),
    )

    def holds(self, case: Item) -> bool:
        """No other approved book has it."""
        return not case.approved_by

    def says(self, case: Item) -> str:
        """By which document."""
        return f"科目 {case.label} 已由“{case.approved_by}”批准过"
