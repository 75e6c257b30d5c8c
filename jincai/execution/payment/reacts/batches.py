"""批量凭证（8207）的回单与拒收：一行一笔，各有各的结果。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.payment import operations, queries
from jincai.execution.payment.reacts.receipts import refuse_if_any
from jincai.kernel.money import yuan
from jincai.kernel.problems import UserError
from jincai.platform.exchange.api import Rejection, Voucher, handler, rejection
from jincai.platform.identity.api import system

RECALLED = "5651"
"""明细的预留字段 1：这一行是应我方的撤销申请停付的（项目取值）."""


@handler("8207", 1)
def receipts(messages: Sequence[Voucher]) -> None:
    """8207 回单：逐行全额即已付，0.00 即退票并带原因；要与发出的逐笔对得上。"""
    for m in messages:
        ours = {row.order: row for row in queries.of_batch(division=m.division, year=m.year, number=m.voucher_no)}
        told = {line.get("Id", ""): line for line in m.details}
        if strange := set(ours) ^ set(told):
            raise UserError(f"批量凭证 {m.voucher_no} 的回单与发出的对不上：{'、'.join(sorted(strange)[:5])}", "请代理银行核对后重发回单")
        waiting = {order: line for order, line in told.items() if ours[order].state == "ORDERED"}
        paid: dict[str, tuple[Decimal, str]] = {}
        failed: dict[bool, dict[str, str]] = {True: {}, False: {}}
        for order, line in waiting.items():
            if amount := yuan(line["XPayAmt"]):
                paid[order] = (amount, line.get("XAgentBusinessNo", ""))
            else:
                failed[line.get("Hold1") == RECALLED][order] = line.get("XAddWord", "") or "银行退票"
        on, bank = date.fromisoformat(m.header["XPayDate"]), system(m.division, "代理银行")
        if paid:
            refuse_if_any(operations.confirm_many(division=m.division, year=m.year, receipts=paid, on=on, actor=bank))
        for recalled, reasons in failed.items():
            if reasons:
                refuse_if_any(operations.fail_many(division=m.division, year=m.year, reasons=reasons, on=on, actor=bank, recalled=recalled))


@rejection("8207")
def refused(messages: Sequence[Rejection]) -> None:
    """银行拒收的批量凭证：每一笔视同退票，原因照抄。"""
    for told in messages:
        m = told.voucher
        on, bank = date.fromisoformat(m.header["VouDate"]), system(m.division, "代理银行")
        reasons = {line["Id"]: told.says[:200] for line in m.details}
        refuse_if_any(operations.fail_many(division=m.division, year=m.year, reasons=reasons, on=on, actor=bank))
