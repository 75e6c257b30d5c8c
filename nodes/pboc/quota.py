"""清算额度: what the agent bank may claim, by fund type and function class (类); 5106 and 5108 add to or take from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from nodes.wire import business, outbox
from nodes.wire.envelope import Body, Voucher
from nodes.wire.problems import RETURNED, Refusal
from nodes.wire.values import Reading, yuan


def grant(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """清算额度通知单: additive, may be negative (调减) but not below what was used. Raises Refusal 16 or 90."""
    header, reading = voucher.header, Reading()
    notified = reading.day(header, "VouDate")
    fund = reading.code(header, "FundTypeCode", "[0-9]{1,10}")
    total = reading.amount(header, positive=False)
    lines = []
    changes: dict[str, int] = {}
    for place, detail in enumerate(voucher.details, 1):
        where = f"明细第 {place} 行"
        kind = reading.code(detail, "ExpFuncCode", "[0-9]{3}", where=where)
        lines.append(reading.amount(detail, where=where, positive=False))
        changes[kind] = changes.get(kind, 0) + lines[-1]
    reading.total(lines, total)
    reading.finish()
    short = [_short(kind, left, -change) for kind, change in changes.items() if (left := available(db, body.year, fund, kind)) + change < 0]
    if short:
        raise Refusal(f"额度不能调减：资金性质 {fund} {'；'.join(short)}。", status=RETURNED)
    db.executemany("INSERT INTO quota VALUES (?, ?, ?, 0, 0) ON CONFLICT DO NOTHING", [(body.year, fund, kind) for kind in changes])
    sql = "UPDATE quota SET granted = granted + ? WHERE (year, fund, class) = (?, ?, ?)"
    db.executemany(sql, [(change, body.year, fund, kind) for kind, change in changes.items()])
    on = business.today(db) or notified
    filled = {"XPayAmt": header["PayAmt"], "XPayDate": on.isoformat() if on else "", "XAddWord": ""}
    outbox.reply(db, outbox.MOF, body, voucher, filled)
    return "签收成功"


def available(db: sqlite3.Connection, year: str, fund: str, kind: str) -> int:
    """可用额度: cents."""
    row = db.execute("SELECT granted - used FROM quota WHERE (year, fund, class) = (?, ?, ?)", (year, fund, kind)).fetchone()
    return int(row[0]) if row else 0


def use(db: sqlite3.Connection, year: str, fund: str, amounts: Mapping[str, int]) -> None:
    """用额度: by class; below zero gives back. Raises Refusal 90 naming every class that is short."""
    short = [_short(kind, left, amount) for kind, amount in sorted(amounts.items()) if (left := available(db, year, fund, kind)) < amount]
    if short:
        raise Refusal(f"清算额度不足：资金性质 {fund} {'；'.join(short)}。", status=RETURNED)
    sql = "UPDATE quota SET used = used + ? WHERE (year, fund, class) = (?, ?, ?)"
    db.executemany(sql, [(amount, year, fund, kind) for kind, amount in amounts.items()])


def _short(kind: str, left: int, asked: int) -> str:
    return f"功能类 {kind} 可用额度 {yuan(left)} 元，申请 {yuan(asked)} 元"
