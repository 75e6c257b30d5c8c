"""柜面的表: orders with what can be done, claims, refusals, the log."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from urllib.parse import urlencode

from nodes.bank.counter.acts import REASONS
from nodes.bank.counter.operators import Session
from nodes.bank.counter.pages import STATES, hidden, money, panel, table
from nodes.wire.values import cents

PAGE = 50
_WHERE = {
    "waiting": "state = 'received'",
    "paid": "state = 'paid' AND done_on = (SELECT value FROM fact WHERE name = 'day')",
    "returned": "state = 'returned' AND done_on = (SELECT value FROM fact WHERE name = 'day')",
    "all": "1 = 1",
}


def orders(db: sqlite3.Connection, session: Session, tab: str, place: int, wanted: str) -> str:
    """凭证表: a page of orders, with what can be done where they wait."""
    where, values = _WHERE[tab], []
    if wanted:
        where += " AND (number LIKE ? OR payee_name LIKE ? OR payee LIKE ?)"
        values = [f"%{wanted}%"] * 3
    count = db.execute(f"SELECT count(*) FROM orders WHERE {where}", values).fetchone()[0]  # nosec B608
    order = "id" if tab == "waiting" else "id DESC"
    sql = f"SELECT * FROM orders WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # nosec B608
    rows = db.execute(sql, (*values, PAGE, place * PAGE)).fetchall()
    waits = tab == "waiting"
    heads = ["支付凭证", "收款人", "付款账号", "<th class=n>金额（元）", "到达", "状态", "交易流水"]
    head = "".join(one if one.startswith("<th") else f"<th>{one}" for one in (["选"] if waits else []) + heads)
    body = "".join(_order(row, waits) for row in rows) or f'<tr><td class="empty" colspan="{len(heads) + waits}">没有支付凭证</td></tr>'
    search = (
        f'<form class="bar noprint" method="get" action="/counter"><input type="hidden" name="tab" value="{tab}">'
        f'<input type="text" name="wanted" value="{escape(wanted)}" placeholder="凭证号、收款人或账号" maxlength="60" aria-label="查找">'
        f"<button>查找</button><span class=gap></span>{_pager(tab, wanted, place, count)}</form>"
    )
    table = f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    if not waits:
        return f'<section class="panel">{search}{table}</section>'
    form = f'<form method="post" action="/counter/act">{hidden(session.csrf)}{_acts()}{table}</form>'
    return f'<section class="panel">{search}{form}</section>'


def _acts() -> str:
    options = "".join(f"<option>{escape(one)}</option>" for one in REASONS)
    return (
        '<div class="bar noprint"><button name="act" value="check">复核</button><button class="main" name="act" value="pay">付款</button>'
        '<button name="act" value="confirm">确认非重复</button>'
        f'<select name="reason" aria-label="退回原因"><option value="">退回原因…</option>{options}</select>'
        '<input type="text" name="words" placeholder="说明" maxlength="60" aria-label="退回说明">'
        '<button class="danger" name="act" value="return">退回</button><span class="gap"></span>'
        '<button name="act" value="cutoff">今日截止</button><button name="act" value="endday">日终</button></div>'
    )


def _order(row: sqlite3.Row, waits: bool) -> str:
    marks = [f'<span class="mark{" on" if row["state"] == "paid" else ""}">{STATES[row["state"]]}</span>']
    if waits and row["checked_by"]:
        marks.append(f'<span class="mark on">已复核 {escape(row["checked_by"])}</span>')
    if waits and row["late"]:
        marks.append('<span class="mark">截止后到达</span>')
    suspect = row["suspect"] and not row["confirmed"] and waits
    if suspect:
        marks.append(f'<span class="mark bad">疑与 {escape(row["suspect"])} 重复</span>')
    if row["reason"]:
        marks.append(f"<small>{escape(row['reason'])}</small>")
    if row["cleared_on"]:
        marks.append(f"<small>清算 {escape(row['cleared_on'])}</small>")
    number = escape(row["number"])
    box = f'<td><input type="checkbox" name="id" value="{row["id"]}" aria-label="{number}"></td>' if waits else ""
    return (
        f'<tr{" class=hot" if suspect else ""}>{box}<td class=c><a href="/counter/order?id={row["id"]}">{number}</a></td>'
        f"<td>{escape(row['payee_name'])}<small>{escape(row['payee'])}</small></td><td class=c>{escape(row['payer'])}</td>"
        f"<td class=n>{money(row['cents'])}</td><td class=c>{escape(row['arrived'])}</td><td>{' '.join(marks)}</td>"
        f"<td class=c>{escape(row['serial'] or '')}<small>{escape(row['handled_by'])}</small></td></tr>"
    )


def _pager(tab: str, wanted: str, place: int, count: int) -> str:
    last = max(0, (count - 1) // PAGE)
    around = [(place - 1, "上一页"), (place + 1, "下一页")]
    links = " ".join(
        f'<a href="/counter?{escape(urlencode({"tab": tab, "wanted": wanted, "page": where}))}">{label}</a>'
        for where, label in around
        if 0 <= where <= last
    )
    return f'<span class="pager">共 {count} 笔，第 {place + 1}/{last + 1} 页 {links}</span>'


def claims(db: sqlite3.Connection) -> str:
    """申请划款与退款。"""
    states = {"open": "待送", "acknowledged": "国库已收", "settled": "已清算"}
    rows = db.execute("SELECT * FROM claim ORDER BY id DESC LIMIT 200").fetchall()
    names = {"2301": "申请划款", "2302": "申请退款"}
    listed = [
        (f"{r['kind']} {names[r['kind']]}", r["number"], money(r["cents"]), r["made_on"], states[r["state"]], r["cleared_on"] or "", r["says"])
        for r in rows
    ]
    heads = ("种类", "编号", "金额（元）", "日期", "状态", "清算日", "国库答复")
    return panel("送人民银行国库的申请（最近 200 张）", table(heads, listed, (2,)))


def refusals(db: sqlite3.Connection) -> str:
    """拒收。"""
    rows = db.execute("SELECT * FROM refusal ORDER BY id DESC LIMIT 200").fetchall()
    listed = [(_moment(r["received"]), f"{r['kind']} {r['number']}", r["status"], r["reason"], r["says"]) for r in rows]
    return panel("拒收的报文（最近 200 件）", table(("收到", "凭证", "状态", "原因", "说明"), listed))


def _moment(at: str) -> str:
    """北京时间: kept as universal time."""
    found = datetime.fromisoformat(at)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S")


def _said(text: str) -> str:
    """内容: an amount in groups of three."""
    amount = cents(text)
    return text if amount is None else f"{money(amount)} 元"


def log(db: sqlite3.Connection) -> str:
    """柜面流水。"""
    rows = db.execute("SELECT * FROM counter_log ORDER BY id DESC LIMIT 500").fetchall()
    listed = [(_moment(r["at"]), r["day"], r["operator"], r["act"], r["number"], _said(r["says"])) for r in rows]
    return panel("柜面流水（最近 500 条）", table(("时间", "营业日", "柜员", "办理", "凭证", "内容"), listed))
