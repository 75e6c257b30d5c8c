"""付款：银行明天付，付了没有回单，回单日期不同，我方有而银行没有，银行有而我方没有。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO
from jincai.treasury.reconciliation.rules.cases import HUNDRED, Paper, _Named

_OPEN = Paper(paid=ZERO, cleared=ZERO, bank_paid=ZERO, pboc_cleared=ZERO, bank_open="WAITING")


class DZ11(_Named):
    """银行收到的凭证应当日付款。"""

    kind, title = "next_day", "银行次日办理"
    heals = True
    remedy = "不用办：银行下一营业日付款"
    who = "代理银行"
    examples: ClassVar = ((Paper(), True), (_OPEN, False), (Paper(bank_open="UNCLEARED"), True))

    def holds(self, case: Paper) -> bool:
        """没有等着。"""
        return case.bank_open != "WAITING"

    def says(self, case: Paper) -> str:
        """收到未付。"""
        return f"银行已收到 {case.amount:,.2f} 元的凭证，今天没有付，下一营业日办理"


class DZ12(_Named):
    """银行付款、退票后应有回单。"""

    kind, title = "unconfirmed", "已付未回单"
    heals = True
    remedy = "下次收取会补到；两个营业日还没有的，向代理银行索要回单"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(paid=ZERO), False),
        (Paper(paid=ZERO, cleared=ZERO, bank_paid=ZERO, pboc_cleared=ZERO, bank_returned=HUNDRED), False),
        (Paper(paid=ZERO, later=HUNDRED), True),
    )

    def holds(self, case: Paper) -> bool:
        """账上已有回单，或银行没有办。"""
        paid = case.bank_paid and not case.paid and not case.later
        return not case.known or not (paid or (case.bank_returned and not case.returned))

    def says(self, case: Paper) -> str:
        """银行怎样了。"""
        if case.bank_returned:
            return f"银行已退票 {case.bank_returned:,.2f} 元，退票回单没有到账面"
        after = "、人民银行已清算" if case.pboc_cleared else ""
        return f"银行已付 {case.bank_paid:,.2f} 元{after}，回单没有到账面"


class DZ13(_Named):
    """回单的支付日期应与银行账上相同。"""

    kind, title = "other_date", "日期不同"
    heals = True
    remedy = "不用办：到回单写的日期自行消除；常有的，请银行校时"
    who = "代理银行"
    examples: ClassVar = ((Paper(), True), (Paper(paid=ZERO, later=HUNDRED), False), (Paper(paid=ZERO), True))

    def holds(self, case: Paper) -> bool:
        """没有记在以后的，没有两份只差日期的。"""
        return not case.later and (case.trouble is None or case.trouble.reason != "date")

    def says(self, case: Paper) -> str:
        """日期在后。"""
        return f"银行账上已付 {case.bank_paid:,.2f} 元，回单写的是以后的日期，账记在那一天"


class DZ14(_Named):
    """我方确认付出的，银行账上应有。"""

    kind, title = "not_at_bank", "账有银行无"
    sure = False
    remedy = "立即向代理银行查询：有回单而银行账上没有付款，可能是伪造的回单"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(bank_paid=ZERO), False),
        (Paper(returned=HUNDRED, paid=ZERO, bank_paid=ZERO, cleared=ZERO, pboc_cleared=ZERO), False),
        (Paper(leg="REJECTED", returned=HUNDRED, paid=ZERO, bank_paid=ZERO, cleared=ZERO, pboc_cleared=ZERO), True),
    )

    def holds(self, case: Paper) -> bool:
        """银行也有；对方当场不收的，只有我方有退回。"""
        returned = case.returned and not case.bank_returned and case.leg == "ACKED"
        return not case.known or not ((case.paid and not case.bank_paid) or returned)

    def says(self, case: Paper) -> str:
        """有回单而银行没有。"""
        return f"账上有回单 {case.paid or case.returned:,.2f} 元，银行日报里没有这一笔"


class DZ15(_Named):
    """对方账上的每一笔都应是我方发出的凭证。"""

    kind, title = "unknown", "我方没有"
    sure = False
    remedy = "立即向对方查询并停付：对方办了我方没有发出的凭证"
    who = "国库处、代理银行、人民银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(document="", leg=""), False),
        (Paper(document="", leg="", bank_paid=ZERO, pboc_cleared=Decimal("50.00")), False),
    )

    def holds(self, case: Paper) -> bool:
        """我方有。"""
        return case.known

    def says(self, case: Paper) -> str:
        """对方的数。"""
        return f"银行账上 {case.bank_paid:,.2f} 元、人民银行 {case.pboc_cleared:,.2f} 元，我方没有发出过 {case.number}"

    def gap(self, case: Paper) -> Decimal:
        """对方办了多少。"""
        return max(case.bank_paid, case.pboc_cleared)
