"""发给代理银行的支付凭证：银行的人只看得到凭证上的，即他们收到的 8202、5201、8207 与回的回单；只读。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.execution.payment.vouchers import BATCH, DIRECT, ORDER
from jincai.kernel.money import yuan
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor

BANK, TREASURY, KINDS = "bank", "pboc", (ORDER, DIRECT, BATCH)
"""往来方、凭证种类。一个区划有几家代理银行时，每家一条线路；哪位银行的人看哪家，写在他任岗的“处室或银行”里。"""
READ = "payment.read_orders"
PAGE, LOOK = 50, 500


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """一张支付凭证, as the bank has it: account numbers masked, `state` whether it has arrived, `answer` what the bank replied."""

    number: str
    document: str
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
    id: int
    batch: bool
    lines: tuple[dict[str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Orders:
    """一页凭证, the id the next page begins after, how many there are (None = not counted: his sight is limited by fund type)."""

    rows: list[Order]
    after: int
    count: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Sight:
    """看得到哪些：哪几家银行的，哪些资金性质的 (() = all)."""

    banks: tuple[str, ...]
    funds: tuple[str, ...] = ()


def sight_of(actor: Actor, division: str, on: date) -> Sight:
    """他是哪几家银行的人: the lines his posts name; one who names none has the only bank of the division, and none where there are several.

    A limit by fund type is judged by the voucher. Vouchers say nothing of project kinds: a post that is limited by them sees none.
    """
    may = [grant for grant in actor.held if grant.allows(READ) and not grant.project_kinds]
    posts = {grant.post for grant in may}
    named = {row.office for row in identity.assignments(user=actor.user, on=on) if row.post in posts} if actor.grants else {""}
    lines = [line.name for line in exchange.lines(division) if line.name != TREASURY]
    only = {BANK} if set(lines) <= {BANK} else set(lines) if len(lines) == 1 else set()
    banks = (named - {"", TREASURY}) | (only if "" in named else set())
    funds = () if any(not grant.funds for grant in may) else tuple(sorted({fund for grant in may for fund in grant.funds}))
    return Sight(tuple(sorted(banks)) if may else (), funds)


def orders(*, division: str, year: int, sight: Sight, number: str = "", after: int = 0, limit: int = PAGE) -> Orders:
    """看得到的支付凭证, the latest first. Three queries; more where his sight is limited by fund type."""
    asked: dict[str, Any] = {"division": division, "year": year, "counterparts": sight.banks, "vt_codes": KINDS}
    found, count = exchange.sent(**asked, number=number, after=after, limit=limit + 1)
    if sight.funds:
        found, count = _within(sight, asked, number, after, limit), 0
    replies = exchange.replies(**asked, numbers=[each.voucher.voucher_no for each in found])
    rows = [_order(each, replies.get(each.voucher.voucher_no)) for each in found]
    return Orders(rows[:limit], rows[limit - 1].id if len(rows) > limit else 0, None if sight.funds else count)


def _within(sight: Sight, asked: dict[str, Any], number: str, after: int, limit: int) -> list[exchange.Trace]:
    """One page of those of his fund types; the vouchers are sealed, so they are looked at one after another."""
    out: list[exchange.Trace] = []
    while len(out) <= limit:
        part, _ = exchange.sent(**asked, number=number, after=after, limit=LOOK)
        out += [each for each in part if each.voucher.header.get("FundTypeCode", "") in sight.funds]
        if len(part) < LOOK:
            break
        after = part[-1].id
    return out[: limit + 1]


def order(*, division: str, year: int, sight: Sight, number: str) -> tuple[Order, list[exchange.Trace]] | None:
    """一张支付凭证与它的往来 with his banks; None when they were sent none of that number, or it is not his to see."""
    found = orders(division=division, year=year, sight=sight, number=number).rows
    if not found:
        return None
    traces = exchange.messages_of(found[0].document)
    return found[0], [each for each in traces if each.counterpart in sight.banks]


def _order(sent: exchange.Trace, reply: exchange.Trace | None) -> Order:
    said = sent.voucher.header
    answer, failed = _answer(reply)
    batch, number = sent.voucher.vt_code == BATCH, sent.voucher.voucher_no
    payee = f"批量 {len(sent.voucher.details)} 笔" if batch else said.get("PayeeAcctName", "")
    return Order(
        number=number, document=number if batch else said.get("Id", ""), on=said.get("VouDate", ""), agency=said.get("AgencyName", ""),
        payer=f"{said.get('PayAcctName', '')} {banking.masked(said.get('PayAcctNo', ''))}".strip(), payee=payee,
        account=banking.masked(said.get("PayeeAcctNo", "")), bank=said.get("PayeeAcctBankName", ""), bank_no=said.get("PayeeAcctBankNo", ""),
        purpose=said.get("PaySummaryName", ""), fund=said.get("FundTypeCode", ""), amount=yuan(said["SumAmt" if batch else "PayAmt"]),
        state=sent.state, answer=answer, failed=failed, serial=reply.voucher.header.get("XAgentBusinessNo", "") if reply else "", id=sent.id,
        batch=batch, lines=sent.voucher.details,
    )  # fmt: skip


def _answer(reply: exchange.Trace | None) -> tuple[str, bool]:
    """回单说什么: paid on a day, or given back and why; 0.00 is given back."""
    if reply is None:
        return "", False
    said = reply.voucher.header
    if reply.voucher.vt_code == BATCH:
        back = sum(not yuan(line.get("XPayAmt", "0")) for line in reply.voucher.details)
        return f"{said.get('XPayDate', '')} 已付 {said.get('XSumAmt', '')}{f'，退票 {back} 笔' if back else ''}", bool(back)
    if yuan(said.get("XPayAmt", "0")):
        return f"{said.get('XPayDate', '')} 已付", False
    return f"退票：{said.get('XAddWord', '') or '银行退票'}", True
