"""发出的凭证：没送到，没得应答，对方不认签章，签收了而对方账上没有。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.treasury.reconciliation.rules.cases import Paper, _Named, unpaid


class DZ05(_Named):
    """发出的凭证应得到对方的签收。"""

    kind, title = "unreceived", "已发未达"
    heals = True
    remedy = "不用办：线路恢复后自动补发；长久不通的，联系对方"
    examples: ClassVar = (
        (unpaid(bank_open="WAITING"), True),
        (unpaid(leg="PENDING"), False),
        (unpaid(leg="PENDING", bank_open="WAITING"), True),
        (unpaid(leg=""), False),
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
        (unpaid(leg="PENDING", bank_open="WAITING"), False),
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
    examples: ClassVar = ((Paper(), True), (unpaid(leg="FAILED"), False), (unpaid(leg="PENDING"), True))

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
        (unpaid(), False),
        (unpaid(bank_open="WAITING"), True),
        (unpaid(leg="REJECTED", returned=Decimal("100.00")), True),
    )

    def holds(self, case: Paper) -> bool:
        """银行账上有，或没有签收。"""
        return not case.known or case.leg != "ACKED" or case.at_bank

    def says(self, case: Paper) -> str:
        """签收了而没有。"""
        return f"银行已签收 {case.amount:,.2f} 元的凭证，日报里却没有付、没有退、也没有等着"
