"""签认的规定：报表到齐、差异说清、两个人、一天接一天；年终注销额度给在途的留足。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO
from jincai.kernel.rules import Rule
from jincai.treasury.reconciliation.rules.cases import Ending, Signing

CITES = "预算法实施条例（2020）第六十七条：国库、银行、财政按月、按年对账（条号据资料，待核）"


class DZ51(Rule):
    """代理银行、人民银行当日的对账单到齐后才能签认。"""

    number = "DZ51"
    cites = CITES
    remedy = "在线路页收取；对方没有发的，向对方索要后重新取数"
    who = "国库处"
    examples: ClassVar = ((Signing(), True), (Signing(missing=("2206 支付日报",)), False), (Signing(missing=("3402 库存日报", "3507")), False))

    def holds(self, case: Signing) -> bool:
        """到齐。"""
        return not case.missing

    def subject(self, case: Signing) -> str:
        """哪一天。"""
        return case.on.isoformat()

    def says(self, case: Signing) -> str:
        """还缺哪几份。"""
        return f"{case.on} 还没有收到：{'、'.join(case.missing)}"


class DZ52(Rule):
    """没有解释的差异须先写明原因才能签认。"""

    number = "DZ52"
    cites = CITES
    remedy = "逐项查明，在差异里写说明"
    who = "国库处经办"
    examples: ClassVar = ((Signing(), True), (Signing(unexplained=1), False), (Signing(unexplained=2), False))

    def holds(self, case: Signing) -> bool:
        """都已解释。"""
        return not case.unexplained

    def subject(self, case: Signing) -> str:
        """哪一天。"""
        return case.on.isoformat()

    def says(self, case: Signing) -> str:
        """几项。"""
        return f"{case.on} 还有 {case.unexplained} 项差异没有说明原因"


class DZ53(Rule):
    """账面库款与人民银行库存的差额须逐笔说得清。"""

    number = "DZ53"
    cites = "国家金库条例；财政总会计制度（财库〔2022〕41号，凭记忆）：按日与国库核对库款"
    remedy = "查当天收入日报、往来票据是否都已记账"
    who = "总会计、国库处"
    examples: ClassVar = ((Signing(), True), (Signing(gap=Decimal("0.01")), False), (Signing(gap=Decimal("-5.00")), False))

    def holds(self, case: Signing) -> bool:
        """没有说不清的差额。"""
        return case.gap == ZERO

    def subject(self, case: Signing) -> str:
        """库款。"""
        return "国库存款"

    def says(self, case: Signing) -> str:
        """差多少。"""
        return f"{case.on} 账面库款与人民银行库存差 {case.gap:,.2f} 元，差异清单说不清"


class R35(Rule):
    """对账人与复核签认人须为两个人。"""

    number = "R35"
    cites = "会计法（2024）第二十五条：岗位分离（条号待核）"
    remedy = "请另一位有权人员签认"
    who = "总会计"
    examples: ClassVar = ((Signing(), True), (Signing(signer="yang"), False), (Signing(checked_by=""), True))

    def holds(self, case: Signing) -> bool:
        """不是同一个人。"""
        return case.signer != case.checked_by

    def subject(self, case: Signing) -> str:
        """哪一天。"""
        return case.on.isoformat()


class DZ54(Rule):
    """前一个对账日签认之后才能签认下一日。"""

    number = "DZ54"
    cites = CITES
    remedy = "先签认前一日"
    who = "总会计"
    examples: ClassVar = ((Signing(), True), (Signing(before=date(2025, 3, 2)), False), (Signing(before=date(2025, 2, 28)), False))

    def holds(self, case: Signing) -> bool:
        """前面没有未签认的。"""
        return case.before is None

    def subject(self, case: Signing) -> str:
        """哪一天。"""
        return case.on.isoformat()

    def says(self, case: Signing) -> str:
        """哪天还没有签。"""
        return f"{case.before} 还没有签认"


class DZ55(Rule):
    """年终注销的额度不得超过余额减去在途要划的。"""

    number = "DZ55"
    cites = "国库集中支付年终清理：未用额度年终注销，在途的保留到划款（凭记忆）"
    remedy = "等在途的清算完再注销，或少注销在途的数"
    who = "国库处签发"
    examples: ClassVar = (
        (Ending(), True),
        (Ending(transit=Decimal("0.01")), False),
        (Ending(transit=Decimal("40.00"), asked=Decimal("60.00")), True),
    )

    def holds(self, case: Ending) -> bool:
        """在途的留足。"""
        return case.asked <= case.left - case.transit

    def subject(self, case: Ending) -> str:
        """资金、类、单位。"""
        return "|".join(filter(None, (case.fund, case.func, case.agency)))

    def says(self, case: Ending) -> str:
        """几个数。"""
        whose = f" 单位 {case.agency}" if case.agency else ""
        return f"资金 {case.fund} 功能类 {case.func}{whose}：余额 {case.left:,.2f} 元，在途 {case.transit:,.2f} 元，不能注销 {case.asked:,.2f} 元"
