"""拨款与退付: fund releases (5207), revenue refunds (5209), transfers to other treasuries (3403 from finance)."""

from __future__ import annotations

import sqlite3
from datetime import date

from nodes.pboc import treasury
from nodes.pboc.store import REVENUE, SPENDING, Settings, add
from nodes.wire import outbox
from nodes.wire.envelope import Body, Voucher
from nodes.wire.store import following
from nodes.wire.values import Reading, yuan

RELEASE, REVENUE_REFUND, TRANSFER = "5207", "5209", "3403"
OUTWARD = {
    "advance_out": "调度款拨出",
    "grant_out": "补助下级",
    "remit_out": "上解上级",
    "onlend_out": "债券转贷下级",
    "principal": "债务还本",
    "interest": "债务付息",
    "transfer_out": "调出资金",
}


def release(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """实拨拨款凭证: pays the payee out of the treasury the same day. Raises Refusal 16 or 90."""
    header, reading = voucher.header, Reading()
    reading.day(header, "VouDate")
    reading.code(header, "FundTypeCode", "[0-9]{1,10}")
    reading.account(header, "PayeeAcctNo")
    payee = reading.text(header, "PayeeAcctName")
    reading.text(header, "PaySummaryName")
    total = reading.amount(header)
    lines = []
    for place, detail in enumerate(voucher.details, 1):
        where = f"明细第 {place} 行"
        reading.code(detail, "ExpFuncCode", "[0-9]{3,7}", where=where)
        reading.code(detail, "GovExpEcoCode", "5[0-9]{2,4}", where=where)
        lines.append(reading.amount(detail, where=where))
    reading.total(lines, total)
    reading.finish()
    on = treasury.working_day(db)
    treasury.move(db, -total, RELEASE, body.number, f"实拨 {payee}")
    for detail, amount in zip(voucher.details, lines, strict=True):
        add(db, SPENDING, on, detail["ExpFuncCode"], amount)
    return _done(db, on, body, voucher)


def refund_revenue(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """收入退付凭证: lowers the revenue item of the day. Raises Refusal 16 or 90."""
    header, reading = voucher.header, Reading()
    reading.day(header, "VouDate")
    subject = reading.code(header, "BudgetSubjectCode", "[0-9]{3,9}")
    reading.account(header, "PayeeAcctNo")
    payee = reading.text(header, "PayeeAcctName")
    total = reading.amount(header)
    reading.finish()
    on = treasury.working_day(db)
    treasury.move(db, -total, REVENUE_REFUND, body.number, f"退付 {subject} {payee}")
    add(db, REVENUE, on, subject, -total)
    return _done(db, on, body, voucher)


def transfer(settings: Settings, db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """国库往来票据: money to another treasury. Raises Refusal 16 or 90."""
    header, reading = voucher.header, Reading()
    reading.day(header, "VouDate")
    total = reading.amount(header)
    payer = reading.code(header, "PayerDivCode", "[0-9]{9}")
    payee = reading.code(header, "PayeeDivCode", "[0-9]{9}")
    kind = reading.text(header, "BizKind")
    reading.text(header, "PaySummaryName")
    if payer and payer != settings.division:
        reading.say(f"付款方区划 {payer[:40]} 不是本库的 {settings.division}")
    if kind and kind not in OUTWARD:
        reading.say(f"BizKind 的值 {kind[:40]} 应为 {'、'.join(OUTWARD)} 之一")
    reading.finish()
    on = treasury.working_day(db)
    treasury.move(db, -total, TRANSFER, body.number, f"{OUTWARD[kind]} {payee}")
    treasury.book(db, payee, total)
    return _done(db, on, body, voucher)


def _done(db: sqlite3.Connection, on: date, body: Body, voucher: Voucher) -> str:
    """回单: done the same day."""
    serial = f"GK{on:%Y%m%d}-{following(db, f'GK{on:%Y%m%d}'):04d}"
    paid = yuan(Reading().amount(voucher.header))
    filled = {"XPayAmt": paid, "XPayDate": on.isoformat(), "XAgentBusinessNo": serial, "XAddWord": ""}
    outbox.reply(db, outbox.MOF, body, voucher, filled)
    return "签收成功"
