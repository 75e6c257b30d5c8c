"""该不该付：单位、年度、预算批准、资金、经济分类、收款人。"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from jincai.execution.payment.rules.cases import INTEGRATION, Case
from jincai.kernel.rules import Rule


class AGENCY(Rule):
    """只能使用本单位的指标。"""

    number = "AGENCY"
    cites = f"{INTEGRATION}：单位只能支用本单位指标"
    remedy = "请指标所属单位的经办人申请"
    who = "指标所属单位"
    examples: ClassVar = ((Case(), True), (Case(own_agency=False), False), (Case(own_agency=True, agency="205001"), True))

    def holds(self, case: Case) -> bool:
        """是本单位的。"""
        return case.own_agency

    def subject(self, case: Case) -> str:
        """指标。"""
        return case.allotment

    def says(self, case: Case) -> str:
        """谁、哪个单位。"""
        return f"{case.actor} 不属于单位 {case.agency}，不能使用它的指标 {case.allotment}"


class ONE(Rule):
    """一笔支付的各行须是同一单位、同一资金性质。"""

    number = "ONE"
    cites = f"{INTEGRATION}：单位与资金性质是支付凭证头的要素，一张凭证只有一个"
    remedy = "按单位、资金性质分成几笔申请"
    who = "单位经办"
    examples: ClassVar = ((Case(), True), (Case(mixed=True), False), (Case(mixed=False, fund="121"), True))

    def holds(self, case: Case) -> bool:
        """没有混。"""
        return not case.mixed

    def subject(self, case: Case) -> str:
        """指标。"""
        return case.allotment


class YEAR(Rule):
    """支付日期必须在指标的预算年度之内。"""

    number = "YEAR"
    cites = "预算法（2018）第十八条：预算年度自公历一月一日起，至十二月三十一日止"
    remedy = "改为本年度的日期，或使用该年度的指标"
    who = "单位经办"
    examples: ClassVar = ((Case(), True), (Case(on=date(2026, 1, 1)), False), (Case(on=date(2025, 12, 31)), True))

    def holds(self, case: Case) -> bool:
        """同年。"""
        return case.on.year == case.year


class R29(Rule):
    """预算草案批准之前，只能支出上年结转、参照上年同期的基本支出和法定支出。"""

    number = "R29"
    cites = "预算法（2018）第五十四条"
    remedy = "等待人民代表大会批准预算，或限于可先行支出的范围"
    who = "预算处"
    examples: ClassVar = (
        (Case(), True),
        (Case(budget_approved=False, project_kind="1"), True),
        (Case(budget_approved=False, project_kind="3"), False),
        (Case(budget_approved=False, project_kind="3", carried=True), True),
    )

    def holds(self, case: Case) -> bool:
        """已批准，或属于可先行支出。"""
        return case.budget_approved or case.project_kind in ("1", "2") or case.carried


class R31(Rule):
    """资金性质必须与支出功能科目所属的预算一致。"""

    number = "R31"
    cites = "预算法（2018）第五条、第九条：四本预算分列"
    remedy = "改用该项资金对应的科目和指标"
    who = "指标管理处室"
    examples: ClassVar = (
        (Case(), True),
        (Case(fund="121", fund_fits=False), False),
        (Case(fund="121", fund_fits=True, exp_func="2120801"), True),
    )

    def holds(self, case: Case) -> bool:
        """相配。"""
        return case.fund_fits

    def subject(self, case: Case) -> str:
        """指标。"""
        return case.allotment

    def says(self, case: Case) -> str:
        """哪个科目、哪种资金。"""
        return f"科目 {case.exp_func} 不能使用资金性质 {case.fund} 的钱"


class R06(Rule):
    """部门经济分类必须是有效代码。"""

    number = "R06"
    cites = f"{INTEGRATION}：要素一致；预算法（2018）第四十六条"
    remedy = "从部门支出经济分类里选到款"
    who = "单位经办"
    examples: ClassVar = ((Case(), True), (Case(dep_econ="302016", dep_econ_known=False), False), (Case(dep_econ="30216"), True))

    def holds(self, case: Case) -> bool:
        """有此代码。"""
        return case.dep_econ_known

    def subject(self, case: Case) -> str:
        """科目。"""
        return case.dep_econ

    def says(self, case: Case) -> str:
        """哪个代码。"""
        return f"没有部门经济分类 {case.dep_econ or '（空）'}"


class R07(Rule):
    """政府经济分类由部门经济分类和单位类型决定，须在指标的类之内。"""

    number = "R07"
    cites = "支出经济分类科目改革方案（财预〔2017〕98号，凭记忆）"
    remedy = "改选属于该指标的部门经济分类，或先办理调剂"
    who = "单位经办、指标管理处室"
    examples: ClassVar = (
        (Case(), True),
        (Case(gov_econ="", dep_econ="39999"), False),
        (Case(gov_econ="50101", allotment_gov_econ="502"), False),
        (Case(allotment_gov_econ=""), True),
    )

    def holds(self, case: Case) -> bool:
        """对应得上，且在指标的类内。"""
        return not case.dep_econ_known or (bool(case.gov_econ) and case.gov_econ.startswith(case.allotment_gov_econ[:3]))

    def subject(self, case: Case) -> str:
        """科目。"""
        return case.dep_econ

    def says(self, case: Case) -> str:
        """说明对应关系。"""
        if not case.gov_econ:
            return f"部门经济分类 {case.dep_econ} 没有对应的政府经济分类"
        return f"部门经济分类 {case.dep_econ} 对应政府经济分类 {case.gov_econ}，不属于指标的 {case.allotment_gov_econ}"


class R18(Rule):
    """收款人户名、账号、开户行行号必须合格。"""

    number = "R18"
    cites = f"{INTEGRATION}：收款人账户三要素"
    remedy = "核对收款人账户后重新填写"
    who = "单位经办"
    examples: ClassVar = ((Case(), True), (Case(account_problems=("账号校验位不对",)), False), (Case(payee="木春花"), True))

    def holds(self, case: Case) -> bool:
        """没有问题。"""
        return not case.account_problems

    def subject(self, case: Case) -> str:
        """收款人。"""
        return case.payee

    def says(self, case: Case) -> str:
        """全部问题。"""
        return f"收款人 {case.payee}：" + "；".join(case.account_problems)
