"""退付退回（3210）：钱已随当日收入日报（3401）回到账上，这里核对原退付凭证，留审计，不另记账。"""

from __future__ import annotations

from datetime import date

from jincai.kernel.money import yuan
from jincai.kernel.rules import check
from jincai.platform.audit.api import audited, changed
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require
from jincai.revenue.taxlink import rules

REFUND, TREASURY = "5209", "pboc"
DOCUMENT = "revenue_refund_return"


@audited("taxlink.receive")
def receive_return(*, notice: exchange.Voucher, on: date, actor: Actor) -> None:
    """登记退付退回: the refund it names must be ours and not smaller. Raises Refused (T06); the notice waits until it is mended."""
    require(actor, "taxlink.receive", division=notice.division)
    original = notice.header["OriBillNo"]
    sent, _ = exchange.sent(division=notice.division, year=notice.year, counterparts=(TREASURY,), vt_codes=(REFUND,), number=original)
    case = rules.RefundReturn(
        number=notice.voucher_no, original=original, ordered=yuan(sent[0].voucher.header["PayAmt"]) if sent else None,
        amount=yuan(notice.header["PayAmt"]),
    )  # fmt: skip
    check(rules.RETURN, case, on=on, title="没有登记退付退回")
    after = {"original": original, "amount": case.amount, "reason": notice.header.get("ReturnReasonName", "")}
    changed(DOCUMENT, notice.voucher_no, before=None, after=after, year=notice.year, division=notice.division)
