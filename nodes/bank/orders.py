"""支付凭证: receives 8202 orders and 5651 recalls, pays or returns what waits."""

from __future__ import annotations

import sqlite3
from datetime import date

from nodes.bank import draws
from nodes.bank.store import Settings
from nodes.wire import outbox
from nodes.wire.business import Counts
from nodes.wire.envelope import Body, Voucher, decode_voucher
from nodes.wire.store import following
from nodes.wire.values import Reading, yuan

ORDER, RECALL = "8202", "5651"
_HEADER = ("Id", "AgencyName", "PayAcctName", "PayeeAcctName", "PayeeAcctBankName", "PaySummaryName", "SetModeCode")
_MAY_BE_BLANK = ("PayBankNo", "PayeeAcctBankNo")
_DETAIL = (("ExpFuncCode", "[0-9]{3,7}"), ("GovExpEcoCode", "5[0-9]{2,4}"), ("DepExpEcoCode", "3[0-9]{2,4}"))


def receive(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """签收支付凭证: keeps a sound order; raises Refusal 16 with every fault of an unsound one."""
    header, reading = voucher.header, Reading()
    for name in _HEADER:
        reading.text(header, name)
    for name in _MAY_BE_BLANK:
        reading.text(header, name, empty=True)
    reading.code({"AdmDivCode": body.division}, "AdmDivCode", "[0-9]{9}")
    reading.code({"StYear": body.year}, "StYear", "[0-9]{4}")
    reading.day(header, "VouDate")
    reading.code(header, "BusinessTypeCode", "1")
    reading.code(header, "PayTypeCode", "1[12]?")
    reading.code(header, "AgencyCode", "[0-9]{3,21}")
    fund = reading.code(header, "FundTypeCode", "[0-9]{1,10}")
    payer = reading.text(header, "PayAcctNo")
    if payer and not db.execute("SELECT 1 FROM account WHERE number = ?", (payer,)).fetchone():
        reading.say(f"付款账号 {payer[:40]} 未在本行登记")
    payee = reading.account(header, "PayeeAcctNo")
    amount = reading.amount(header)
    reading.total([_detail(reading, detail, place) for place, detail in enumerate(voucher.details, 1)], amount)
    reading.finish()
    db.execute(
        "INSERT INTO orders (division, year, number, fund, payer, payee, payee_name, cents, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (body.division, body.year, body.number, fund, payer, payee, header["PayeeAcctName"], amount, body.payload),
    )
    return "签收成功"


def _detail(reading: Reading, detail: dict[str, str], place: int) -> int:
    """明细: checks one line and returns its amount in cents."""
    where = f"明细第 {place} 行"
    for name, pattern in _DETAIL:
        reading.code(detail, name, pattern, where=where)
    reading.text(detail, "BgtId", where=where)
    reading.text(detail, "ProCode", empty=True, where=where)
    return reading.amount(detail, where=where)


def recall(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """撤销申请: only an order not yet paid can be recalled; the outcome is the reply (XResult 1/0)."""
    reading = Reading()
    reading.day(voucher.header, "VouDate")
    number = reading.text(voucher.header, "OriVoucherNo")
    reading.finish()
    key = (body.division, body.year, number)
    row = db.execute("SELECT id, state, done_on, reason FROM orders WHERE (division, year, number) = (?, ?, ?)", key).fetchone()
    refused = _not_recallable(row, number)
    if not refused:
        db.execute("UPDATE orders SET state = 'recalled' WHERE id = ?", (row["id"],))
    filled = {"XResult": "0" if refused else "1", "XAddWord": refused or "已撤销，未付款"}
    outbox.reply(db, outbox.MOF, body, voucher, filled)
    return "签收成功"


def _not_recallable(row: sqlite3.Row | None, number: str) -> str:
    if row is None:
        return f"本行没有支付凭证 {number[:40]}"
    says = {"paid": f"已于 {row['done_on']} 付款", "returned": f"已于 {row['done_on']} 退回：{row['reason']}", "recalled": "已撤销过"}
    return says.get(row["state"], "")


def pay(settings: Settings, db: sqlite3.Connection, on: date) -> Counts:
    """付款: every waiting order is paid or returned, in the order received; each gets its reply (8202, VoucherFlag=1)."""
    closed = {row[0] for row in db.execute("SELECT number FROM closed_account")}
    done = {"paid": 0, "returned": 0}
    total = {"paid": 0, "returned": 0}
    for row in db.execute("SELECT * FROM orders WHERE state = 'received' ORDER BY id").fetchall():
        state = _pay_one(settings, db, on, row, row["payee"] in closed)
        done[state] += 1
        total[state] += row["cents"]
    return {**done, "paid_amount": yuan(total["paid"]), "returned_amount": yuan(total["returned"])}


def _pay_one(settings: Settings, db: sqlite3.Connection, on: date, row: sqlite3.Row, closed: bool) -> str:
    """付一笔: decides, keeps the outcome, replies. Returns the new state."""
    voucher = decode_voucher(row["payload"])
    draw = draws.Draw(settings.seed, row["number"], row["payee"])
    reason = draws.return_reason(draw, settings.return_share, closed)
    state = "returned" if reason else "paid"
    day = on.strftime("%Y%m%d")
    serial = f"{settings.bank_no[-4:]}{day}{following(db, 'serial' + day):06d}"
    due = None if reason else draws.refund(draw, settings.refund_share, on, row["cents"], len(voucher.details))
    db.execute(
        "UPDATE orders SET state = ?, done_on = ?, serial = ?, reason = ?, refund_due = ?, refund_cents = ? WHERE id = ?",
        (state, on.isoformat(), serial, reason, due[0].isoformat() if due else None, due[1] if due else None, row["id"]),
    )
    filled = {
        "XPayDate": on.isoformat(),
        "XAgentBusinessNo": serial,
        "XPayAmt": "0.00" if reason else yuan(row["cents"]),
        "XPayeeAcctNo": row["payee"],
        "XPayeeAcctName": row["payee_name"],
        "XAddWord": reason,
    }
    body = Body(row["division"], row["year"], ORDER, row["number"], "0")
    outbox.reply(db, outbox.MOF, body, voucher, filled)
    return state
