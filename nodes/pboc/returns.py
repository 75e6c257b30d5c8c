"""退付退回 (3210): a revenue refund whose payee could not be paid comes back into the treasury; finance is told by a notice."""

from __future__ import annotations

import sqlite3
from typing import Any

from nodes.pboc import treasury
from nodes.pboc.releases import REVENUE_REFUND
from nodes.pboc.store import REVENUE, Settings, add
from nodes.wire import outbox
from nodes.wire.envelope import Body, decode_voucher
from nodes.wire.problems import Problem, Refusal
from nodes.wire.store import following
from nodes.wire.values import Reading, yuan

NOTICE = "3210"
_SHAPE = '应为 {"number":"原收入退付凭证号","reason":"退回原因"}。'
_SAME = ("PayeeAcctNo", "PayeeAcctName", "PayeeAcctBankName", "PayeeAcctBankNo", "BudgetSubjectCode", "FundTypeCode")


def come_back(settings: Settings, db: sqlite3.Connection, asked: Any) -> dict[str, object]:
    """退付的钱退回来 (what the payee's bank does): once for each refund. Raises Problem 400, 404 or 409."""
    number, reason = (str(asked.get(name) or "")[:200] for name in ("number", "reason")) if isinstance(asked, dict) else ("", "")
    if not number or not reason:
        raise Problem(400, _SHAPE)
    key = (settings.division, REVENUE_REFUND, number)
    row = db.execute(
        "SELECT year, payload, day FROM inbox WHERE sender = 'mof' AND (division, kind, number) = (?, ?, ?) AND flag = '0' AND status = '15'", key
    ).fetchone()
    if row is None:
        raise Problem(404, f"没有办过收入退付凭证 {number[:40]}。")
    told = db.execute("SELECT number FROM returned WHERE (year, original) = (?, ?)", (row["year"], number)).fetchone()
    if told:
        return {"number": told["number"], "known": True}
    return {"number": _notice(settings, db, row, number, reason), "known": False}


def _notice(settings: Settings, db: sqlite3.Connection, row: sqlite3.Row, number: str, reason: str) -> str:
    """入库、冲回、通知."""
    header = decode_voucher(row["payload"]).header
    amount = Reading().amount(header)
    try:
        on = treasury.working_day(db)
        own = f"TT{on:%Y%m%d}-{following(db, f'TT{on:%Y%m%d}'):03d}"
        treasury.move(db, amount, NOTICE, own, f"退付退回 {number} {reason}")
    except Refusal as refusal:
        raise Problem(409, refusal.says) from None
    add(db, REVENUE, on, header["BudgetSubjectCode"], amount)
    db.execute("INSERT INTO returned VALUES (?, ?, ?)", (row["year"], number, own))
    notice = {
        "VouDate": on.isoformat(),
        "OriBillNo": number,
        "OriVouDate": header["VouDate"],
        "OriPayDate": row["day"],
        "PayAmt": yuan(amount),
        **{name: header[name] for name in _SAME if header.get(name)},
        "ReturnReasonName": reason,
        "XPayDate": on.isoformat(),
    }
    line = {"IncomeSortCode": header["BudgetSubjectCode"], "PayAmt": yuan(amount)}
    outbox.send(db, outbox.MOF, Body(settings.division, row["year"], NOTICE, own, "0"), notice, (line,))
    return own
