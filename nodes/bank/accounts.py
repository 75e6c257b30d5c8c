"""账户登记: payer accounts kept at this bank (5951 from finance, or JSON at set-up), payee accounts known to be closed (JSON)."""

from __future__ import annotations

import sqlite3
from typing import Any

from nodes.wire import outbox, units
from nodes.wire.envelope import Body, Voucher
from nodes.wire.problems import Problem
from nodes.wire.values import account_problem, cents

REGISTER = "5951"
NORMAL, CLOSED = "1", "0"

_SHAPE = '应为 {"accounts": [{"account": "账号", "name": "户名", "balance": "100.00"} 或 "账号"], "closed": ["账号"]}，或账户的列表。'


def register(db: sqlite3.Connection, asked: Any) -> dict[str, int]:
    """登记: all or nothing, a repeat changes nothing. Raises Problem 400 with every wrong account."""
    if isinstance(asked, list):
        asked = {"accounts": asked}
    if not isinstance(asked, dict) or set(asked) - {"accounts", "closed"}:
        raise Problem(400, _SHAPE)
    accounts = [_account(one) for one in _listed(asked, "accounts")]
    closed = [_account(one)[0] for one in _listed(asked, "closed")]
    wrong = [f"{number[:40]} {problem}" for number in [*(one[0] for one in accounts), *closed] if (problem := account_problem(number))]
    if wrong:
        raise Problem(400, f"账号有误：{'；'.join(wrong[:20])}。")
    sql = "INSERT INTO account (number, name, balance) VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE SET name = excluded.name"
    db.executemany(sql, accounts)
    db.executemany("INSERT INTO closed_account VALUES (?) ON CONFLICT DO NOTHING", [(number,) for number in closed])
    return {
        "accounts": db.execute("SELECT count(*) FROM account").fetchone()[0],
        "closed": db.execute("SELECT count(*) FROM closed_account").fetchone()[0],
    }


def learn(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """预算单位清册 (5951): opens, renames and closes the accounts it names; of a whole one (AllFlag 1) those it does not name are closed."""
    whole = units.read(voucher)
    if whole:
        db.execute("UPDATE account SET status = ? WHERE division = ?", (CLOSED, body.division))
    sql = """INSERT INTO account (number, name, division, status) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE
        SET name = excluded.name, division = excluded.division, status = excluded.status"""
    rows = [(line["AgencyAccoNo"], line.get("AgencyAccoName", ""), body.division, line["AccStatus"]) for line in voucher.details]
    db.executemany(sql, rows)
    outbox.reply(db, outbox.MOF, body, voucher, {"XAddWord": f"已登记 {len(rows)} 户"})
    return "签收成功"


def _listed(asked: dict[str, Any], name: str) -> list[Any]:
    value = asked.get(name, [])
    if not isinstance(value, list):
        raise Problem(400, _SHAPE)
    return value


def _account(one: Any) -> tuple[str, str, int | None]:
    """一户: number, name and, for an account with money of its own (实有资金账户), its balance at the start in cents."""
    if isinstance(one, dict):
        number, name, balance = one.get("account"), one.get("name", ""), one.get("balance")
    else:
        number, name, balance = one, "", None
    found = cents(balance)
    if not isinstance(number, str) or not isinstance(name, str) or (balance is not None and (found is None or found < 0)):
        raise Problem(400, _SHAPE)
    return number, name, found
