"""柜面网页: HTML of the counter; every value is escaped, no script, nothing from elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from nodes.bank.counter.acts import REASONS
from nodes.bank.counter.operators import Session
from nodes.bank.store import Settings
from nodes.wire import business
from nodes.wire.envelope import Voucher
from nodes.wire.store import get
from nodes.wire.values import yuan

PAGE = 50
STATES = {"received": "待付", "paid": "已付", "returned": "已退回", "recalled": "已撤销"}
TABS = {"waiting": "待付", "paid": "今日已付", "returned": "今日退回", "all": "全部凭证", "claims": "申请划款", "refused": "拒收", "log": "柜面流水"}
LABELS = {
    "VoucherNo": "凭证号",
    "VouDate": "凭证日期",
    "AdmDivCode": "区划",
    "StYear": "年度",
    "FundTypeCode": "资金性质",
    "AgencyCode": "预算单位代码",
    "AgencyName": "预算单位",
    "PayAcctNo": "付款账号",
    "PayAcctName": "付款人",
    "PayBankNo": "付款行号",
    "PayeeAcctNo": "收款账号",
    "PayeeAcctName": "收款人",
    "PayeeAcctBankName": "收款银行",
    "PayeeAcctBankNo": "收款行号",
    "PayAmt": "金额（元）",
    "PaySummaryName": "用途",
    "ExpFuncCode": "功能分类",
    "GovExpEcoCode": "政府经济分类",
    "DepExpEcoCode": "部门经济分类",
    "ProCode": "项目",
    "BgtId": "指标",
}
_SHOWN = ("VoucherNo", "VouDate", "AgencyName", "AgencyCode", "PayAcctName", "PayAcctNo", "PayeeAcctName", "PayeeAcctNo")
_SHOWN_TOO = ("PayeeAcctBankName", "PayeeAcctBankNo", "PayAmt", "FundTypeCode", "PaySummaryName", "AdmDivCode")
_LINE = ("ExpFuncCode", "GovExpEcoCode", "DepExpEcoCode", "ProCode", "BgtId", "PayAmt")


def document(title: str, *parts: str) -> str:
    """页。"""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}<link rel="stylesheet" href="/counter/style.css"></head><body>{"".join(parts)}</body></html>'


def login(name: str, csrf: str, says: str) -> str:
    """登录页。"""
    told = f'<p class="told bad" role="alert">{escape(says)}</p>' if says else ""
    return document(
        f"{name} 自助柜面",
        f'<form class="login" method="post" action="/counter/login"><h1>{escape(name)}<br>自助柜面</h1>{told}{_hidden(csrf)}'
        '<label>柜员号<input type="text" name="number" autocomplete="username" required maxlength="20" autofocus></label>'
        '<label>口令<input type="password" name="password" autocomplete="current-password" required maxlength="200"></label>'
        '<button class="main">登录</button></form>',
    )


def _hidden(csrf: str) -> str:
    return f'<input type="hidden" name="csrf" value="{escape(csrf)}">'


def framed(db: sqlite3.Connection, settings: Settings, session: Session, tab: str, *parts: str) -> str:
    """页框: bar, tabs, what was told last, figures of the day."""
    day = business.today(db)
    closed = business.closed(db)
    cut = day is not None and get(db, "cut_off") == day.isoformat()
    state = "已日终" if closed else "已截止" if cut else "营业中" if day else "未开始营业"
    bar = (
        f'<header class="top noprint"><h1>{escape(settings.name)} · 自助柜面</h1><span class="day">营业日 {day or "未告知"}　{state}</span>'
        f'<form method="post" action="/counter/logout">{_hidden(session.csrf)}<span>{escape(session.operator)} {escape(session.name)}</span>'
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
    cells = (f"<div><dt>{label}（{row[0]} 笔）</dt><dd>{_money(row[1])} <small>元</small></dd></div>" for label, row in found)
    return f'<dl class="figs">{"".join(cells)}</dl>'


def _money(cents: int) -> str:
    """金额：千分位。"""
    text = yuan(cents)
    sign, whole, rest = text[: text.startswith("-")], text.lstrip("-")[:-3], text[-3:]
    return f"{sign}{int(whole):,}{rest}"


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
    form = f'<form method="post" action="/counter/act">{_hidden(session.csrf)}{_acts()}{table}</form>'
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
        f"<td class=n>{_money(row['cents'])}</td><td class=c>{escape(row['arrived'])}</td><td>{' '.join(marks)}</td>"
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


def claims(db: sqlite3.Connection) -> str:
    """申请划款与退款。"""
    states = {"open": "待送", "acknowledged": "国库已收", "settled": "已清算"}
    rows = db.execute("SELECT * FROM claim ORDER BY id DESC LIMIT 200").fetchall()
    names = {"2301": "申请划款", "2302": "申请退款"}
    listed = [
        (f"{r['kind']} {names[r['kind']]}", r["number"], _money(r["cents"]), r["made_on"], states[r["state"]], r["cleared_on"] or "", r["says"])
        for r in rows
    ]
    heads = ("种类", "编号", "金额（元）", "日期", "状态", "清算日", "国库答复")
    return panel("送人民银行国库的申请（最近 200 张）", table(heads, listed, (2,)))


def refusals(db: sqlite3.Connection) -> str:
    """拒收。"""
    rows = db.execute("SELECT * FROM refusal ORDER BY id DESC LIMIT 200").fetchall()
    listed = [(r["received"][:19].replace("T", " "), f"{r['kind']} {r['number']}", r["status"], r["reason"], r["says"]) for r in rows]
    return panel("拒收的报文（最近 200 件，时间为世界时）", table(("收到", "凭证", "状态", "原因", "说明"), listed))


def log(db: sqlite3.Connection) -> str:
    """柜面流水。"""
    rows = db.execute("SELECT * FROM counter_log ORDER BY id DESC LIMIT 500").fetchall()
    listed = [(r["at"][:19].replace("T", " "), r["day"], r["operator"], r["act"], r["number"], r["says"]) for r in rows]
    return panel("柜面流水（最近 500 条）", table(("时间", "营业日", "柜员", "办理", "凭证", "内容"), listed))


def order(row: sqlite3.Row, voucher: Voucher, sealed: list[tuple[str, str, str, str]]) -> str:
    """一张凭证: its fields, lines, seals as they verify now."""
    header = voucher.header
    facts = "".join(
        f"<dt>{LABELS[name]}</dt><dd>{escape(header.get(name, ''))}</dd>" for name in (*_SHOWN, *_SHOWN_TOO)
    )
    done = f"{STATES[row['state']]}　{row['done_on'] or ''}　{row['serial'] or ''}　{row['reason'] or ''}"
    marks = f"<dt>状态</dt><dd>{escape(done)}</dd><dt>经办</dt><dd>复核 {escape(row['checked_by'] or '—')}，办理 {escape(row['handled_by'] or '—')}</dd>"
    lines = [[detail.get(name, "") for name in _LINE] for detail in voucher.details]
    go = f'<a href="/counter/print?id={row["id"]}">打印版</a>'
    return (
        f'<section class="panel"><h2>8202 国库集中支付凭证　{escape(row["number"])}　{go}</h2><dl class="facts">{facts}{marks}</dl></section>'
        + panel("明细", table([LABELS[name] for name in _LINE], lines, (5,)))
        + panel("签名与签章（此刻重新验证）", table(("位置", "签章人", "证书序列号", "验证"), sealed))
    )


def sheet(settings: Settings, row: sqlite3.Row, voucher: Voucher, sealed: list[tuple[str, str, str, str]]) -> str:
    """打印版: an A4 sheet of the order and what became of it."""
    header = voucher.header
    pairs = [
        ("付款人", header.get("PayAcctName", ""), "收款人", header.get("PayeeAcctName", "")),
        ("付款账号", header.get("PayAcctNo", ""), "收款账号", header.get("PayeeAcctNo", "")),
        ("预算单位", f"{header.get('AgencyCode', '')} {header.get('AgencyName', '')}", "收款银行", header.get("PayeeAcctBankName", "")),
        ("金额（元）", _money(row["cents"]), "用途", header.get("PaySummaryName", "")),
        ("交易流水", row["serial"] or "", "办理结果", f"{STATES[row['state']]} {row['done_on'] or ''} {row['reason'] or ''}"),
    ]
    rows = "".join(f"<tr><th>{a}</th><td>{escape(b)}</td><th>{c}</th><td>{escape(d)}</td></tr>" for a, b, c, d in pairs)
    seal = f'<div class="seal">{escape(settings.name)}<br>{row["done_on"] or ""}<br>{"转讫" if row["state"] == "paid" else "退讫"}</div>'
    lines = [[detail.get(name, "") for name in _LINE] for detail in voucher.details]
    return document(
        f"支付凭证 {row['number']}",
        f'<p class="noprint pager"><a href="/counter/order?id={row["id"]}">返回</a>　用浏览器的打印功能打印（A4）。</p><article class="sheet">'
        f"<h1>国库集中支付凭证</h1><div class=under><span>凭证日期 {escape(header.get('VouDate', ''))}</span>"
        f"<span>资金性质 {escape(header.get('FundTypeCode', ''))}</span><span>凭证号 {escape(row['number'])}</span></div>"
        f"<table><tbody>{rows}</tbody></table>{table([LABELS[name] for name in _LINE], lines, (5,))}",
        table(("位置", "签章人", "证书序列号", "验证"), sealed),
        f"{seal if row['done_on'] else ''}<p>复核 {escape(row['checked_by'] or '—')}　　经办 {escape(row['handled_by'] or '—')}</p></article>",
    )
