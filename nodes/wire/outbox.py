"""发件箱: messages a node gives out, sealed, numbered in order; the reader keeps its own cursor (at least once, ordered).

A message is written once and never changed; each time it is put out is a delivery with a number of its own (Seq). A message that its
reader could not take is put out again when there is a sound copy of it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from nodes.wire import faults, iso20022, seals
from nodes.wire.envelope import Body, Fields, Voucher, encode_voucher, stamps_from, stamps_text
from nodes.wire.problems import RECEIVED, UNVERIFIED
from nodes.wire.store import Store, get

MOF, BANK = "mof", "bank"
SPEAKS, ISO_20022 = "speaks", "iso20022"
MOST = 2000
_MOST_TIMES = 5


def send(db: sqlite3.Connection, mailbox: str, body: Body, fields: Fields, details: tuple[Fields, ...] = (), *, flag: str = "0") -> Body:
    """发出: puts a voucher into the mailbox of its reader; identity fields are put first. Returns the body as written and sealed."""
    identity = {"AdmDivCode": body.division, "StYear": body.year, "VtCode": body.kind, "VoucherNo": body.number}
    header = {"Id": f"{body.kind}-{body.number}", **identity, **fields, **identity}
    written = Body(body.division, body.year, body.kind, body.number, flag)
    voucher = Voucher(header, details)
    writer = iso20022.WRITERS.get((body.kind, flag)) if mailbox == MOF and get(db, SPEAKS) == ISO_20022 else None
    if writer is None:
        return put(db, mailbox, replace(written, payload=encode_voucher(voucher)))
    return put(db, mailbox, replace(written, payload=writer[1](voucher), format=writer[0]))


def put(db: sqlite3.Connection, mailbox: str, body: Body) -> Body:
    """放入: a written document, sealed and delivered."""
    sealed = replace(body, stamps=seals.stamped(db, body))
    sql = """INSERT INTO message (mailbox, division, year, kind, number, flag, format, payload, stamps, day)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
    values = (mailbox, *sealed.key, sealed.format, sealed.payload, stamps_text(sealed.stamps), get(db, "day"))
    message = int(db.execute(sql, values).fetchone()[0])
    if faults.current(db).hit("reorder", *sealed.key):
        faults.note(db, "reorder", mailbox, "out", sealed, message=message)
        db.execute("UPDATE message SET held = 1 WHERE id = ?", (message,))
        return sealed
    _deliver(db, mailbox, message, sealed, 0)
    release(db, mailbox)
    return sealed


def reply(db: sqlite3.Connection, mailbox: str, body: Body, voucher: Voucher, filled: Fields) -> None:
    """回单: the same voucher with VoucherFlag=1 and the X fields filled in."""
    send(db, mailbox, body, {**voucher.header, **filled}, voucher.details, flag="1")


def release(db: sqlite3.Connection, mailbox: str) -> bool:
    """放行: what was held back to change the order goes out now. Whether there was any."""
    rows = db.execute("SELECT * FROM message WHERE mailbox = ? AND held = 1 ORDER BY id", (mailbox,)).fetchall()
    for row in rows:
        db.execute("UPDATE message SET held = 0 WHERE id = ?", (row["id"],))
        _deliver(db, mailbox, row["id"], _body(row), 0)
    return bool(rows)


def _deliver(db: sqlite3.Connection, mailbox: str, message: int, body: Body, attempt: int) -> None:
    """送出一次: as it is, or wrong where a fault says so; twice where a fault says so."""
    wrong = faults.spoil(db, body, attempt)
    sent = wrong.body if wrong else body
    if wrong and wrong.reseal:
        sent = replace(sent, stamps=seals.stamped(db, sent))
    seq = _line(db, mailbox, message, wrong, sent)
    if wrong:
        faults.note(db, wrong.fault, mailbox, "out", body, seq=seq, message=message, says=wrong.says)
    else:
        faults.healed(db, message, seq)
    if faults.current(db).hit("duplicate", *body.key, attempt):
        faults.note(db, "duplicate", mailbox, "out", body, seq=_line(db, mailbox, message, wrong, sent), message=message)


def _line(db: sqlite3.Connection, mailbox: str, message: int, wrong: faults.Wrong | None, sent: Body) -> int:
    own = (sent.number, sent.payload, stamps_text(sent.stamps)) if wrong else (None, None, None)
    sql = "INSERT INTO delivery (mailbox, message, fault, number, payload, stamps) VALUES (?, ?, ?, ?, ?, ?)"
    return int(db.execute(sql, (mailbox, message, wrong.fault if wrong else "", *own)).lastrowid or 0)


def _body(row: sqlite3.Row) -> Body:
    key = (row["division"], row["year"], row["kind"], row["number"], row["flag"])
    return Body(*key, row["payload"], stamps_from(row["stamps"]), row["format"])


_PAGE = """SELECT d.seq, d.message, m.division, m.year, m.kind, coalesce(d.number, m.number) AS number, m.flag, m.format,
    coalesce(d.payload, m.payload) AS payload, coalesce(d.stamps, m.stamps) AS stamps
    FROM delivery d JOIN message m ON m.id = d.message WHERE d.mailbox = ? AND d.seq > ? ORDER BY d.seq LIMIT ?"""


def page(store: Store, mailbox: str, after: int, limit: int) -> tuple[list[Body], int]:
    """取件: the messages after the cursor, and the last number among them (or the cursor itself)."""
    with store.reading() as db:
        rows = db.execute(_PAGE, (mailbox, after, limit)).fetchall()
        waiting = not rows and db.execute("SELECT 1 FROM message WHERE mailbox = ? AND held = 1", (mailbox,)).fetchone()
    if waiting:
        with store.transaction() as db:
            release(db, mailbox)
            rows = db.execute(_PAGE, (mailbox, after, limit)).fetchall()
    if any(not row["stamps"] for row in rows):  # written by an older version of this program, which had no seals
        with store.transaction() as db:
            for row in rows:
                if not row["stamps"]:
                    text = stamps_text(seals.stamped(db, _body(row)))
                    db.execute("UPDATE message SET stamps = ? WHERE id = ?", (text, row["message"]))
            rows = db.execute(_PAGE, (mailbox, after, limit)).fetchall()
    return [replace(_body(row), seq=row["seq"]) for row in rows], rows[-1]["seq"] if rows else after


def answered(db: sqlite3.Connection, seq: int, status: str, reason: str, says: str) -> bool:
    """对方的签收结果: the first one counts; what it could not take goes out again when there is a sound copy.

    A later answer to the same number (taken after all) is kept and starts nothing. False for a number not given out.
    """
    row = db.execute("SELECT * FROM delivery WHERE seq = ?", (seq,)).fetchone()
    if row is None:
        return False
    db.execute("UPDATE delivery SET status = ?, reason = ?, says = ? WHERE seq = ?", (status, reason, says, seq))
    if status == RECEIVED:
        faults.healed(db, row["message"], seq, taken=True)
    if row["status"] is None and status != RECEIVED and _again(db, row, status):
        message = db.execute("SELECT * FROM message WHERE id = ?", (row["message"],)).fetchone()
        times = db.execute("SELECT count(*) FROM delivery WHERE message = ?", (row["message"],)).fetchone()[0]
        _deliver(db, row["mailbox"], row["message"], _body(message), times)
    return True


def _again(db: sqlite3.Connection, row: sqlite3.Row, status: str) -> bool:
    """要不要重送: not while a sound copy is on its way or was taken; a sound one only for 30, and only so often."""
    sql = "SELECT seq, status FROM delivery WHERE message = ? AND fault = ''"
    sound = db.execute(sql, (row["message"],)).fetchall()
    if any(one["seq"] > row["seq"] or one["status"] == RECEIVED for one in sound):
        return False
    return row["fault"] != "" or (status == UNVERIFIED and len(sound) < _MOST_TIMES)


def last(db: sqlite3.Connection) -> int:
    """末号: the last number given out."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM delivery").fetchone()[0])


def numbers(db: sqlite3.Connection, mailbox: str, division: str, year: str, kind: str, number: str, flag: str) -> list[int]:
    """某标识送出过的号: for an answer that names the message and not its number."""
    sql = """SELECT d.seq FROM delivery d JOIN message m ON m.id = d.message WHERE d.mailbox = ?
        AND (m.division, m.year, m.kind, coalesce(d.number, m.number), m.flag) = (?, ?, ?, ?, ?) AND d.status IS NULL ORDER BY d.seq"""
    return [row[0] for row in db.execute(sql, (mailbox, division, year, kind, number, flag))]
