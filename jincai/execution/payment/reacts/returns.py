"""退款通知与银行拒收。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jincai.execution.payment import operations
from jincai.execution.payment.reacts.receipts import refuse_if_any
from jincai.kernel.money import yuan
from jincai.platform.exchange.api import Rejection, Voucher, handler, rejection
from jincai.platform.identity.api import system


@handler("2203", 0)
@handler("2204", 0)
def refunds(messages: Sequence[Voucher]) -> None:
    """2204、2203（直接支付）退款通知书：恢复指标。"""
    for m in messages:
        operations.refund(
            division=m.division, year=m.year, order=m.header.get("OriVoucherNo") or m.header["OriBillNo"], notice=m.voucher_no, amount=yuan(m.header["PayAmt"]),
            reason=m.header.get("XAddWord", ""), on=date.fromisoformat(m.header["VouDate"]), actor=system(m.division, "代理银行"),
        )  # fmt: skip


@rejection("5201")
@rejection("8202")
def refused(messages: Sequence[Rejection]) -> None:
    """银行拒收的凭证：视同退票，占用退回原处，原因照抄。"""
    for told in messages:
        m = told.voucher
        on = date.fromisoformat(m.header["VouDate"])
        refuse_if_any(
            operations.fail_many(
                division=m.division, year=m.year, reasons={m.voucher_no: told.says[:200]}, on=on, actor=system(m.division, "代理银行")
            )
        )
