"""退款: money that comes back after clearing; a notice to finance (2204; 2203 of a direct payment) and a refund claim to PBoC (2302)."""

from __future__ import annotations

import sqlite3
from datetime import date

from nodes.bank import draws
from nodes.bank.claims import REFUND_CLAIM, keep
from nodes.bank.store import Settings
from nodes.wire import faults, outbox
from nodes.wire.business import Counts
from nodes.wire.envelope import Body, Fields, decode_voucher
from nodes.wire.store import following
from nodes.wire.values import yuan

NOTICE, DIRECT_NOTICE, DIRECT = "2204", "2203", "5201"


def fall_due(settings: Settings, db: sqlite3.Connection, on: date) -> Counts:
    """退款到期: orders paid, cleared and due; none after the last refund day of the year."""
    if on > settings.last_refund(on):
        return {"refunds": 0, "refund_amount": yuan(0)}
    sql = """SELECT * FROM orders WHERE refund_due <= ? AND refunded_on IS NULL AND cleared_on IS NOT NULL AND state = 'paid'
        AND year = ? ORDER BY refund_due, id"""
    rows = db.execute(sql, (on.isoformat(), str(on.year))).fetchall()
    for row in rows:
        _refund(settings, db, on, row)
    return {"refunds": len(rows), "refund_amount": yuan(sum(row["refund_cents"] for row in rows))}


def _refund(settings: Settings, db: sqlite3.Connection, on: date, row: sqlite3.Row) -> None:
    """退一笔: notice and claim carry the same lines; a part is of a single line."""
    voucher = decode_voucher(row["payload"])
    amount = yuan(row["refund_cents"])
    whole = row["refund_cents"] == row["cents"]
    lines = [detail if whole else {**detail, "PayAmt": amount} for detail in voucher.details]
    number = f"TK{on:%Y%m%d}-{following(db, f'TK{on:%Y%m%d}'):03d}"
    draw = draws.Draw(settings.seed, row["number"], row["payee"])
    shared = {"FundTypeCode": row["fund"], "OriVoucherNo": row["number"], "PayAmt": amount}
    header = voucher.header
    notice = {
        "VouDate": on.isoformat(),
        **shared,
        "PayBankName": settings.name,
        "PayBankNo": settings.bank_no,
        **{name: header[name] for name in ("AgencyCode", "AgencyName", "PayAcctNo", "PayAcctName", "PayeeAcctNo", "PayeeAcctName")},
        "PayDate": on.isoformat(),
        "AgentBusinessNo": row["serial"],
        "XAddWord": draws.refund_reason(draw),
    }
    if row["kind"] == DIRECT:
        notice = {**notice, "OriBillNo": row["number"], "RefundType": "1" if whole else "2", "Remark": notice["XAddWord"]}
    kind = DIRECT_NOTICE if row["kind"] == DIRECT else NOTICE
    outbox.send(db, outbox.MOF, Body(row["division"], row["year"], kind, number, "0"), notice, tuple(lines))
    if faults.current(db).hit("refund", row["division"], row["year"], row["number"]):
        paid = Body(row["division"], row["year"], row["kind"], row["number"], "0")
        faults.note(db, "refund", outbox.MOF, "out", paid, says=f"清算后退款 {number}，{amount} 元")
    if row["own_funds"]:
        db.execute("UPDATE account SET balance = balance + ? WHERE number = ?", (row["refund_cents"], row["payer"]))
        db.execute("UPDATE orders SET refunded_on = ?, refund_number = ? WHERE id = ?", (on.isoformat(), number, row["id"]))
        return
    details = [_claim_line(row, header, line, on) for line in lines]
    extra = {**shared, "RefundNoticeNo": number, "ReturnDate": on.isoformat(), "AllNum": str(len(details))}
    claim = keep(settings, db, on, REFUND_CLAIM, f"TH{on:%Y%m%d}", row, extra, details)
    sql = "UPDATE orders SET refunded_on = ?, refund_number = ?, refund_claim = ? WHERE id = ?"
    db.execute(sql, (on.isoformat(), number, claim, row["id"]))


def _claim_line(row: sqlite3.Row, header: Fields, line: Fields, on: date) -> Fields:
    """退款明细: as PBoC needs it."""
    return {
        "VoucherNo": row["number"],
        "AgencyCode": header["AgencyCode"],
        "ExpFuncCode": line["ExpFuncCode"],
        "GovExpEcoCode": line["GovExpEcoCode"],
        "PayAmt": line["PayAmt"],
        "ReturnDate": on.isoformat(),
    }
