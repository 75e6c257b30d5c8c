"""申请划款: at the end of the day one claim a fund type for all that was paid (2301); the day report (2206) follows in statements."""

from __future__ import annotations

import sqlite3
from datetime import date
from itertools import groupby

from nodes.bank import statements
from nodes.bank.store import Settings
from nodes.wire import seals
from nodes.wire.business import Counts
from nodes.wire.envelope import Body, Fields, Voucher, decode_voucher, encode_voucher, stamps_text
from nodes.wire.store import following
from nodes.wire.values import cents, yuan

CLAIM, REFUND_CLAIM = "2301", "2302"


def close(settings: Settings, db: sqlite3.Connection, on: date) -> Counts:
    """日终: claims what was paid and not yet claimed; the report of the day is due once the claims were brought."""
    rows = db.execute("SELECT * FROM orders WHERE state = 'paid' AND claim IS NULL AND own_funds = 0 ORDER BY division, year, fund, id").fetchall()
    claimed = 0
    groups = 0
    for _, members in groupby(rows, key=lambda row: (row["division"], row["year"], row["fund"])):
        claimed += _claim(settings, db, on, list(members))
        groups += 1
    reports = statements.owe(settings, db, on)
    return {"claims": groups, "claimed_orders": len(rows), "claimed_amount": yuan(claimed), "reports": reports}


def _claim(settings: Settings, db: sqlite3.Connection, on: date, orders: list[sqlite3.Row]) -> int:
    """申请划款凭证: one 2301 over these orders, a detail for each order line. Returns its amount in cents."""
    details = [line for order in orders for line in _lines(order)]
    total: int = sum(order["cents"] for order in orders)
    fund = orders[0]["fund"]
    header = {"FundTypeCode": fund, "PayAmt": yuan(total), "AllNum": str(len(details)), "Remark": f"{on} 集中支付清算"}
    claim = keep(settings, db, on, CLAIM, f"QS{on:%Y%m%d}", orders[0], header, details)
    db.executemany("UPDATE orders SET claim = ? WHERE id = ?", [(claim, order["id"]) for order in orders])
    return total


def _lines(order: sqlite3.Row) -> list[Fields]:
    """清算明细: the lines of a paid order as PBoC needs them."""
    voucher = decode_voucher(order["payload"])
    return [
        {
            "VoucherNo": order["number"],
            "AgencyCode": voucher.header["AgencyCode"],
            "ExpFuncCode": detail["ExpFuncCode"],
            "GovExpEcoCode": detail["GovExpEcoCode"],
            "PayAmt": detail["PayAmt"],
            "XPayDate": order["done_on"],
            "AgentBusinessNo": order["serial"],
        }
        for detail in voucher.details
    ]


def keep(
    settings: Settings, db: sqlite3.Connection, on: date, kind: str, series: str, of: sqlite3.Row, header: Fields, details: list[Fields]
) -> int:
    """留存待发: keeps a claim until PBoC has accepted it. Returns its row."""
    number = f"{series}-{following(db, kind + series):02d}"
    identity = {"Id": f"{kind}-{number}", "AdmDivCode": of["division"], "StYear": of["year"], "VtCode": kind, "VouDate": on.isoformat()}
    bank = {"VoucherNo": number, "PayBankName": settings.name, "PayBankNo": settings.bank_no}
    payload = encode_voucher(Voucher({**identity, **bank, **header}, tuple(details)))
    stamps = stamps_text(seals.stamped(db, Body(of["division"], of["year"], kind, number, "0", payload)))
    sql = "INSERT INTO claim (kind, division, year, number, cents, made_on, payload, stamps) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    values = (kind, of["division"], of["year"], number, cents(header["PayAmt"]), on.isoformat(), payload, stamps)
    return int(db.execute(sql, values).lastrowid or 0)
