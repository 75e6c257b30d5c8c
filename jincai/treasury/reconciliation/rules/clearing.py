"""清算与退款：过了时点、超额度、拒划、在途、清单未到、退款在途；其余没有说清的。"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO
from jincai.treasury.reconciliation.rules.cases import HUNDRED, Paper, _Named

_UNCLEARED = {"cleared": ZERO, "pboc_cleared": ZERO}
_QUOTA = "清算额度不足"


def _unclaimed(case: Paper) -> bool:
    return bool(case.bank_paid) and not case.pboc_cleared


class DZ21(_Named):
    """银行垫付的应在当日清算时点前申请划款。"""

    kind, title = "after_cutoff", "过清算时点"
    heals = True
    remedy = "不用办：下一营业日首批申请划款"
    who = "代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(**_UNCLEARED), False),  # type: ignore[arg-type]
        (Paper(**_UNCLEARED, claim="QS20250303-01"), True),  # type: ignore[arg-type]
    )

    def holds(self, case: Paper) -> bool:
        """已申请，或不必。"""
        return not _unclaimed(case) or bool(case.claim)

    def says(self, case: Paper) -> str:
        """下一营业日。"""
        return f"银行已付 {case.bank_paid:,.2f} 元，当日没有赶上申请划款，下一营业日清算"


class DZ22(_Named):
    """申请划款不得超过清算额度。"""

    kind, title = "over_quota", "超清算额度"
    remedy = "核对额度通知单是否送达；不足的由国库处签发追加额度，银行再次申请"
    who = "国库处签发"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(**_UNCLEARED, claim="QS20250303-01", claim_says="清算额度不足：功能类 205 可用 10.00 元"), False),  # type: ignore[arg-type]
        (Paper(**_UNCLEARED, claim="QS20250303-01", claim_says="国库余额不足"), True),  # type: ignore[arg-type]
    )

    def holds(self, case: Paper) -> bool:
        """不是额度的缘故。"""
        return not (_unclaimed(case) and "额度" in case.claim_says)

    def says(self, case: Paper) -> str:
        """人民银行怎么说。"""
        return f"人民银行没有划 {case.bank_paid:,.2f} 元（{case.claim}）：{case.claim_says}"


class DZ23(_Named):
    """人民银行应按申请划款。"""

    kind, title = "claim_refused", "人民银行拒划"
    remedy = "按人民银行的说明办理后，银行再次申请划款"
    who = "国库处、代理银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(**_UNCLEARED, claim="QS20250303-01", claim_says="国库余额不足"), False),  # type: ignore[arg-type]
        (Paper(**_UNCLEARED, claim="QS20250303-01"), True),  # type: ignore[arg-type]
    )

    def holds(self, case: Paper) -> bool:
        """没有拒划的话。"""
        return not (_unclaimed(case) and case.claim_says)

    def says(self, case: Paper) -> str:
        """人民银行怎么说。"""
        return f"人民银行没有划 {case.bank_paid:,.2f} 元（{case.claim}）：{case.claim_says}"


class DZ24(_Named):
    """申请了的划款应当日划出。"""

    kind, title = "claim_transit", "划款在途"
    heals = True
    remedy = "不用办：银行自动再送申请，同一申请只划一次"
    who = "代理银行、人民银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(**_UNCLEARED, claim="QS20250303-01"), False),  # type: ignore[arg-type]
        (Paper(**_UNCLEARED), True),  # type: ignore[arg-type]
    )

    def holds(self, case: Paper) -> bool:
        """划了，或没有申请。"""
        return not (_unclaimed(case) and case.claim)

    def says(self, case: Paper) -> str:
        """已申请。"""
        return f"银行已申请划款 {case.bank_paid:,.2f} 元（{case.claim}），人民银行还没有划"


class DZ25(_Named):
    """人民银行划了款，清算划款清单应到账面。"""

    kind, title = "list_missing", "清算清单未到"
    heals = True
    remedy = "下次收取会补到；第二天还没有的，向人民银行索要 5551"
    who = "国库处、人民银行"
    examples: ClassVar = ((Paper(), True), (Paper(cleared=ZERO), False), (Paper(**_UNCLEARED), True))  # type: ignore[arg-type]

    def holds(self, case: Paper) -> bool:
        """账上已记。"""
        return not (case.pboc_cleared and not case.cleared)

    def says(self, case: Paper) -> str:
        """账上没有。"""
        return f"人民银行已清算 {case.pboc_cleared:,.2f} 元，清算划款清单没有到账面"


class DZ26(_Named):
    """账上清算的，人民银行账上应有。"""

    kind, title = "not_at_pboc", "账有人行无"
    sure = False
    remedy = "立即向人民银行查询：有清算清单而人民银行账上没有划款"
    who = "国库处、人民银行"
    examples: ClassVar = ((Paper(), True), (Paper(pboc_cleared=ZERO), False), (Paper(**_UNCLEARED), True))  # type: ignore[arg-type]

    def holds(self, case: Paper) -> bool:
        """人民银行也有。"""
        return not (case.cleared and not case.pboc_cleared)

    def says(self, case: Paper) -> str:
        """账上有而人行没有。"""
        return f"账上已清算 {case.cleared:,.2f} 元，人民银行对账单里没有这一笔"


class DZ27(_Named):
    """退款应三方都已记。"""

    kind, title = "refund_transit", "退款在途"
    heals = True
    remedy = "不用办：银行送 2204、2302，人民银行收回后发 5552，到齐自行消除"
    who = "代理银行、人民银行"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(bank_refunded=Decimal("60.00")), False),
        (Paper(refunded=HUNDRED, bank_refunded=HUNDRED, pboc_refunded=HUNDRED, refund_cleared=HUNDRED), True),
        (Paper(refunded=HUNDRED, bank_refunded=HUNDRED, pboc_refunded=HUNDRED), False),
    )

    def holds(self, case: Paper) -> bool:
        """四个数相同。"""
        return case.bank_refunded == case.refunded == case.pboc_refunded == case.refund_cleared

    def says(self, case: Paper) -> str:
        """到了哪里。"""
        lacks = [
            words
            for amount, words in (
                (case.refunded, "退款通知书 2204 没有到账面"), (case.pboc_refunded, "人民银行还没有收回"),
                (case.refund_cleared, "清算退款清单 5552 没有到账面"),
            )
            if amount != case.bank_refunded
        ]  # fmt: skip
        refused = f"（{case.claim_says}）" if case.claim_says else ""
        return f"银行已退款 {case.bank_refunded:,.2f} 元，{'；'.join(lacks) or '各方不同'}{refused}"

    def gap(self, case: Paper) -> Decimal:
        """退款的差。"""
        sums = (case.bank_refunded, case.refunded, case.pboc_refunded, case.refund_cleared)
        return max(sums) - min(sums)


class DZ29(_Named):
    """三方的数应当相同。"""

    kind, title = "unexplained", "没有解释"
    sure = False
    remedy = "逐笔查三方的凭证，写明原因后才能签认"
    examples: ClassVar = (
        (Paper(), True),
        (Paper(paid=Decimal("99.00")), False),
        (Paper(cleared=Decimal("99.00")), False),
    )

    def holds(self, case: Paper) -> bool:
        """相同。"""
        same = case.paid + case.later == case.bank_paid and case.returned == case.bank_returned and case.cleared == case.pboc_cleared
        return same or (case.leg == "REJECTED" and not case.bank_paid)

    def says(self, case: Paper) -> str:
        """三个数。"""
        return f"账面付 {case.paid:,.2f}、清算 {case.cleared:,.2f}，银行 {case.bank_paid:,.2f}，人民银行 {case.pboc_cleared:,.2f} 元，原因未明"
