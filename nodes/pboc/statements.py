"""对账单: what PBoC's own books say: cleared by voucher (3507), done by voucher kind (3501), and by month quota, spending, account (3510 3512 3513)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from nodes.pboc.store import SPENDING, Settings
from nodes.wire import outbox
from nodes.wire.envelope import Body, Fields, decode_voucher
from nodes.wire.store import get, put
from nodes.wire.values import Reading, yuan

CLEARED, DONE, QUOTA, SPENT, ACCOUNT = "3507", "3501", "3510", "3512", "3513"
KINDS = ("5106", "5108", "5207", "5209", "3403", "2301", "2302")
LISTS = {"5551": 1, "5552": -1}
PACK = 5000
STATED = "month_stated"
_JUDGED = """SELECT number, payload, status, says, day FROM inbox i WHERE kind = :kind AND flag = '0' AND year = :year AND day >= :before
    AND status IN ('15', '90') AND NOT EXISTS (SELECT 1 FROM stated s WHERE s.year = i.year AND s.kind = i.kind AND s.number = i.number) ORDER BY number"""


def close(settings: Settings, db: sqlite3.Connection, on: date) -> None:
    """日终: lists of the day."""
    _cleared(settings, db, on)
    for kind in KINDS:
        _done(settings, db, on, kind)
    if (on.month, on.day) == (12, 31):
        _month(settings, db, on.replace(day=1))


def open_day(settings: Settings, db: sqlite3.Connection, on: date) -> None:
    """开门: the first day of a month states the month before."""
    before = on.replace(day=1) - timedelta(days=1)
    if db.execute("SELECT 1 FROM day WHERE day BETWEEN ? AND ?", (before.replace(day=1).isoformat(), before.isoformat())).fetchone():
        _month(settings, db, before.replace(day=1))


def _cleared(settings: Settings, db: sqlite3.Connection, on: date) -> None:
    """清算信息对账单: one line a payment order line, from the lists given out today; refunds below zero."""
    lines: list[Fields] = []
    total = 0
    sql = "SELECT kind, number, payload FROM message WHERE kind IN ('5551', '5552') AND flag = '0' AND year = ? AND number LIKE ? ORDER BY id"
    for row in db.execute(sql, (str(on.year), f"__{on:%Y%m%d}-%")):
        header, details = _of(row["payload"])
        claim = header.get("ClaimVoucherNo") or header.get("OriVoucherNo", "")
        for detail in details:
            cents = LISTS[row["kind"]] * Reading().amount(detail)
            total += cents
            line = {"PayAgentBillNo": claim, "VoucherNo": detail["VoucherNo"], "FundTypeCode": header["FundTypeCode"]}
            lines.append({**line, "ExpFuncCode": detail["ExpFuncCode"], "PayAmt": yuan(cents), "Hold1": header.get("RefundNoticeNo", "")})
    check_no = f"QX{on:%Y%m%d}"
    packs = max(1, -(-len(lines) // PACK))
    for pack in range(packs):
        number = check_no + (f"-{pack + 1}" if pack else "")
        header = {**_period(on, on, check_no, packs, pack + 1), "AllNum": str(len(lines)), "AllAmt": yuan(total)}
        _send(settings, db, on, CLEARED, number, header, lines[pack * PACK : (pack + 1) * PACK])


def _done(settings: Settings, db: sqlite3.Connection, on: date, kind: str) -> None:
    """凭证对账: vouchers of a kind judged since the last list (what came after a close too); none, no list."""
    before = db.execute("SELECT coalesce(max(day), '') FROM phase WHERE phase = 'close' AND day < ?", (on.isoformat(),)).fetchone()[0]
    lines: list[Fields] = []
    total = 0
    for row in db.execute(_JUDGED, {"kind": kind, "year": str(on.year), "before": before}).fetchall():
        db.execute("INSERT INTO stated VALUES (?, ?, ?)", (str(on.year), kind, row["number"]))
        refused = row["status"] != "15"
        cents = Reading().amount(_of(row["payload"])[0], positive=False)
        total += 0 if refused else cents
        judged = {"ProState": "1" if refused else "0", "Hold1": row["says"][:200] if refused else "", "Hold2": row["day"]}
        lines.append({"VoucherNo": row["number"], "Amt": yuan(cents), **judged})
    if lines:
        number = f"PD{on:%Y%m%d}-{kind}"
        header = {"CheckDate": on.isoformat(), "EVoucherType": kind, "AllNum": str(len(lines)), "AllAmt": yuan(total), "VoucherCheckNo": number}
        _send(settings, db, on, DONE, number, header, lines)


def _month(settings: Settings, db: sqlite3.Connection, first: date) -> None:
    """月末: quota, spending and account of the month, once."""
    month = f"{first:%Y-%m}"
    if get(db, STATED) >= month:
        return
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    before = json.loads(get(db, "month_sums") or "{}")
    if get(db, STATED)[:4] != month[:4]:
        before = {}
    now: dict[str, list[int]] = {}
    lines = [_quota_line(row, before, now) for row in db.execute("SELECT * FROM quota WHERE year = ? ORDER BY fund, class", (str(first.year),))]
    _monthly(settings, db, first, last, QUOTA, f"ED{first:%Y%m}", lines, "CurDateMoney")
    sql = "SELECT code, year_cents FROM tally WHERE book = ? AND year = ? ORDER BY code"
    spent = []
    for row in db.execute(sql, (SPENDING, str(first.year))):
        key = f"spent|{row['code']}"
        now[key] = [row["year_cents"], 0]
        spent.append(
            {"ExpFuncCode": row["code"], "CurPayAmt": yuan(row["year_cents"] - before.get(key, [0])[0]), "SumPayAmt": yuan(row["year_cents"])}
        )
    _monthly(settings, db, first, last, SPENT, f"ZC{first:%Y%m}", spent, "CurPayAmt")
    _account(settings, db, first, last)
    put(db, "month_sums", json.dumps(now))
    put(db, STATED, month)


def _quota_line(row: sqlite3.Row, before: dict[str, list[int]], now: dict[str, list[int]]) -> Fields:
    agency = row["agency"] if "agency" in row.keys() else ""  # noqa: SIM118 a row's keys are its columns
    key = f"quota|{row['fund']}|{row['class']}|{agency}"
    now[key] = [row["granted"], row["used"]]
    granted, used = before.get(key, [0, 0])
    line = {"FundTypeCode": row["fund"], "ExpFuncCode": row["class"], "PreDateMoney": yuan(granted - used), "ClearAmt": yuan(row["granted"] - granted)}
    more = {"AgencyCode": agency} if agency else {}
    return {**line, **more, "CurReckMoney": yuan(row["used"] - used), "CurDateMoney": yuan(row["granted"] - row["used"])}


def _monthly(
    settings: Settings, db: sqlite3.Connection, first: date, last: date, kind: str, number: str, lines: Sequence[Fields], summed: str
) -> None:
    total = sum(Reading().amount({"PayAmt": line[summed]}, positive=False) for line in lines)
    header = {**_period(first, last, number, 1, 1), "AllNum": str(len(lines)), "AllAmt": yuan(total)}
    _send(settings, db, last, kind, number, header, lines)


def _account(settings: Settings, db: sqlite3.Connection, first: date, last: date) -> None:
    rows = db.execute("SELECT * FROM day WHERE day BETWEEN ? AND ? ORDER BY day", (first.isoformat(), last.isoformat())).fetchall()
    account = db.execute("SELECT account FROM treasury").fetchone()
    if not rows or account is None:
        return
    number = f"KK{first:%Y%m}"
    opening, end = rows[0]["opening"], rows[-1]["opening"] + rows[-1]["received"] - rows[-1]["paid"]
    header = {
        **_period(first, last, number, 1, 1),
        "AllNum": str(len(rows)),
        "AcctNo": account["account"],
        "AcctName": settings.name,
        "LastAmt": yuan(opening),
        "AcctAmt": yuan(end),
    }
    lines = [{"AcctDate": r["day"], "IncomeAmt": yuan(r["received"]), "PayAmt": yuan(r["paid"])} for r in rows]
    _send(settings, db, last, ACCOUNT, number, header, lines)


def _period(begin: date, end: date, check_no: str, packs: int, pack: int) -> Fields:
    told = {"VoucherCheckNo": check_no, "BeginDate": begin.isoformat(), "EndDate": end.isoformat()}
    return {**told, "ChildPackNum": str(packs), "CurPackNo": str(pack)}


def _of(payload: bytes) -> tuple[Fields, tuple[Fields, ...]]:
    voucher = decode_voucher(payload)
    return voucher.header, voucher.details


def _send(settings: Settings, db: sqlite3.Connection, on: date, kind: str, number: str, header: Fields, lines: Sequence[Fields]) -> None:
    body = Body(settings.division, str(on.year), kind, number, "0")
    outbox.send(db, outbox.MOF, body, {"VouDate": on.isoformat(), "TreName": settings.name, **header}, tuple(lines))
