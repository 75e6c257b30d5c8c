"""国库存款: the treasury single account; every movement is of the current day and none takes it below zero."""

from __future__ import annotations

import sqlite3
from datetime import date

from nodes.wire import business
from nodes.wire.business import Counts
from nodes.wire.problems import RETURNED, Problem, Refusal
from nodes.wire.values import yuan


def balance(db: sqlite3.Connection) -> int:
    """库存余额: cents."""
    row = db.execute("SELECT balance FROM treasury").fetchone()
    return int(row[0]) if row else 0


def working_day(db: sqlite3.Connection) -> date:
    """营业中: the current day. Raises Refusal 16 (not remembered: to be sent again) when money cannot move now."""
    current = business.today(db)
    if db.execute("SELECT 1 FROM treasury").fetchone() is None:
        raise Refusal("国库账户尚未建立（POST /world/open），请稍后再发。", reason="closed", kept=False)
    if current is None:
        raise Refusal("国库尚未开始营业（POST /clock），请稍后再发。", reason="closed", kept=False)
    if business.closed(db):
        raise Refusal(f"国库 {current} 已日终，请下一营业日再发。", reason="closed", kept=False)
    return current


def move(db: sqlite3.Connection, amount: int, kind: str, document: str, says: str) -> None:
    """记账: credit above zero, debit below, cents. Raises Refusal 90 退回 when the balance does not suffice."""
    on = working_day(db).isoformat()
    left = balance(db)
    if left + amount < 0:
        raise Refusal(f"国库存款余额不足：余额 {yuan(left)} 元，本笔 {yuan(-amount)} 元，差 {yuan(-amount - left)} 元。", status=RETURNED, reason="balance")
    db.execute("UPDATE treasury SET balance = balance + ?", (amount,))
    column = "received" if amount >= 0 else "paid"
    db.execute(f"UPDATE day SET {column} = {column} + ? WHERE day = ?", (abs(amount), on))  # nosec B608
    db.execute("INSERT INTO journal (day, cents, kind, document, says) VALUES (?, ?, ?, ?, ?)", (on, amount, kind, document, says))


def begin(db: sqlite3.Connection, on: date) -> Counts:
    """日初: the day opens with the balance of the day before."""
    db.execute("INSERT INTO day (day, opening) VALUES (?, ?)", (on.isoformat(), balance(db)))
    return {}


def establish(db: sqlite3.Connection, account: str, opening: int, year: str) -> None:
    """建户: the account with its opening balance, once; a repeat changes nothing. Raises Problem 409 for another content."""
    row = db.execute("SELECT account, opening, year FROM treasury").fetchone()
    if row is None:
        db.execute("INSERT INTO treasury VALUES (1, ?, ?, ?, ?)", (account, year, opening, opening))
        db.execute("UPDATE day SET opening = ? WHERE received = 0 AND paid = 0", (opening,))
    elif tuple(row) != (account, opening, year):
        says = f"国库账户已建立：账号 {row['account']}，{row['year']} 年初余额 {yuan(row['opening'])} 元；要重来请以 --fresh 启动。"
        raise Problem(409, says)


def book(db: sqlite3.Connection, division: str, amount: int) -> None:
    """往来: what another treasury has received from us (above zero) or paid to us (below), cents."""
    sql = "INSERT INTO counterpart VALUES (?, ?) ON CONFLICT (division) DO UPDATE SET cents = cents + excluded.cents"
    db.execute(sql, (division, amount))
