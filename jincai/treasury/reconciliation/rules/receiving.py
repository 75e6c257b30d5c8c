"""收到的报文：签章、引用、金额不对的，办不成的，重复收到的。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO
from jincai.treasury.reconciliation.rules.cases import Paper, Trouble, _Named, unpaid


class DZ01(_Named):
    """收到的报文签章须验得过，验不过的不办。"""

    kind, title = "bad_seal", "签章验不过"
    heals = True
    remedy = "已告知对方，对方补送签章完好的一份；几天不来的，向对方查询证书"
    who = "国库处、对方"
    examples: ClassVar = (
        (Paper(), True),
        (unpaid(trouble=Trouble(state="REFUSED", reason="bad_signature")), False),
        (Paper(trouble=Trouble(state="FAILED")), True),
    )

    def holds(self, case: Paper) -> bool:
        """没有验不过的报文。"""
        return case.trouble is None or not case.trouble.seal

    def says(self, case: Paper) -> str:
        """哪件报文，为什么。"""
        t = case.trouble or Trouble()
        return f"收到的 {t.vt_code} {t.number} 签章没有验过，没有办理：{t.says or t.reason or '签名与内容不符'}"


class DZ02(_Named):
    """回单写的凭证号须是我方发出的凭证。"""

    kind, title = "wrong_reference", "引用错误"
    heals = True
    remedy = "已退回对方，对方按原凭证补送回单；没有补送的，向代理银行索要"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (unpaid(trouble=Trouble(number="PZ-2025-0000019", about="PZ-2025-000001")), False),
        (unpaid(trouble=Trouble(about="PZ-2025-000001")), True),
    )

    def holds(self, case: Paper) -> bool:
        """报文写的就是这张凭证。"""
        return case.trouble is None or not case.trouble.astray

    def says(self, case: Paper) -> str:
        """写的与实际的。"""
        t = case.trouble or Trouble()
        return f"银行回单写的凭证号 {t.number} 我方没有发出过，按流水号认得是 {t.about} 的回单，没有办理"


class DZ03(_Named):
    """回单金额必须等于凭证金额。"""

    kind, title = "wrong_amount", "金额不符"
    heals = True
    remedy = "已退回对方，对方核对后补送；银行实付与凭证不同的，要求银行追回或补付"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (unpaid(trouble=Trouble(amount=Decimal("99.99"), about="PZ-2025-000001")), False),
        (unpaid(trouble=Trouble(amount=Decimal("100.00"), about="PZ-2025-000001")), True),
        (Paper(bank_paid=Decimal("99.99")), False),
        (Paper(paid=ZERO, cleared=ZERO), True),
    )

    def holds(self, case: Paper) -> bool:
        """回单、银行账上的付款都等于凭证。"""
        t = case.trouble
        told = t is not None and not t.seal and t.amount is not None and t.amount not in (ZERO, case.amount)
        return not told and (not case.known or case.bank_paid in (ZERO, case.amount)) and case.pboc_cleared in (ZERO, case.amount)

    def says(self, case: Paper) -> str:
        """凭证的与对方的。"""
        t = case.trouble
        if t is not None and t.amount is not None:
            return f"凭证 {case.amount:,.2f} 元，回单写 {t.amount:,.2f} 元，差 {t.amount - case.amount:,.2f} 元，没有办理"
        other = case.bank_paid if case.bank_paid not in (ZERO, case.amount) else case.pboc_cleared
        who = "银行账上" if other is case.bank_paid else "人民银行清算"
        return f"凭证 {case.amount:,.2f} 元，{who} {other:,.2f} 元，差 {other - case.amount:,.2f} 元"

    def gap(self, case: Paper) -> Decimal:
        """差额。"""
        t = case.trouble
        other = t.amount if t is not None and t.amount is not None else case.bank_paid
        return abs((other or ZERO) - case.amount)


class DZ04(_Named):
    """收到的报文都应办成，办不成的列出来等候处理。"""

    kind, title = "stuck", "报文没有办成"
    remedy = "看说明里的原因，改好后在线路页“再办一次”；对方写错的，请对方作废重发"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(trouble=Trouble(about="PZ-2025-000001")), False),
        (Paper(trouble=Trouble(state="CONFLICT", about="PZ-2025-000001")), False),
    )

    def holds(self, case: Paper) -> bool:
        """没有等候处理的报文。"""
        return case.trouble is None

    def says(self, case: Paper) -> str:
        """哪件报文，为什么。"""
        t = case.trouble or Trouble()
        what = "与已收到的同号而内容不同，只留存" if t.state == "CONFLICT" else f"没有办成：{t.says}"
        return f"收到的 {t.vt_code} {t.number} {what}"


class DZ09(_Named):
    """同一件报文收到多次的，只办一次。"""

    kind, title = "repeated", "重复收到"
    heals = True
    remedy = "不用办：第二次没有记账"
    examples: ClassVar = ((Paper(), True), (Paper(repeats=1), False), (Paper(repeats=2), False))

    def holds(self, case: Paper) -> bool:
        """没有重复。"""
        return not case.repeats

    def says(self, case: Paper) -> str:
        """几次。"""
        return f"同一报文多收到 {case.repeats} 次，只办了一次"

    def gap(self, case: Paper) -> Decimal:
        """没有差额。"""
        return ZERO
