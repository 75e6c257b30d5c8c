"""收到的其他报文：签章、引用、金额、日期不对的，办不成的，重复收到的；该到的日报没有到。"""

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
