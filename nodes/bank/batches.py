"""批量凭证 (8207): one document, one signature, a line for each payee; every line is an order of its own, answered together when all are done."""

from __future__ import annotations

import json
import sqlite3
from datetime import date

from nodes.wire import outbox
from nodes.wire.business import today
from nodes.wire.envelope import Body, Fields, Voucher, decode_voucher, encode_voucher
from nodes.wire.problems import RETURNED, Refusal
from nodes.wire.values import Reading, cents, yuan

KIND, RECALL = "8207", "5651"
MOST = 10_000
_HEADER = ("AgencyName", "PayAcctName", "PaySummaryName")
_SHARED = ("AgencyCode", "AgencyName", "PayAcctNo", "PayAcctName", "PayBankNo", "PayAcctBankName", "FundTypeCode", "VouDate", "PaySummaryName")
_LINE = ("PayeeAcctNo", "PayeeAcctName", "PayeeAcctBankName", "PayeeAcctBankNo", "PayAmt")
_ELEMENTS = ("ExpFuncCode", "GovExpEcoCode", "DepExpEcoCode", "ProCode", "BgtId", "PayAmt")


def receive(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """签收批量凭证: keeps a sound one with its lines; raises Refusal 16 with every fault, 90 where a line's number is known already."""
    header, reading = voucher.header, Reading()
    for name in _HEADER:
        reading.text(header, name)
    reading.day(header, "VouDate")
    reading.code(header, "PayTypeCode", "1[12]?")
    reading.code(header, "AgencyCode", "[0-9]{3,21}")
    reading.code(header, "FundTypeCode", "[0-9]{1,10}")
    payer = reading.text(header, "PayAcctNo")
    account = db.execute("SELECT balance IS NOT NULL FROM account WHERE number = ? AND status = '1'", (payer,)).fetchone()
    if payer and account is None:
        reading.say(f"付款账号 {payer[:40]} 未在本行登记")
    total = reading.amount(header, "SumAmt")
    if header.get("AllNum") != str(len(voucher.details)) or len(voucher.details) > MOST:
        reading.say(f"总笔数 {header.get('AllNum', '')[:10]} 与明细 {len(voucher.details)} 行不符，或超过 {MOST} 行")
    amounts = [_line(reading, line, place) for place, line in enumerate(voucher.details, 1)]
    numbers = [line.get("Id", "") for line in voucher.details]
    if len(set(numbers)) < len(numbers):
        reading.say("明细编号（Id）有重复")
    reading.total(amounts, total)
    reading.finish()
    _fresh(db, body, numbers)
    _keep(db, body, voucher, amounts, bool(account and account[0]))
    return "签收成功"


def _line(reading: Reading, line: Fields, place: int) -> int:
    """一行: its amount in cents."""
    where = f"明细第 {place} 行"
    for name in ("Id", "PayeeAcctName", "BgtId"):
        reading.text(line, name, where=where)
    reading.account(line, "PayeeAcctNo")
    reading.code(line, "ExpFuncCode", "[0-9]{3,7}", where=where)
    reading.code(line, "GovExpEcoCode", "5[0-9]{2,4}", where=where)
    return reading.amount(line, where=where)


def _fresh(db: sqlite3.Connection, body: Body, numbers: list[str]) -> None:
    sql = "SELECT number FROM orders WHERE (division, year) = (?, ?) AND number IN (SELECT value FROM json_each(?)) ORDER BY number"
    if again := [row[0] for row in db.execute(sql, (body.division, body.year, json.dumps(numbers)))]:
        says = f"明细编号 {'、'.join(again[:5])} 本行已收到过：同号只能付一次。"
        raise Refusal(says, status=RETURNED, reason="conflict")


def _keep(db: sqlite3.Connection, body: Body, voucher: Voucher, amounts: list[int], own_funds: bool) -> None:
    on = today(db)
    arrived = on.isoformat() if on else ""
    batch = db.execute(
        "INSERT INTO batch (division, year, number, payload) VALUES (?, ?, ?, ?)", (body.division, body.year, body.number, body.payload)
    ).lastrowid
    late = arrived != "" and db.execute("SELECT 1 FROM fact WHERE (name, value) = ('cut_off', ?)", (arrived,)).fetchone() is not None
    head = (body.division, body.year, voucher.header["FundTypeCode"], voucher.header["PayAcctNo"], arrived, late, own_funds, KIND, batch)
    db.executemany(
        """INSERT INTO orders (division, year, fund, payer, arrived, late, own_funds, kind, batch, number, payee, payee_name, cents, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            (*head, line["Id"], line["PayeeAcctNo"], line["PayeeAcctName"], amount, encode_voucher(_single(voucher, line)))
            for line, amount in zip(voucher.details, amounts, strict=True)
        ),
    )


def _single(voucher: Voucher, line: Fields) -> Voucher:
    """拆成单笔: a line as an order of its own, for paying, claiming and giving back."""
    shared = {name: voucher.header.get(name, "") for name in _SHARED}
    own = {name: line.get(name, "") for name in _LINE}
    return Voucher({**shared, **own, "VoucherNo": line["Id"]}, ({name: line.get(name, "") for name in _ELEMENTS},))


def finish(db: sqlite3.Connection, batch: int, on: date) -> None:
    """批量回单: once, when no line waits any more; each line with what was paid, or 0.00 and why."""
    if db.execute("SELECT 1 FROM orders WHERE batch = ? AND state = 'received' LIMIT 1", (batch,)).fetchone():
        return
    kept = db.execute("SELECT * FROM batch WHERE id = ? AND replied_on IS NULL", (batch,)).fetchone()
    if kept is None:
        return
    rows = {row["number"]: row for row in db.execute("SELECT number, state, cents, serial, reason FROM orders WHERE batch = ?", (batch,))}
    voucher = decode_voucher(kept["payload"])
    lines = tuple({**line, **_outcome(rows[line["Id"]])} for line in voucher.details)
    paid = sum(cents(line["XPayAmt"]) or 0 for line in lines)
    body = Body(kept["division"], kept["year"], KIND, kept["number"], "0")
    outbox.reply(db, outbox.MOF, body, Voucher(voucher.header, lines), {"XPayDate": on.isoformat(), "XSumAmt": yuan(paid), "XAddWord": ""})
    db.execute("UPDATE batch SET replied_on = ? WHERE id = ?", (on.isoformat(), batch))


def _outcome(row: sqlite3.Row) -> Fields:
    """一行的结果; Hold1 names the recall that stopped it."""
    if row["state"] == "paid":
        return {"XPayAmt": yuan(row["cents"]), "XAgentBusinessNo": row["serial"], "XAddWord": ""}
    if row["state"] == "recalled":
        return {"XPayAmt": "0.00", "XAgentBusinessNo": "", "XAddWord": "已撤销，未付款", "Hold1": RECALL}
    return {"XPayAmt": "0.00", "XAgentBusinessNo": row["serial"], "XAddWord": row["reason"] or "退回"}
