"""指标的规定：一条规定一个类。"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from jincai.kernel.rules import Rule


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """一笔指标变动，供规定检查。"""

    document: str = "丽财预〔2025〕1号"
    decision: str = "丽政办〔2025〕1号"
    exp_func: str = "2010101"
    fund: str = "111"
    fund_fits: bool = True
    department: str = "101"
    to_department: str = "101"
    same_class: bool = True
    from_procurement: bool = False
    finance_approval: bool = True
    released: bool = False
    applied_by: str = "he"
    actor: str = "li"
    by_unit: bool = False
    giving: str = "ZB-2025-000001"
    taking: str = "ZB-2025-000002"
    reached: bool = True


class A01(Rule):
    """指标文号必须填写。"""

    number = "A01"
    cites = "预算指标核算管理办法（试行）：指标要素含本级指标文号"
    remedy = "填写指标文号"
    who = "指标管理处室"
    examples: ClassVar = ((Movement(), True), (Movement(document=""), False), (Movement(document=" "), False))

    def holds(self, case: Movement) -> bool:
        """文号不空。"""
        return bool(case.document.strip())


class R45(Rule):
    """动用预备费须有本级政府的决定文件。"""

    number = "R45"
    cites = "预算法（2018）第六十四条"
    remedy = "补充本级政府决定文号"
    who = "预算处"
    examples: ClassVar = ((Movement(), True), (Movement(decision=""), False), (Movement(decision="  "), False))

    def holds(self, case: Movement) -> bool:
        """决定文号不空。"""
        return bool(case.decision.strip())


class R31(Rule):
    """资金性质必须与支出功能科目所属预算一致，四本预算分列。"""

    number = "R31"
    cites = "预算法（2018）第五条、第九条"
    remedy = "改用该本预算的科目"
    who = "指标管理处室"
    examples: ClassVar = ((Movement(), True), (Movement(fund_fits=False), False), (Movement(fund="121", fund_fits=True), True))

    def holds(self, case: Movement) -> bool:
        """资金与科目相配。"""
        return case.fund_fits

    def says(self, case: Movement) -> str:
        """带上科目与资金。"""
        return f"科目 {case.exp_func} 不属于资金性质 {case.fund} 的预算，不能混用"


class R09(Rule):
    """不同部门、不同类级科目之间的调剂须报财政部门批准。"""

    number = "R09"
    cites = "预算法（2018）第七十二条"
    remedy = "由财政指标管理处室批准"
    who = "指标管理处室"
    examples: ClassVar = (
        (Movement(), True),
        (Movement(to_department="102", finance_approval=False), False),
        (Movement(same_class=False, finance_approval=False), False),
        (Movement(same_class=False, finance_approval=True), True),
    )

    def holds(self, case: Movement) -> bool:
        """同部门同类，或已由财政批准。"""
        return (case.department == case.to_department and case.same_class) or case.finance_approval


class A02(Rule):
    """已下达的指标不得重复下达。"""

    number = "A02"
    cites = "预算指标核算管理办法（试行）"
    remedy = "查看该指标的下达记录"
    who = "指标管理处室"
    examples: ClassVar = ((Movement(), True), (Movement(released=True), False), (Movement(released=False, document="x"), True))

    def holds(self, case: Movement) -> bool:
        """尚未下达。"""
        return not case.released


class R35(Rule):
    """申请调剂与批准调剂须由不同的人办理。"""

    number = "R35"
    cites = "会计法（2024）第二十五条：岗位分离（条号待核）"
    remedy = "请另一位有权人员批准"
    who = "指标管理处室"
    examples: ClassVar = ((Movement(), True), (Movement(actor="he"), False), (Movement(applied_by="", actor="he"), True))

    def holds(self, case: Movement) -> bool:
        """不是同一个人。"""
        return case.actor != case.applied_by


class A04(Rule):
    """单位只在本部门的指标之间申请调剂；跨部门的由财政部门的业务处室或预算处申请。"""

    number = "A04"
    cites = "预算法（2018）第七十二条"
    remedy = "向财政业务处室提出，由业务处室或预算处申请跨部门调剂"
    who = "业务处室经办、预算处经办"
    examples: ClassVar = (
        (Movement(by_unit=True), True),
        (Movement(by_unit=True, to_department="102"), False),
        (Movement(by_unit=False, to_department="102"), True),
    )

    def holds(self, case: Movement) -> bool:
        """财政办的，或在本部门内。"""
        return not case.by_unit or case.department == case.to_department


class A05(Rule):
    """调出、调入的指标都须在申请人的授权范围内。"""

    number = "A05"
    cites = "单位财务权限按岗位和单位授予"
    remedy = "核对指标编号；不由你管的单位，请财政业务处室（对口两边的）或预算处申请"
    who = "业务处室经办、预算处经办"
    examples: ClassVar = ((Movement(), True), (Movement(reached=False), False), (Movement(reached=False, by_unit=True), False))

    def holds(self, case: Movement) -> bool:
        """调入的也归他管。"""
        return case.reached

    def says(self, case: Movement) -> str:
        """不说有没有这条指标：别的单位的，看不到就是没有。"""
        whose = "本单位、本部门" if case.by_unit else "对口单位"
        return f"调入指标 {case.taking} 不是{whose}的指标，或没有这条，不能申请调剂"


class A06(Rule):
    """调出与调入须是两条不同的指标。"""

    number = "A06"
    cites = "预算指标核算管理办法（试行）"
    remedy = "换一条调入指标"
    who = "申请人"
    examples: ClassVar = ((Movement(), True), (Movement(taking="ZB-2025-000001"), False), (Movement(giving="", taking="ZB-2025-000001"), True))

    def holds(self, case: Movement) -> bool:
        """不是同一条。"""
        return case.giving != case.taking


ISSUE = (A01, R31)
RELEASE = (A02,)
RESERVE = (A01, R45, R31)
VIREMENT = (A01, R09, R31)
APPLY_VIREMENT = (*VIREMENT, A04, A05, A06)
APPROVE_VIREMENT = (*VIREMENT, R35)
