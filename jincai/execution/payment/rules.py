"""支付的规定：一条规定一个类；在总账的锁下还有最后一道守卫。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.rules import Hold, Rule, Violation

INTEGRATION = "预算管理一体化规范（条号待核，凭记忆）"
D = Decimal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """一行支付申请和它此刻的情形（金额元）。"""

    allotment: str = "ZB-2025-000001"
    title: str = "办公经费"
    exists: bool = True
    released: bool = True
    amount: Decimal = D("100.00")
    asked: Decimal = D("100.00")
    available: Decimal = D("1000.00")
    frozen: Decimal = D("0.00")
    executed: Decimal = D("0.00")
    holds: tuple[Hold, ...] = ()
    agency: str = "101001"
    actor: str = "和丽梅"
    own_agency: bool = True
    fund: str = "111"
    exp_func: str = "2010101"
    fund_fits: bool = True
    dep_econ: str = "30201"
    dep_econ_known: bool = True
    gov_econ: str = "50201"
    allotment_gov_econ: str = "502"
    payee: str = "丽江古城文印社"
    account_problems: tuple[str, ...] = ()
    plan: str = ""
    plan_asked: Decimal = D("100.00")
    plan_left: Decimal = D("0.00")
    year: int = 2025
    on: date = date(2025, 5, 8)
    budget_approved: bool = True
    project_kind: str = "1"
    carried: bool = False


class R03(Rule):
    """支付申请必须依据一条已经批复的指标。"""

    number = "R03"
    cites = f"{INTEGRATION}：先有指标，再有支出"
    remedy = "在本单位的可执行指标里选一条"
    who = "单位经办"
    examples: ClassVar = ((Case(), True), (Case(exists=False), False), (Case(exists=True, amount=D("0.01")), True))

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
        (Case(frozen=D("950.00"), available=D("50.00")), False),
        (Case(frozen=D("500.00"), available=D("500.00")), True),
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

    number = "R04"
    cites = "预算法实施条例（2020）第五十七条"
    remedy = "减为可用数；或改用其他指标；或申请调剂、追加；或撤回其他占用"
    who = "指标管理处室、本单位经办"
    examples: ClassVar = (
        (Case(), True),
        (Case(asked=D("1000.00")), True),
        (Case(asked=D("1000.01")), False),
        (Case(asked=D("0.01"), available=D("0.00")), False),
    )

    def holds(self, case: Case) -> bool:
        """本单对同一指标的各行合计不超过可用数。"""
        return not case.exists or not case.released or case.asked <= case.available

    def violation(self, case: Case) -> Violation:
        """余额、占用、差额。"""
        over = case.asked - case.available
        return Violation(
            rule=self.number,
            says=f"超过指标可用数：{case.allotment} 申请 {case.asked:,.2f} 元，可用 {case.available:,.2f} 元，超 {over:,.2f} 元",
            cites=self.cites, subject=case.allotment, asked=case.asked, available=case.available, executed=case.executed, holds=case.holds,
            remedy=self.remedy, who=self.who,
        )  # fmt: skip


class PLAN(Rule):
    """按用款计划控制的，支付不得超过当月的计划额度。"""

    number = "PLAN"
    cites = "预算法实施条例（2020）第五十七条"
    remedy = "调整当月用款计划，或改在有额度的月份支付"
    who = "单位经办、国库处"
    examples: ClassVar = (
        (Case(), True),
        (Case(plan="101001/201/111/05", plan_left=D("100.00")), True),
        (Case(plan="101001/201/111/05", plan_left=D("99.99")), False),
    )

    def holds(self, case: Case) -> bool:
        """计划额度够。"""
        return not case.plan or case.plan_asked <= case.plan_left

    def violation(self, case: Case) -> Violation:
        """额度与差额。"""
        return Violation(
            rule=self.number,
            says=f"超过 {int(case.plan[-2:])} 月用款计划：{case.plan} 申请 {case.plan_asked:,.2f} 元，额度 {case.plan_left:,.2f} 元",
            cites=self.cites, subject=case.plan, asked=case.plan_asked, available=case.plan_left, remedy=self.remedy, who=self.who,
        )  # fmt: skip


class R31(Rule):
    """资金性质必须与支出功能科目所属的预算一致。"""

    number = "R31"
    cites = "预算法（2018）第五条、第九条：四本预算分列"
    remedy = "改用该项资金对应的科目和指标"
    who = "指标管理处室"
    examples: ClassVar = ((Case(), True), (Case(fund="121", fund_fits=False), False), (Case(fund="121", fund_fits=True, exp_func="2120801"), True))

    def holds(self, case: Case) -> bool:
        """相配。"""
        return case.fund_fits

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

    def says(self, case: Case) -> str:
        """谁、哪个单位。"""
        return f"{case.actor} 不属于单位 {case.agency}，不能使用它的指标 {case.allotment}"


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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """一次审核或批准：谁办过前面的步骤。"""

    number: str = "ZF-2025-000001"
    actor: str = "yang"
    earlier: tuple[str, ...] = ("he",)


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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """一张银行回单与原凭证。"""

    number: str = "PZ-2025-000001"
    ordered: Decimal = D("100.00")
    paid: Decimal = D("100.00")


class R21(Rule):
    """回单金额必须等于支付凭证金额。"""

    number = "R21"
    cites = "国库集中支付电子化管理接口报文规范（2019）"
    remedy = "向代理银行查询后按差异处理"
    who = "国库处、代理银行"
    examples: ClassVar = ((Receipt(), True), (Receipt(paid=D("99.99")), False), (Receipt(paid=D("100.01")), False))

    def holds(self, case: Receipt) -> bool:
        """相等。"""
        return case.ordered == case.paid

    def subject(self, case: Receipt) -> str:
        """凭证。"""
        return case.number

    def says(self, case: Receipt) -> str:
        """两个数。"""
        return f"凭证 {case.number} 金额 {case.ordered:,.2f} 元，回单 {case.paid:,.2f} 元"


REQUEST = (R03, R46, AGENCY, YEAR, R29, R31, R14, R04, R06, R07, PLAN, R18)
REVIEW = (R35,)
CONFIRM = (R21,)
