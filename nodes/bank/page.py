"""当日支付页: what a clerk at the bank would look at."""

from __future__ import annotations

import sqlite3

from nodes.bank.store import counts
from nodes.wire import business, html
from nodes.wire.serving import Answer
from nodes.wire.values import yuan

_MOST = 500
_STATES = {"received": "待付", "paid": "已付", "returned": "已退回", "recalled": "已撤销"}
_COUNTS = {
    "orders": "收到",
    "waiting": "待付",
    "paid": "已付",
    "returned": "已退回",
    "recalled": "已撤销",
    "refunded": "已退款",
    "failed": "签收失败",
}


def show(db: sqlite3.Connection, name: str) -> Answer:
    """当日支付: orders that wait and those done today, and the claims not yet settled."""
    current = business.today(db)
    sql = "SELECT * FROM orders WHERE done_on = ? OR state = 'received' ORDER BY id DESC LIMIT ?"
    rows = db.execute(sql, (current.isoformat() if current else "", _MOST)).fetchall()
    listed = [
        (
            r["number"],
            r["payee_name"],
            r["payee"],
            yuan(r["cents"]),
            _STATES[r["state"]],
            r["serial"] or "",
            r["cleared_on"] or "",
            r["reason"] or "",
        )
        for r in rows
    ]
    claims = db.execute("SELECT kind, number, cents, made_on, says FROM claim WHERE state <> 'settled' ORDER BY id").fetchall()
    totals = counts(db)
    heads = ("支付凭证", "收款人", "账号", "金额（元）", "状态", "交易流水", "清算日", "退回原因")
    return html.page(
        f"{name}：营业日 {current or '未告知'}{'（已日终）' if business.closed(db) else ''}",
        "<h2>全年笔数</h2>",
        html.table(list(_COUNTS.values()), [[totals[key] for key in _COUNTS]], range(len(_COUNTS))),
        f"<h2>当日支付凭证（最近 {_MOST} 笔以内）</h2>",
        html.table(heads, listed, (3,)),
        "<h2>未清算的申请</h2>",
        html.table(("种类", "编号", "金额（元）", "日期", "人民银行答复"), [(c[0], c[1], yuan(c[2]), c[3], c[4]) for c in claims], (2,)),
    )
