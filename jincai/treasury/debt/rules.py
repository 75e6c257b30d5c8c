"""政府债务的规定：限额之内、再融资只还本、对方与科目。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import show
from jincai.kernel.rules import Rule, Violation

D = Decimal
CODES = {"onlend_out": ("23011",), "principal": ("231",), "interest": ("232", "233")}
"""业务 → 可用支出功能科目：转贷、还本、付息与发行费用。"""
TO = {"onlend_out": "下级", "principal": "上级", "interest": "上级"}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Borrowing:
    """一份转贷协议对一个范围（本级或全辖）的限额与到期本金（元）。"""

    scope: str = "本级一般债务"
    asked: Decimal = Decimal("100.00")
    agreed: Decimal = Decimal("0.00")
    opening: Decimal = Decimal("900.00")
    limit: Decimal = Decimal("1000.00")
    refinance: Decimal = Decimal("0.00")
    refinanced: Decimal = Decimal("0.00")
    due: Decimal = Decimal("0.00")

    @property
    def room(self) -> Decimal:
        """限额空间：限额减上年末余额减本年已签新增。"""
        return self.limit - self.opening - self.agreed

    @property
    def repayable(self) -> Decimal:
        """可再融资数：当年到期本金减本年已签再融资。"""
        return self.due - self.refinanced


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """一笔债务支出：业务、区划与科目。"""

    kind: str = "principal"
    division: str = "530700000"
    division_parent: str = "530000000"
    counterpart: str = "530000000"
    counterpart_parent: str = "000000000"
    code: str = "231"
    fund: str = "111"
    fund_fits: bool = True


class R33(Rule):
    """新增债务须在债务限额之内：上年末余额加本年新增不得超过限额。"""

    number = "R33"
    cites = "预算法（2018）第三十五条；预算法实施条例（2020）第四十三条至第四十五条"
    remedy = "核减新增债券，或报请上级调增限额"
    who = "债务处、预算处"
    examples: ClassVar = (
        (Borrowing(), True),
        (Borrowing(asked=D("100.01")), False),
        (Borrowing(agreed=D("0.01")), False),
        (Borrowing(asked=D("0.00"), refinance=D("500.00"), due=D("500.00")), True),
    )

    def holds(self, case: Borrowing) -> bool:
        """在限额空间之内。"""
        return case.asked <= case.room

    def violation(self, case: Borrowing) -> Violation:
        """带上限额与余额。"""
        says = (
            f"{case.scope}：新增 {show(case.asked)} 元，限额 {show(case.limit)} 元减上年末余额 {show(case.opening)} 元、"
            f"本年已签新增 {show(case.agreed)} 元，只余 {show(case.room)} 元"
        )
        return Violation(
            rule=self.number,
            says=says,
            cites=self.cites,
            subject=case.scope,
            asked=case.asked,
            available=case.room,
            remedy=self.remedy,
            who=self.who,
        )


class D01(Rule):
    """再融资债券只能用于偿还到期债券本金，不得超过当年到期本金。"""

    number = "D01"
    cites = "地方政府债券发行管理办法（财库〔2020〕43号，凭记忆）"
    remedy = "核减再融资债券，或核对当年到期本金"
    who = "债务处"
    examples: ClassVar = (
        (Borrowing(), True),
        (Borrowing(refinance=D("10.00"), due=D("10.00")), True),
        (Borrowing(refinance=D("10.01"), due=D("10.00")), False),
        (Borrowing(refinance=D("5.00"), refinanced=D("6.00"), due=D("10.00")), False),
    )

    def holds(self, case: Borrowing) -> bool:
        """在到期本金之内。"""
        return case.refinance <= max(case.repayable, D(0))

    def violation(self, case: Borrowing) -> Violation:
        """带上到期本金。"""
        says = (
            f"{case.scope}：再融资 {show(case.refinance)} 元，当年到期本金 {show(case.due)} 元减已签再融资 {show(case.refinanced)} 元，不足"
        )
        return Violation(
            rule=self.number, says=says, cites=self.cites, subject=case.scope, asked=case.refinance, available=case.repayable,
            remedy=self.remedy, who=self.who,
        )  # fmt: skip


class D02(Rule):
    """转贷给直接下级财政，还本付息给转贷的上级财政。"""

    number = "D02"
    cites = "预算法实施条例（2020）第四十四条：省级举借后转贷市县（条号凭记忆）"
    remedy = "核对对方财政区划"
    who = "债务处"
    examples: ClassVar = (
        (Payment(), True),
        (Payment(counterpart="530702000", counterpart_parent="530700000"), False),
        (Payment(kind="onlend_out", code="2301101", counterpart="530702000", counterpart_parent="530700000"), True),
        (Payment(kind="onlend_out", code="2301101"), False),
    )

    def holds(self, case: Payment) -> bool:
        """上级或下级相符。"""
        if TO[case.kind] == "上级":
            return case.counterpart == case.division_parent
        return case.counterpart_parent == case.division

    def says(self, case: Payment) -> str:
        """带上区划。"""
        return f"{case.counterpart} 不是 {case.division} 的直接{TO[case.kind]}财政，不能办理这项债务支出"


class D03(Rule):
    """债务支出须用各自的科目：转贷 23011、还本 231、付息 232、发行费用 233。"""

    number = "D03"
    cites = "政府收支分类科目：支出功能分类"
    remedy = "改用该业务的科目"
    who = "债务处"
    examples: ClassVar = (
        (Payment(), True),
        (Payment(kind="interest", code="2320301"), True),
        (Payment(kind="interest", code="231"), False),
        (Payment(code="2010101"), False),
    )

    def holds(self, case: Payment) -> bool:
        """科目相符。"""
        return case.code.startswith(CODES[case.kind])

    def says(self, case: Payment) -> str:
        """带上科目。"""
        return f"科目 {case.code} 不能用于这项债务支出，可用 {'、'.join(CODES[case.kind])} 及其下级"


class R31(Rule):
    """资金性质必须与支出功能科目所属预算一致，四本预算分列。"""

    number = "R31"
    cites = "预算法（2018）第五条、第九条"
    remedy = "改用该本预算的科目"
    who = "债务处"
    examples: ClassVar = ((Payment(), True), (Payment(fund_fits=False), False), (Payment(code="23103"), True))

    def holds(self, case: Payment) -> bool:
        """资金与科目相配。"""
        return case.fund_fits

    def says(self, case: Payment) -> str:
        """带上科目与资金。"""
        return f"科目 {case.code} 不属于资金性质 {case.fund} 的预算，不能混用"


AGREE = (R33, D01)
ORDER = (D02, D03, R31)
