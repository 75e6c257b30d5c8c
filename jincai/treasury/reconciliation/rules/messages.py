"""其他凭证与日报：额度、实拨、往来票据送到没有、办了没有、回单来了没有；该到的日报到了没有。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.treasury.reconciliation.rules.cases import Message, Trouble, _Named


class DZ31(_Named):
    """收到的报文签章须验得过，验不过的不办（支付以外的报文）。"""

    kind, title = "bad_seal", "签章验不过"
    heals = True
    remedy = "已告知对方，对方补送签章完好的一份；几天不来的，向对方查询证书"
    who = "国库处、对方"
    examples: ClassVar = (
        (Message(), True),
        (Message(trouble=Trouble(state="REFUSED", reason="bad_signature")), False),
        (Message(trouble=Trouble(state="FAILED")), True),
    )

    def holds(self, case: Message) -> bool:
        """没有验不过的。"""
        return case.trouble is None or not case.trouble.seal

    def says(self, case: Message) -> str:
        """哪件报文。"""
        t = case.trouble or Trouble()
        return f"收到的{case.title} {t.number} 签章没有验过，没有办理：{t.says or t.reason or '签名与内容不符'}"


class DZ32(_Named):
    """回单写的凭证号须是我方发出的凭证（支付以外的报文）。"""

    kind, title = "wrong_reference", "引用错误"
    heals = True
    remedy = "已退回对方，对方按原凭证补送回单"
    who = "国库处、对方"
    examples: ClassVar = (
        (Message(), True),
        (Message(trouble=Trouble(number="ED-2025-000019", about="ED-2025-00001")), False),
        (Message(trouble=Trouble(number="ED-2025-00001", about="ED-2025-00001")), True),
    )

    def holds(self, case: Message) -> bool:
        """写的就是这张。"""
        return case.trouble is None or not case.trouble.astray

    def says(self, case: Message) -> str:
        """写的与实际的。"""
        t = case.trouble or Trouble()
        return f"回单写的凭证号 {t.number} 我方没有发出过，认得是 {t.about} 的回单，没有办理"


class DZ33(_Named):
    """回单、对账单上的金额必须等于凭证金额（支付以外的报文）。"""

    kind, title = "wrong_amount", "金额不符"
    heals = True
    remedy = "已退回对方，对方核对后补送"
    who = "国库处、对方"
    examples: ClassVar = (
        (Message(), True),
        (Message(trouble=Trouble(reason="amount", amount=Decimal("99.99"))), False),
        (Message(theirs_amount=Decimal("99.99")), False),
    )

    def holds(self, case: Message) -> bool:
        """相等。"""
        t = case.trouble
        told = t is not None and not t.seal and t.reason == "amount"
        return not told and not (case.theirs == "DONE" and case.theirs_amount != case.amount)

    def says(self, case: Message) -> str:
        """两个数。"""
        t = case.trouble
        other = t.amount if t is not None and t.amount is not None else case.theirs_amount
        return f"{case.title} {case.amount:,.2f} 元，对方写 {other:,.2f} 元"


class DZ34(_Named):
    """收到的报文都应办成（支付以外的报文）。"""

    kind, title = "stuck", "报文没有办成"
    remedy = "看说明里的原因，改好后在线路页“再办一次”；对方写错的，请对方作废重发"
    examples: ClassVar = (
        (Message(), True),
        (Message(trouble=Trouble()), False),
        (Message(trouble=Trouble(state="CONFLICT")), False),
    )

    def holds(self, case: Message) -> bool:
        """没有等候的。"""
        return case.trouble is None

    def says(self, case: Message) -> str:
        """为什么。"""
        t = case.trouble or Trouble()
        what = "与已收到的同号而内容不同，只留存" if t.state == "CONFLICT" else f"没有办成：{t.says}"
        return f"收到的{case.title} {t.number} {what}"


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


class DZ43(_Named):
    """回单的日期应与对方账上相同（支付以外的凭证）。"""

    kind, title = "other_date", "日期不同"
    heals = True
    remedy = "不用办：到回单写的日期自行消除；常有的，请对方校时"
    who = "人民银行"
    examples: ClassVar = ((Message(), True), (Message(later=True), False), (Message(replied=False), True))

    def holds(self, case: Message) -> bool:
        """没有写在以后的。"""
        return not case.later and (case.trouble is None or case.trouble.reason != "date")

    def says(self, case: Message) -> str:
        """日期在后。"""
        return f"{case.title} {case.amount:,.2f} 元对方今天已办，回单写的是以后的日期"


class DZ41(_Named):
    """对方每日的对账单、日报应当日到达。"""

    kind, title = "report_missing", "日报未到"
    heals = True
    remedy = "不用办：下次收取会补到；第二天还没有的，向对方索要"
    who = "国库处、对方"
    examples: ClassVar = ((Message(), True), (Message(report="3402"), False), (Message(report="2206"), False))

    def holds(self, case: Message) -> bool:
        """到了。"""
        return not case.report

    def says(self, case: Message) -> str:
        """哪一份。"""
        return f"{case.title}还没有到，到了再对"


class DZ42(_Named):
    """同一件报文收到多次的，只办一次（支付以外的报文）。"""

    kind, title = "repeated", "重复收到"
    heals = True
    remedy = "不用办：第二次没有记账"
    examples: ClassVar = ((Message(), True), (Message(repeats=1), False), (Message(repeats=3), False))

    def holds(self, case: Message) -> bool:
        """没有重复。"""
        return not case.repeats

    def says(self, case: Message) -> str:
        """几次。"""
        return f"同一{case.title}多收到 {case.repeats} 次，只办了一次"
