"""银行的回单与撤销结果。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.payment import operations, queries
from jincai.execution.payment.operations import Outcome
from jincai.kernel.money import yuan
from jincai.platform.exchange.api import Voucher, handler
from jincai.platform.identity.api import system


def refuse_if_any(outcomes: Sequence[Outcome]) -> None:
    """有一笔不成，整批留着不收。"""
    for outcome in outcomes:
        if outcome.refused:
            raise outcome.refused


def _groups(messages: Sequence[Voucher], field: str) -> dict[tuple[str, int, date], list[Voucher]]:
    groups: dict[tuple[str, int, date], list[Voucher]] = defaultdict(list)
    for m in messages:
        groups[m.division, m.year, date.fromisoformat(m.header[field])].append(m)
    return groups


@handler("5201", 1)
@handler("8202", 1)
def receipts(messages: Sequence[Voucher]) -> None:
    """8202、5201 回单：全额即已付，0.00 即退票并带原因。"""
    for (division, year, on), group in _groups(messages, "XPayDate").items():
        bank = system(division, "代理银行")
        paid: dict[str, tuple[Decimal, str]] = {}
        failed: dict[str, str] = {}
        for m in group:
            amount = yuan(m.header["XPayAmt"])
            if amount:
                paid[m.voucher_no] = (amount, m.header.get("XAgentBusinessNo", ""))
            else:
                failed[m.voucher_no] = m.header.get("XAddWord", "") or "银行退票"
        if paid:
            refuse_if_any(operations.confirm_many(division=division, year=year, receipts=paid, on=on, actor=bank))
        if failed:
            refuse_if_any(operations.fail_many(division=division, year=year, reasons=failed, on=on, actor=bank))


@handler("5651", 1)
def recalled(messages: Sequence[Voucher]) -> None:
    """5651 撤销回单：成功的退回原处，不成功的等原凭证回单。"""
    for (division, year, on), group in _groups(messages, "VouDate").items():
        orders = [m.header["OriVoucherNo"] for m in group if m.header.get("XResult") == "1"]
        known = queries.several(division=division, year=year, orders=orders) if orders else []
        told = {p.order for p in known if p.state == "RECALLED"}  # 批量回单先说了
        if reasons := {order: "经办单位申请撤销" for order in orders if order not in told}:
            bank = system(division, "代理银行")
            refuse_if_any(operations.fail_many(division=division, year=year, reasons=reasons, on=on, actor=bank, recalled=True))
