"""发件箱: messages a node gives out, numbered in order; the reader keeps its own cursor (at least once, ordered)."""

from __future__ import annotations

import sqlite3

from nodes.wire.envelope import Body, Fields, Voucher, encode_envelope, encode_voucher
from nodes.wire.store import Store

MOF, BANK = "mof", "bank"
MOST = 2000


def send(db: sqlite3.Connection, mailbox: str, body: Body, fields: Fields, details: tuple[Fields, ...] = (), *, flag: str = "0") -> Body:
    """发出: puts a voucher into the mailbox of its reader; identity fields are put first. Returns the body as sent."""
    identity = {"AdmDivCode": body.division, "StYear": body.year, "VtCode": body.kind, "VoucherNo": body.number}
    header = {"Id": f"{body.kind}-{body.number}", **identity, **fields, **identity}
    sent = Body(body.division, body.year, body.kind, body.number, flag, encode_voucher(Voucher(header, details)))
    sql = "INSERT INTO outbox (mailbox, division, year, kind, number, flag, payload) VALUES (?, ?, ?, ?, ?, ?, ?)"
    db.execute(sql, (mailbox, *sent.key, sent.payload))
    return sent


def reply(db: sqlite3.Connection, mailbox: str, body: Body, voucher: Voucher, filled: Fields) -> None:
    """回单: the same voucher with VoucherFlag=1 and the X fields filled in."""
    send(db, mailbox, body, {**voucher.header, **filled}, voucher.details, flag="1")


def page(store: Store, mailbox: str, after: int, limit: int) -> tuple[bytes, int]:
    """取件: an envelope of the messages after the cursor, and the last number in it (or the cursor itself)."""
    sql = "SELECT * FROM outbox WHERE mailbox = ? AND seq > ? ORDER BY seq LIMIT ?"
    with store.reading() as db:
        rows = db.execute(sql, (mailbox, after, limit)).fetchall()
    bodies = [(Body(r["division"], r["year"], r["kind"], r["number"], r["flag"], r["payload"]), r["seq"]) for r in rows]
    return encode_envelope(bodies), rows[-1]["seq"] if rows else after


def last(db: sqlite3.Connection) -> int:
    """末号: the last number given out."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM outbox").fetchone()[0])
