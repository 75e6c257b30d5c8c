"""支付凭证: receives 8202 and 5201 orders and 5651 recalls, pays or returns what waits."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from nodes.bank import batches, draws
from nodes.bank.store import Settings
from nodes.wire import faults, outbox
from nodes.wire.business import Counts, today
from nodes.wire.envelope import Body, Voucher, decode_voucher, encode_voucher
from nodes.wire.store import following, get
from nodes.wire.values import Reading, yuan

ORDER, DIRECT, RECALL = "8202", "5201", "5651"
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
    if payer and not db.execute("SELECT 1 FROM account WHERE number = ? AND status = '1'", (payer,)).fetchone():
        reading.say(f"付款账号 {payer[:40]} 未在本行登记")
    payee = reading.account(header, "PayeeAcctNo")
    amount = reading.amount(header)
    reading.total([_detail(reading, detail, place, body.kind) for place, detail in enumerate(voucher.details, 1)], amount)
    reading.finish()
    on = today(db)
    arrived = on.isoformat() if on else ""
    payload = encode_voucher(voucher) if body.format else body.payload
    values = (body.division, body.year, body.number, fund, payer, payee, header["PayeeAcctName"], amount, payload, arrived)
    db.execute(
        """INSERT INTO orders (division, year, number, fund, payer, payee, payee_name, cents, payload, arrived, late, own_funds, suspect, kind)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT balance IS NOT NULL FROM account WHERE number = ?), ?, ?)""",
        (*values, cut_off(db, arrived), payer, _same(db, arrived, payer, payee, amount), body.kind),
    )
    return "签收成功"


def cut_off(db: sqlite3.Connection, day: str) -> bool:
    """已截止: whether orders that come on that day are paid on the next only."""
    return day != "" and get(db, "cut_off") == day


def _same(db: sqlite3.Connection, arrived: str, payer: str, payee: str, amount: int) -> str:
    """疑似重复: the number of another order of the same day from the same account to the same payee over the same amount."""
    sql = "SELECT number FROM orders WHERE payee = ? AND cents = ? AND arrived = ? AND payer = ? AND state IN ('received', 'paid') LIMIT 1"
    row = db.execute(sql, (payee, amount, arrived, payer)).fetchone()
    return str(row[0]) if row else ""


def _detail(reading: Reading, detail: dict[str, str], place: int, kind: str) -> int:
    """明细: checks one line and returns its amount in cents."""
    where = f"明细第 {place} 行"
    for name, pattern in _DETAIL:
        reading.code(detail, name, pattern, where=where)
    reading.text(detail, "BgtId", where=where)
    if kind == ORDER:  # a direct payment has DepProCode, which may be left out
        reading.text(detail, "ProCode", empty=True, where=where)
    return reading.amount(detail, where=where)


def recall(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """撤销申请: only an order not yet paid can be recalled; the outcome is the reply (XResult 1/0)."""
    reading = Reading()
    reading.day(voucher.header, "VouDate")
    number = reading.text(voucher.header, "OriVoucherNo")
    reading.finish()
    key = (body.division, body.year, number)
    row = db.execute("SELECT id, state, done_on, reason, batch FROM orders WHERE (division, year, number) = (?, ?, ?)", key).fetchone()
    refused = _not_recallable(row, number)
    on = today(db)
    if not refused:
        db.execute("UPDATE orders SET state = 'recalled', done_on = ? WHERE id = ?", (on.isoformat() if on else None, row["id"]))
    filled = {"XResult": "0" if refused else "1", "XAddWord": refused or "已撤销，未付款"}
    outbox.reply(db, outbox.MOF, body, voucher, filled)
    if not refused and row["batch"] and on:
        batches.finish(db, row["batch"], on)
    return "签收成功"


def _not_recallable(row: sqlite3.Row | None, number: str) -> str:
    if row is None:
        return f"本行没有支付凭证 {number[:40]}"
    says = {"paid": f"已于 {row['done_on']} 付款", "returned": f"已于 {row['done_on']} 退回：{row['reason']}", "recalled": "已撤销过"}
    return says.get(row["state"], "")


def pay(settings: Settings, db: sqlite3.Connection, on: date) -> Counts:
    """付款: every waiting order is paid or returned, in the order received; each gets its reply (8202, VoucherFlag=1).

    Not paid yet: what came after the cut-off of this day, what would exceed the bank's own funds (垫付限额), suspected repeats where
    the bank holds them, and everything where operators pay at the counter.
    """
    done = {"paid": 0, "returned": 0, "held": 0}
    total = {"paid": 0, "returned": 0, "held": 0}
    rows = [] if settings.counter else waiting(db, on)
    closed = {row[0] for row in db.execute("SELECT number FROM closed_account")} if rows else set()
    for row in rows:
        suspect = settings.hold_suspects and row["suspect"] and not row["confirmed"]
        if suspect or short_of_funds(settings, db, row):
            state = "held"
        else:
            state = settle_one(settings, db, on, row, _reason(settings, row, row["payee"] in closed))
        done[state] += 1
        total[state] += row["cents"]
    return {**done, "paid_amount": yuan(total["paid"]), "returned_amount": yuan(total["returned"])}


def waiting(db: sqlite3.Connection, on: date) -> list[sqlite3.Row]:
    """待付: received and payable on that day, in the order received."""
    sql = "SELECT * FROM orders WHERE state = 'received' AND (late = 0 OR arrived < ?) ORDER BY id"
    return db.execute(sql, (on.isoformat(),)).fetchall()


def short_of_funds(settings: Settings, db: sqlite3.Connection, row: sqlite3.Row) -> str:
    """头寸不足: a sentence when paying would exceed what the bank pays in advance of clearing, empty when it would not."""
    if settings.advance is None or row["own_funds"]:
        return ""
    out = db.execute("SELECT coalesce(sum(cents), 0) FROM orders WHERE state = 'paid' AND cleared_on IS NULL").fetchone()[0]
    if out + row["cents"] <= settings.advance:
        return ""
    return f"垫付未清算 {yuan(out)} 元，本笔 {yuan(row['cents'])} 元，超过垫付限额 {yuan(settings.advance)} 元：请等国库清算后再付。"


def _reason(settings: Settings, row: sqlite3.Row, closed: bool) -> str:
    """退票原因: drawn from the seed; empty when it is to be paid."""
    return draws.return_reason(draws.Draw(settings.seed, row["number"], row["payee"]), settings.return_share, closed)


def settle_one(settings: Settings, db: sqlite3.Connection, on: date, row: sqlite3.Row, reason: str, by: str = "") -> str:
    """办一笔: pays, or returns with the reason; keeps the outcome, replies. Returns the new state."""
    reason = reason or _take_funds(db, row)
    voucher = decode_voucher(row["payload"])
    state = "returned" if reason else "paid"
    serial = f"{settings.bank_no[-4:]}{on:%Y%m%d}{following(db, f'serial{on:%Y%m%d}'):06d}"
    due = None if reason else _refund(settings, db, on, row, len(voucher.details))
    db.execute(
        """UPDATE orders SET state = ?, done_on = ?, serial = ?, reason = ?, refund_due = ?, refund_cents = ?, handled_by = ?, cleared_on = ?
        WHERE id = ?""",
        (
            state,
            on.isoformat(),
            serial,
            reason,
            due[0].isoformat() if due else None,
            due[1] if due else None,
            by,
            on.isoformat() if row["own_funds"] and not reason else None,
            row["id"],
        ),
    )
    filled = {
        "XPayDate": on.isoformat(),
        "XAgentBusinessNo": serial,
        "XPayAmt": "0.00" if reason else yuan(row["cents"]),
        "XPayeeAcctNo": row["payee"],
        "XPayeeAcctName": row["payee_name"],
        "XAddWord": reason,
    }
    if row["batch"]:
        batches.finish(db, row["batch"], on)
    else:
        outbox.reply(db, outbox.MOF, Body(row["division"], row["year"], row["kind"], row["number"], "0"), voucher, filled)
    return state


def _take_funds(db: sqlite3.Connection, row: sqlite3.Row) -> str:
    """扣款: from an account with money of its own; the reason when it does not suffice."""
    if not row["own_funds"]:
        return ""
    taken = db.execute(
        "UPDATE account SET balance = balance - ? WHERE number = ? AND balance >= ?", (row["cents"], row["payer"], row["cents"])
    )
    return "" if taken.rowcount else draws.NO_FUNDS


def _refund(settings: Settings, db: sqlite3.Connection, on: date, row: sqlite3.Row, lines: int) -> tuple[date, int] | None:
    """日后退款: as the seed has it, or a refund soon where a fault says so."""
    draw = draws.Draw(settings.seed, row["number"], row["payee"])
    if not row["own_funds"] and faults.current(db).hit("refund", row["division"], row["year"], row["number"]):
        return on + timedelta(days=1 + draw.pick("soon", 3)), int(row["cents"])
    return draws.refund(draw, settings.refund_share, on, row["cents"], lines)
