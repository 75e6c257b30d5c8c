"""清算额度: what the agent bank may claim, by fund type, agency and function class (类); 5106 and 5108 add to or take from it.

A notice may name the agency in a detail (AgencyCode). An agency that has quota of its own for a class is judged by that alone; the
others share what was granted without naming an agency.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from nodes.wire import business, outbox
from nodes.wire.envelope import Body, Voucher
from nodes.wire.problems import RETURNED, Refusal
from nodes.wire.values import Reading, yuan

Line = tuple[str, str]  # agency ('' where the notice names none), function class


def grant(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """清算额度通知单: additive, may be negative (调减) but not below what was used. Raises Refusal 16 or 90."""
    header, reading = voucher.header, Reading()
    notified = reading.day(header, "VouDate")
    fund = reading.code(header, "FundTypeCode", "[0-9]{1,10}")
    total = reading.amount(header, positive=False)
    lines = []
    changes: dict[Line, int] = {}
    for place, detail in enumerate(voucher.details, 1):
        where = f"明细第 {place} 行"
        kind = reading.code(detail, "ExpFuncCode", "[0-9]{3}", where=where)
        agency = reading.code(detail, "AgencyCode", "[0-9]{3,21}", where=where) if detail.get("AgencyCode") else ""
        lines.append(reading.amount(detail, where=where, positive=False))
        changes[agency, kind] = changes.get((agency, kind), 0) + lines[-1]
    reading.total(lines, total)
    reading.finish()
    short = [_short(line, left, -change) for line, change in changes.items() if (left := available(db, body.year, fund, line)) + change < 0]
    if short:
        raise Refusal(f"额度不能调减：资金性质 {fund} {'；'.join(short)}。", status=RETURNED, reason="quota")
    db.executemany("INSERT INTO quota VALUES (?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING", [(body.year, fund, *line) for line in changes])
    sql = "UPDATE quota SET granted = granted + ? WHERE (year, fund, agency, class) = (?, ?, ?, ?)"
    db.executemany(sql, [(change, body.year, fund, *line) for line, change in changes.items()])
    on = business.today(db) or notified
    filled = {"XPayAmt": header["PayAmt"], "XPayDate": on.isoformat() if on else "", "XAddWord": ""}
    outbox.reply(db, outbox.MOF, body, voucher, filled)
    return "签收成功"


def available(db: sqlite3.Connection, year: str, fund: str, line: Line) -> int:
    """可用额度: cents."""
    row = db.execute("SELECT granted - used FROM quota WHERE (year, fund, agency, class) = (?, ?, ?, ?)", (year, fund, *line)).fetchone()
    return int(row[0]) if row else 0


def holder(db: sqlite3.Connection, year: str, fund: str, agency: str, kind: str) -> str:
    """额度归属: the agency when it has quota of its own for this class, else the common pool ('')."""
    own = db.execute("SELECT 1 FROM quota WHERE (year, fund, agency, class) = (?, ?, ?, ?)", (year, fund, agency, kind)).fetchone()
    return agency if own else ""


def use(db: sqlite3.Connection, year: str, fund: str, amounts: Mapping[Line, int]) -> None:
    """用额度: by agency and class; below zero gives back. Raises Refusal 90 naming every line that is short."""
    short = [_short(line, left, amount) for line, amount in sorted(amounts.items()) if (left := available(db, year, fund, line)) < amount]
    if short:
        raise Refusal(f"清算额度不足：资金性质 {fund} {'；'.join(short)}。", status=RETURNED, reason="quota")
    sql = "UPDATE quota SET used = used + ? WHERE (year, fund, agency, class) = (?, ?, ?, ?)"
    db.executemany(sql, [(amount, year, fund, *line) for line, amount in amounts.items()])


def _short(line: Line, left: int, asked: int) -> str:
    agency, kind = line
    whose = f"预算单位 {agency} " if agency else ""
    return f"{whose}功能类 {kind} 可用额度 {yuan(left)} 元，申请 {yuan(asked)} 元"
