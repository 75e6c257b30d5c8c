"""对账回执 (55nn): finance's word on a statement that was given to it: agrees, or which lines do not."""

from __future__ import annotations

import sqlite3

from nodes.pboc.statements import ACCOUNT
from nodes.wire import business
from nodes.wire.envelope import Body, Fields, Voucher, decode_voucher
from nodes.wire.values import Reading, cents, yuan

KINDS = ("5507", "5508", "5509", "5510", "5511", "5512", "5513")


def answered(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """收回执: must be about a statement given out, repeat its figures, and count the lines it names. Raises Refusal 16 with every fault."""
    header, reading = voucher.header, Reading()
    reading.day(header, "VouDate")
    check_no = reading.text(header, "VoucherCheckNo")
    result = reading.code(header, "XCheckResult", "[01]")
    differing = reading.code(header, "XDiffNum", "[0-9]{1,9}")
    listed = 0
    for place, detail in enumerate(voucher.details, 1):
        listed += reading.code(detail, "XCheckResult", "[01]", where=f"明细第 {place} 行") == "1"
    kind = f"35{body.kind[2:]}"
    stated = _stated(db, body.year, kind, check_no, header.get("CurPackNo", "1"))
    gap = _account(reading, header, stated) if kind == ACCOUNT and stated is not None else 0
    if check_no and stated is None:
        reading.say(f"本库没有给出过对账单 {kind} {check_no[:60]}")
    if stated is not None:
        _same(reading, header, stated)
    if differing and int(differing) != listed:
        reading.say(f"XDiffNum {differing} 与明细中不符的 {listed} 行不同")
    if result and (result == "1") is not bool(listed or gap):
        reading.say(f"XCheckResult {result} 与不符的 {listed} 行{'、差额' if gap else ''}对不上")
    reading.finish()
    on = business.today(db)
    sql = "INSERT OR REPLACE INTO checked (year, kind, check_no, pack, number, result, differing, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    db.execute(sql, (body.year, kind, check_no, header.get("CurPackNo", "1"), body.number, result, listed, on.isoformat() if on else ""))
    return "签收成功"


def _stated(db: sqlite3.Connection, year: str, kind: str, check_no: str, pack: str) -> Fields | None:
    """给出的那一份: what its header said; a statement in several packs has one number each."""
    numbers = (check_no, f"{check_no}-{pack}")
    sql = "SELECT payload FROM message WHERE kind = ? AND flag = '0' AND year = ? AND number IN (?, ?) ORDER BY number DESC"
    for row in db.execute(sql, (kind, year, *numbers)):
        header = decode_voucher(row["payload"]).header
        if (header.get("VoucherCheckNo"), header.get("CurPackNo", "1")) == (check_no, pack):
            return header
    return None


def _same(reading: Reading, header: Fields, stated: Fields) -> None:
    """照抄的数: period, counts and sums as they were given."""
    for name in ("BeginDate", "EndDate", "AllNum", "AllAmt", "ChildPackNum"):
        if name in header and name in stated and header[name] != stated[name]:
            reading.say(f"{name} 的值 {header[name][:40]} 与对账单的 {stated[name]} 不同")


def _account(reading: Reading, header: Fields, stated: Fields) -> int:
    """库款账户: account and balance as stated, theirs beside it, and the gap between the two; the gap in cents."""
    for name in ("AcctNo", "AcctAmt"):
        if header.get(name) != stated.get(name):
            reading.say(f"{name} 的值 {header.get(name, '')[:40]} 与对账单的 {stated.get(name, '')} 不同")
    ours = reading.amount(header, "XAcctAmt", positive=False)
    told = reading.amount(header, "XDiffMoney", positive=False)
    gap = (cents(stated.get("AcctAmt")) or 0) - ours
    if told != gap:
        reading.say(f"差额 XDiffMoney 应为 {yuan(gap)}")
    return gap


def seen(db: sqlite3.Connection, most: int = 20) -> list[sqlite3.Row]:
    """对账单与回执: the last statements by month, whether answered and how."""
    sql = """SELECT m.kind, m.number, c.number AS reply, c.result, c.differing, c.day FROM message m
        LEFT JOIN checked c ON c.year = m.year AND c.kind = m.kind AND c.check_no = m.number
        WHERE m.kind IN ('3510', '3512', '3513') AND m.flag = '0' ORDER BY m.id DESC LIMIT ?"""
    return db.execute(sql, (most,)).fetchall()
