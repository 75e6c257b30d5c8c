"""发出与收到：没送到、没得应答、对方不收、对方账上没有；收到而办不成、重复收到。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO
from jincai.treasury.reconciliation.rules.cases import Paper, Trouble, _Named

_NONE = {"paid": ZERO, "cleared": ZERO, "bank_paid": ZERO, "pboc_cleared": ZERO}


def _paper(**more: object) -> Paper:
    return Paper(**{**_NONE, **more})  # type: ignore[arg-type]


class DZ01(_Named):
    """收到的报文签章须验得过，验不过的不办。"""

    kind, title = "bad_seal", "签章验不过"
    heals = True
    remedy = "已告知对方，对方补送签章完好的一份；几天不来的，向对方查询证书"
    who = "国库处、对方"
    examples: ClassVar = (
        (Paper(), True),
        (_paper(trouble=Trouble(state="REFUSED", reason="bad_signature")), False),
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
        (_paper(trouble=Trouble(number="PZ-2025-0000019", about="PZ-2025-000001")), False),
        (_paper(trouble=Trouble(about="PZ-2025-000001")), True),
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
        (_paper(trouble=Trouble(amount=Decimal("99.99"), about="PZ-2025-000001")), False),
        (_paper(trouble=Trouble(amount=Decimal("100.00"), about="PZ-2025-000001")), True),
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


class DZ05(_Named):
    """发出的凭证应得到对方的签收。"""

    kind, title = "unreceived", "已发未达"
    heals = True
    remedy = "不用办：线路恢复后自动补发；长久不通的，联系对方"
    examples: ClassVar = (
        (_paper(bank_open="WAITING"), True),
        (_paper(leg="PENDING"), False),
        (_paper(leg="PENDING", bank_open="WAITING"), True),
        (_paper(leg=""), False),
    )

    def holds(self, case: Paper) -> bool:
        """已签收，或对方账上已有。"""
        return not case.known or case.leg not in ("", "PENDING") or case.at_bank

    def says(self, case: Paper) -> str:
        """还没送到。"""
        return f"凭证 {case.amount:,.2f} 元已发出，对方还没有收到{f'（{case.leg_says}）' if case.leg_says else ''}，恢复后自动补发"


class DZ06(_Named):
    """对方收下的凭证应有签收应答。"""

    kind, title = "unanswered", "应答未到"
    heals = True
    remedy = "不用办：下次送达时对方给同样的应答，不会重复付款"
    examples: ClassVar = (
        (Paper(), True),
        (_paper(leg="PENDING", bank_open="WAITING"), False),
        (Paper(leg="PENDING"), False),
    )

    def holds(self, case: Paper) -> bool:
        """应答已到，或对方没有收下。"""
        return not (case.known and case.leg == "PENDING" and case.at_bank)

    def says(self, case: Paper) -> str:
        """对方已有。"""
        done = "已付款" if case.bank_paid else "已退票" if case.bank_returned else "已收到"
        return f"银行{done}，签收应答没有到，下次送达得到同样的应答"


class DZ07(_Named):
    """发出的凭证签章须对方验得过。"""

    kind, title = "seal_refused", "对方拒签章"
    remedy = "在线路页“重新签章再发”；证书过期、吊销的先换证书"
    examples: ClassVar = ((Paper(), True), (_paper(leg="FAILED"), False), (_paper(leg="PENDING"), True))

    def holds(self, case: Paper) -> bool:
        """没有被拒。"""
        return case.leg != "FAILED"

    def says(self, case: Paper) -> str:
        """对方怎么说。"""
        return f"对方没有验过我方签章：{case.leg_says or '没有说明'}，钱没有付"


class DZ08(_Named):
    """对方签收的凭证应在对方账上。"""

    kind, title = "absent_at_bank", "银行账上没有"
    sure = False
    remedy = "请代理银行查这张凭证：签收了却没有入账"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (_paper(), False),
        (_paper(bank_open="WAITING"), True),
        (_paper(leg="REJECTED", returned=Decimal("100.00")), True),
    )

    def holds(self, case: Paper) -> bool:
        """银行账上有，或没有签收。"""
        return not case.known or case.leg != "ACKED" or case.at_bank

    def says(self, case: Paper) -> str:
        """签收了而没有。"""
        return f"银行已签收 {case.amount:,.2f} 元的凭证，日报里却没有付、没有退、也没有等着"


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
