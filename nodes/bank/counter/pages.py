"""柜面网页: the frame of the counter's pages; every value is escaped, no script, nothing from elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from html import escape

from nodes.bank.counter.operators import Session
from nodes.bank.store import Settings
from nodes.wire import business
from nodes.wire.store import get
from nodes.wire.values import yuan

STATES = {"received": "待付", "paid": "已付", "returned": "已退回", "recalled": "已撤销"}
TABS = {"waiting": "待付", "paid": "今日已付", "returned": "今日退回", "all": "全部凭证", "claims": "申请划款", "refused": "拒收", "log": "柜面流水"}


def document(title: str, *parts: str) -> str:
    """页。"""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}<link rel="stylesheet" href="/counter/style.css"></head><body>{"".join(parts)}</body></html>'


def login(name: str, csrf: str, says: str) -> str:
    """登录页。"""
    told = f'<p class="told bad" role="alert">{escape(says)}</p>' if says else ""
    return document(
        f"{name} 自助柜面",
        f'<form class="login" method="post" action="/counter/login"><h1>{escape(name)}<br>自助柜面</h1>{told}{hidden(csrf)}'
        '<label>柜员号<input type="text" name="number" autocomplete="username" required maxlength="20" autofocus></label>'
        '<label>口令<input type="password" name="password" autocomplete="current-password" required maxlength="200"></label>'
        '<button class="main">登录</button></form>',
    )


def hidden(csrf: str) -> str:
    """表单的令牌。"""
    return f'<input type="hidden" name="csrf" value="{escape(csrf)}">'


def framed(db: sqlite3.Connection, settings: Settings, session: Session, tab: str, *parts: str) -> str:
    """页框: bar, tabs, what was told last, figures of the day."""
    day = business.today(db)
    closed = business.closed(db)
    cut = day is not None and get(db, "cut_off") == day.isoformat()
    state = "已日终" if closed else "已截止" if cut else "营业中" if day else "未开始营业"
    bar = (
        f'<header class="top noprint"><h1>{escape(settings.name)} · 自助柜面</h1><span class="day">营业日 {day or "未告知"}　{state}</span>'
        f'<form method="post" action="/counter/logout">{hidden(session.csrf)}<span>{escape(session.operator)} {escape(session.name)}</span>'
        "<button>退出</button></form></header>"
    )
    links = "".join(
        f'<a href="/counter?tab={key}"{" aria-current=page" if key == tab else ""}>{label}</a>' for key, label in TABS.items()
    )
    told, session.told = session.told, None
    says = f'<p class="told{"" if told[0] else " bad"}" role="status">{escape(told[1])}</p>' if told else ""
    body = f'<nav class="tabs noprint">{links}</nav><main>{says}{"".join(parts)}</main>'
    return document(f"{TABS.get(tab, '支付凭证')} - {settings.name}", bar, body)


def figures(db: sqlite3.Connection) -> str:
    """今日数字。"""
    day = get(db, "day")
    one = "SELECT count(*), coalesce(sum(cents), 0) FROM orders WHERE "
    found = [
        ("待付", db.execute(one + "state = 'received'").fetchone()),
        ("其中已复核", db.execute(one + "state = 'received' AND checked_by <> ''").fetchone()),
        ("今日已付", db.execute(one + "state = 'paid' AND done_on = ?", (day,)).fetchone()),
        ("今日退回", db.execute(one + "state = 'returned' AND done_on = ?", (day,)).fetchone()),
        ("垫付未清算", db.execute(one + "state = 'paid' AND cleared_on IS NULL").fetchone()),
    ]
    cells = (f"<div><dt>{label}（{row[0]} 笔）</dt><dd>{money(row[1])} <small>元</small></dd></div>" for label, row in found)
    return f'<dl class="figs">{"".join(cells)}</dl>'


def money(cents: int) -> str:
    """金额：千分位。"""
    text = yuan(cents)
    sign, whole, rest = text[: text.startswith("-")], text.lstrip("-")[:-3], text[-3:]
    return f"{sign}{int(whole):,}{rest}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[int] = ()) -> str:
    """表。"""
    head = "".join(f"<th{' class=n' if place in numeric else ''}>{escape(one)}</th>" for place, one in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{' class=n' if place in numeric else ''}>{escape(str(cell))}</td>" for place, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    body = body or f'<tr><td class="empty" colspan="{len(heads)}">没有</td></tr>'
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def panel(title: str, *parts: str) -> str:
    """栏。"""
    return f'<section class="panel"><h2>{escape(title)}</h2>{"".join(parts)}</section>'
