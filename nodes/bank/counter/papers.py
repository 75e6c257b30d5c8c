"""柜面的凭证: one order with its seals as they verify now, and its printed sheet."""

from __future__ import annotations

import sqlite3
from html import escape

from nodes.bank.counter.capitals import capitals
from nodes.bank.counter.pages import STATES, document, money, panel, table
from nodes.bank.store import Settings
from nodes.wire.envelope import Voucher
from nodes.wire.values import cents

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
TITLES = {"8202": "国库集中支付凭证", "5201": "财政直接支付凭证", "8207": "批量支付明细（其中一笔）"}
_SHOWN = ("VoucherNo", "VouDate", "AgencyName", "AgencyCode", "PayAcctName", "PayAcctNo", "PayeeAcctName", "PayeeAcctNo")
_SHOWN_TOO = ("PayeeAcctBankName", "PayeeAcctBankNo", "PayAmt", "FundTypeCode", "PaySummaryName", "AdmDivCode")
_LINE = ("ExpFuncCode", "GovExpEcoCode", "DepExpEcoCode", "ProCode", "BgtId", "PayAmt")


def _shown(name: str, value: str) -> str:
    """显示的值: amounts in groups of three."""
    amount = cents(value) if name == "PayAmt" else None
    return value if amount is None else money(amount)


def order(row: sqlite3.Row, voucher: Voucher, sealed: list[tuple[str, str, str, str]]) -> str:
    """一张凭证: its fields, lines, seals as they verify now."""
    header = voucher.header
    facts = "".join(
        f"<dt>{LABELS[name]}</dt><dd>{escape(_shown(name, header.get(name, '')))}</dd>" for name in (*_SHOWN, *_SHOWN_TOO)
    )
    done = f"{STATES[row['state']]}　{row['done_on'] or ''}　{row['serial'] or ''}　{row['reason'] or ''}"
    marks = f"<dt>状态</dt><dd>{escape(done)}</dd><dt>经办</dt><dd>复核 {escape(row['checked_by'] or '—')}，办理 {escape(row['handled_by'] or '—')}</dd>"
    lines = [[_shown(name, detail.get(name, "")) for name in _LINE] for detail in voucher.details]
    go = f'<a href="/counter/print?id={row["id"]}">打印版</a>'
    return (
        f'<section class="panel"><h2>{row["kind"]} {TITLES[row["kind"]]}　{escape(row["number"])}　{go}</h2><dl class="facts">{facts}{marks}</dl></section>'
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
        ("付款银行", header.get("PayAcctBankName", "") or settings.name, "用途", header.get("PaySummaryName", "")),
        ("交易流水", row["serial"] or "", "办理结果", f"{STATES[row['state']]} {row['done_on'] or ''} {row['reason'] or ''}"),
    ]
    total = f'<tr><th>金额（大写）</th><td class=big>{capitals(row["cents"])}</td><th>小写（元）</th><td class="big n">¥{money(row["cents"])}</td></tr>'
    rows = total + "".join(f"<tr><th>{a}</th><td>{escape(b)}</td><th>{c}</th><td>{escape(d)}</td></tr>" for a, b, c, d in pairs)
    seal = f'<div class="seal">{escape(settings.name)}<br>{row["done_on"] or ""}<br>{"转讫" if row["state"] == "paid" else "退讫"}</div>'
    seal = seal if row["state"] in ("paid", "returned") else ""
    lines = [[_shown(name, detail.get(name, "")) for name in _LINE] for detail in voucher.details]
    return document(
        f"支付凭证 {row['number']}",
        f'<p class="noprint pager"><a href="/counter/order?id={row["id"]}">返回</a>　用浏览器的打印功能打印（A4）。</p><article class="sheet">'
        f"<h1>{TITLES[row['kind']]}</h1><div class=under><span>凭证日期 {escape(header.get('VouDate', ''))}</span>"
        f"<span>资金性质 {escape(header.get('FundTypeCode', ''))}</span><span>凭证号 {escape(row['number'])}</span></div>"
        f"<table><tbody>{rows}</tbody></table>{table([LABELS[name] for name in _LINE], lines, (5,))}",
        table(("位置", "签章人", "证书序列号", "验证"), sealed),
        f"{seal}<p>复核 {escape(row['checked_by'] or '—')}　　经办 {escape(row['handled_by'] or '—')}</p></article>",
    )
