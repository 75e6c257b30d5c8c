"""发给代理银行的支付凭证：银行的人只看得到凭证上的，即他们收到的 8202 与回的回单；只读。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from jincai.kernel.money import yuan
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange

BANK, ORDER = "bank", "8202"
"""往来方、凭证种类。一个区划现在一家代理银行，线路名 bank；有几家时按人分开，随无纸化一起做。"""
PAGE = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """一张支付凭证, as the bank has it: account numbers masked, `state` whether it has arrived, `answer` what the bank replied."""

    number: str
    on: str
    agency: str
    payer: str
    payee: str
    account: str
    bank: str
    bank_no: str
    purpose: str
    fund: str
    amount: Decimal
    state: str
    answer: str
    failed: bool
    serial: str
    lines: tuple[dict[str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Orders:
    """一页凭证, the number the next page begins after, how many there are."""

    rows: list[Order]
    after: str
    count: int


def orders(*, division: str, year: int, number: str = "", after: str = "") -> Orders:
    """支付凭证, the latest first. Three queries."""
    asked = {"division": division, "year": year, "counterpart": BANK, "vt_code": ORDER}
    found, count = exchange.sent(**asked, number=number, after=after, limit=PAGE + 1)  # type: ignore[arg-type]
    replies = exchange.replies(**asked, numbers=[each.voucher.voucher_no for each in found])  # type: ignore[arg-type]
    rows = [_order(each, replies.get(each.voucher.voucher_no)) for each in found]
    return Orders(rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else "", count)


def order(*, division: str, year: int, number: str) -> tuple[Order, list[exchange.Trace]] | None:
    """一张支付凭证与它的往来 with the bank; None when the bank was sent none of that number."""
    asked = {"division": division, "year": year, "counterpart": BANK, "vt_code": ORDER}
    found, _ = exchange.sent(**asked, number=number, limit=1)  # type: ignore[arg-type]
    if not found:
        return None
    reply = exchange.replies(**asked, numbers=[number]).get(number)  # type: ignore[arg-type]
    traces = exchange.messages_of(found[0].voucher.header.get("Id", ""), document_kind="payment")
    return _order(found[0], reply), [each for each in traces if each.counterpart == BANK]


def _order(sent: exchange.Trace, reply: exchange.Trace | None) -> Order:
    said = sent.voucher.header
    answer, failed = _answer(reply)
    return Order(
        number=sent.voucher.voucher_no, on=said.get("VouDate", ""), agency=said.get("AgencyName", ""),
        payer=f"{said.get('PayAcctName', '')} {banking.masked(said.get('PayAcctNo', ''))}".strip(), payee=said.get("PayeeAcctName", ""),
        account=banking.masked(said.get("PayeeAcctNo", "")), bank=said.get("PayeeAcctBankName", ""), bank_no=said.get("PayeeAcctBankNo", ""),
        purpose=said.get("PaySummaryName", ""), fund=said.get("FundTypeCode", ""), amount=yuan(said["PayAmt"]), state=sent.state, answer=answer,
        failed=failed, serial=reply.voucher.header.get("XAgentBusinessNo", "") if reply else "", lines=sent.voucher.details,
    )  # fmt: skip


def _answer(reply: exchange.Trace | None) -> tuple[str, bool]:
    """回单说什么: paid on a day, or given back and why; 0.00 is given back."""
    if reply is None:
        return "", False
    said = reply.voucher.header
    if yuan(said.get("XPayAmt", "0")):
        return f"{said.get('XPayDate', '')} 已付", False
    return f"退票：{said.get('XAddWord', '') or '银行退票'}", True
