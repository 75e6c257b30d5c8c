"""发出的其他凭证：送到没有，对方认不认，办了没有，回单来了没有；对方办的我方发过没有。"""

from __future__ import annotations

from typing import ClassVar

from jincai.treasury.reconciliation.rules.cases import Message, _Named


class DZ35(_Named):
    """发出的凭证应得到对方的签收（支付以外的凭证）。"""

    kind, title = "unreceived", "已发未达"
    heals = True
    remedy = "不用办：线路恢复后自动补发"
    examples: ClassVar = (
        (Message(), True),
        (Message(leg="PENDING", theirs="", replied=False), False),
        (Message(leg="PENDING"), True),
    )

    def holds(self, case: Message) -> bool:
        """已签收，或对方账上已有。"""
        return case.leg not in ("", "PENDING") or bool(case.theirs) or bool(case.report)

    def says(self, case: Message) -> str:
        """没送到。"""
        return f"{case.title} {case.amount:,.2f} 元已发出，对方还没有收到{f'（{case.leg_says}）' if case.leg_says else ''}"


class DZ36(_Named):
    """对方收下的凭证应有签收应答（支付以外的凭证）。"""

    kind, title = "unanswered", "应答未到"
    heals = True
    remedy = "不用办：下次送达时对方给同样的应答，不会重办"
    examples: ClassVar = ((Message(), True), (Message(leg="PENDING"), False), (Message(leg="PENDING", theirs=""), True))

    def holds(self, case: Message) -> bool:
        """应答已到。"""
        return not (case.leg == "PENDING" and case.theirs)

    def says(self, case: Message) -> str:
        """对方已办。"""
        return f"对方已办理{case.title} {case.amount:,.2f} 元，签收应答没有到"


class DZ37(_Named):
    """发出的凭证签章须对方验得过（支付以外的凭证）。"""

    kind, title = "seal_refused", "对方拒签章"
    remedy = "在线路页“重新签章再发”；证书过期、吊销的先换证书"
    examples: ClassVar = ((Message(), True), (Message(leg="FAILED"), False), (Message(leg="PENDING"), True))

    def holds(self, case: Message) -> bool:
        """没有被拒。"""
        return case.leg != "FAILED"

    def says(self, case: Message) -> str:
        """对方怎么说。"""
        return f"对方没有验过我方{case.title}的签章：{case.leg_says or '没有说明'}"


class DZ38(_Named):
    """对方办了的凭证应有回单。"""

    kind, title = "unconfirmed", "已办未回单"
    heals = True
    remedy = "下次收取会补到；第二天还没有的，向人民银行索要"
    who = "国库处、人民银行"
    examples: ClassVar = ((Message(), True), (Message(replied=False), False), (Message(replied=False, leg="REJECTED"), True))

    def holds(self, case: Message) -> bool:
        """回单已到。"""
        return case.replied or case.leg != "ACKED"

    def says(self, case: Message) -> str:
        """没有回单。"""
        done = "已办理" if case.theirs == "DONE" else "已签收"
        return f"人民银行{done}{case.title} {case.amount:,.2f} 元，回单没有到账面"


class DZ39(_Named):
    """对方签收的凭证应在对方账上（支付以外的凭证）。"""

    kind, title = "absent_at_bank", "对方账上没有"
    sure = False
    remedy = "请人民银行查这张凭证：签收了却没有办理"
    who = "国库处、人民银行"
    examples: ClassVar = ((Message(), True), (Message(theirs=""), False), (Message(theirs="", leg="PENDING"), True))

    def holds(self, case: Message) -> bool:
        """对方账上有。"""
        return bool(case.theirs) or case.leg != "ACKED" or bool(case.report)

    def says(self, case: Message) -> str:
        """签收了而没有。"""
        return f"人民银行已签收{case.title} {case.amount:,.2f} 元，对账单里没有"


class DZ40(_Named):
    """对方账上的每一张都应是我方发出的（支付以外的凭证）。"""

    kind, title = "unknown", "我方没有"
    sure = False
    remedy = "立即向人民银行查询：对方办了我方没有发出的凭证"
    who = "国库处、人民银行"
    examples: ClassVar = ((Message(), True), (Message(document=""), False), (Message(document="", report="3402"), True))

    def holds(self, case: Message) -> bool:
        """我方有。"""
        return bool(case.document) or bool(case.report) or case.trouble is not None

    def says(self, case: Message) -> str:
        """对方的数。"""
        return f"人民银行办了{case.title} {case.number} {case.theirs_amount:,.2f} 元，我方没有发出过"
