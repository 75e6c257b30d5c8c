"""预算单位清册 (5951): which unit's zero-balance account is which; kept for looking up, answered."""

from __future__ import annotations

import sqlite3

from nodes.wire import outbox, units
from nodes.wire.envelope import Body, Voucher

REGISTER = "5951"


def learn(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """登记清册: opens, renames and closes what it names; a whole one (AllFlag 1) closes what it does not name."""
    whole = units.read(voucher)
    if whole:
        db.execute("UPDATE register SET status = '0'")
    sql = """INSERT INTO register VALUES (?, ?, ?, ?) ON CONFLICT (account) DO UPDATE
        SET agency = excluded.agency, name = excluded.name, status = excluded.status"""
    db.executemany(sql, [(line["AgencyAccoNo"], line["AgencyCode"], line["AgencyName"], line["AccStatus"]) for line in voucher.details])
    outbox.reply(db, outbox.MOF, body, voucher, {"XAddWord": f"已登记 {len(voucher.details)} 户"})
    return "签收成功"
