"""国库来的：清算清单、实拨回单与退回、收回存量。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO, yuan
from jincai.platform.exchange.api import Rejection, Voucher, handler, rejection
from jincai.platform.identity.api import system
from jincai.treasury.clearing import operations

PBOC = "人民银行国库"


@handler("5551", 0)
def cleared(messages: Sequence[Voucher]) -> None:
    """5551 清算划款清单。"""
    for m in messages:
        amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for d in m.details:
            amounts[d["VoucherNo"]] += yuan(d["PayAmt"])
        operations.clear(
            division=m.division, year=m.year, on=date.fromisoformat(m.header["ClearDate"]), amounts=amounts, actor=system(m.division, PBOC)
        )


@handler("5552", 0)
def refund_cleared(messages: Sequence[Voucher]) -> None:
    """5552 清算退款清单。"""
    for m in messages:
        classes: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for d in m.details:
            classes[d["ExpFuncCode"]] += yuan(d["PayAmt"])
        operations.clear_refund(
            division=m.division, year=m.year, on=date.fromisoformat(m.header["ClearDate"]), order=m.header["OriVoucherNo"],
            notice=m.header["RefundNoticeNo"], amount=yuan(m.header["PayAmt"]), actor=system(m.division, PBOC), classes=classes,
        )  # fmt: skip


@handler("5207", 1)
def released(messages: Sequence[Voucher]) -> None:
    """5207 回单：已拨付。"""
    for m in messages:
        on = date.fromisoformat(m.header["XPayDate"])
        operations.settle_release(division=m.division, year=m.year, number=m.voucher_no, on=on, actor=system(m.division, PBOC))


@rejection("5207")
def release_refused(messages: Sequence[Rejection]) -> None:
    """人民银行拒绝的实拨：占用退回原处。"""
    for told in messages:
        m = told.voucher
        on = date.fromisoformat(m.header["VouDate"])
        operations.settle_release(division=m.division, year=m.year, number=m.voucher_no, on=on, actor=system(m.division, PBOC), failed=told.says)
