"""外部世界: what taxpayers, the province and the counties do to the treasury (JSON, set-up and simulation)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nodes.pboc import treasury
from nodes.pboc.store import REVENUE, Settings, add
from nodes.wire import business, outbox
from nodes.wire.business import Work
from nodes.wire.envelope import Body
from nodes.wire.problems import Problem, Refusal
from nodes.wire.store import following
from nodes.wire.tree import illegal
from nodes.wire.values import cents, day, yuan

INWARD = {
    "advance_in": "上级调度款",
    "remit_in": "下级上解",
    "debt_in": "债券转贷收入",
    "transfer_in": "调入资金",
    "recovery_in": "收回存量资金",
}
_FIELDS = {"id", "kind", "subject", "amount", "payer", "summary"}


@dataclass(frozen=True)
class Receipt:
    """外部缴入: one line of what came in; cents, below zero only for revenue."""

    id: str
    kind: str
    subject: str
    amount: int
    payer: str
    summary: str


def open_account(db: sqlite3.Connection, asked: Any) -> dict[str, str]:
    """建户: {"account", "opening", "year"}. Raises Problem 400 or 409."""
    if not isinstance(asked, dict):
        raise Problem(400, '应为 {"account":"账号","opening":"154830000.00","year":2025}。')
    account, opening, year = asked.get("account"), cents(asked.get("opening")), str(asked.get("year"))
    if not isinstance(account, str) or not re.fullmatch("[0-9A-Za-z-]{1,40}", account):
        raise Problem(400, "account 应为 1 至 40 位的账号。")
    if opening is None or opening < 0:
        raise Problem(400, '应写 opening 为不小于零、两位小数的文本，例如 "154830000.00"。')
    if not re.fullmatch("[0-9]{4}", year, re.ASCII):
        raise Problem(400, "year 应为四位年份。")
    treasury.establish(db, account, opening, year)
    return {"account": account, "opening": yuan(opening), "year": year, "balance": yuan(treasury.balance(db))}


def receive(settings: Settings, work: Mapping[str, Work], db: sqlite3.Connection, asked: Any) -> dict[str, object]:
    """外部缴入: all lines or none; a known id with the same content changes nothing. Raises Problem 400 or 409."""
    on, receipts = _asked(asked)
    contents = {one.id: json.dumps([on.isoformat(), *vars(one).values()], ensure_ascii=False) for one in receipts}
    fresh = [one for one in receipts if not _known(db, one.id, contents[one.id])]
    if fresh:
        business.begin(db, on, work)
        if business.closed(db):
            raise Problem(409, f"国库 {on} 已日终，当日不能再缴入。")
    for one in fresh:
        try:
            _take(settings, db, on, one)
        except Refusal as refusal:
            raise Problem(409, f"缴入 {one.id}：{refusal.says}") from None
        db.execute("INSERT INTO receipt VALUES (?, ?)", (one.id, contents[one.id]))
    return {"accepted": len(fresh), "known": len(receipts) - len(fresh), "amount": yuan(sum(one.amount for one in fresh))}


def _known(db: sqlite3.Connection, id: str, content: str) -> bool:
    row = db.execute("SELECT content FROM receipt WHERE id = ?", (id,)).fetchone()
    if row and row[0] != content:
        raise Problem(409, f"缴入 {id} 已收到过且内容不同。")
    return row is not None


def _take(settings: Settings, db: sqlite3.Connection, on: date, one: Receipt) -> None:
    """入库: revenue goes to the day report by subject, the rest is told at once by a 3403."""
    if one.kind == REVENUE:
        treasury.move(db, one.amount, REVENUE, one.id, f"收入 {one.subject}")
        add(db, REVENUE, on, one.subject, one.amount)
        return
    series = f"WL{on:%Y%m%d}"
    number = f"{series}-{following(db, series):04d}"
    treasury.move(db, one.amount, "3403", number, f"{INWARD[one.kind]} {one.payer}")
    if one.payer:
        treasury.book(db, one.payer, -one.amount)
    fields = {
        "VouDate": on.isoformat(),
        "TreName": settings.name,
        "PayAmt": yuan(one.amount),
        "PayerDivCode": one.payer,
        "PayeeDivCode": settings.division,
        "BizKind": one.kind,
        "PaySummaryName": one.summary or INWARD[one.kind],
        "BudgetSubjectCode": one.subject,
        "Hold1": one.id,
    }
    outbox.send(db, outbox.MOF, Body(settings.division, str(on.year), "3403", number, "0"), fields)


def _asked(asked: Any) -> tuple[date, list[Receipt]]:
    """读入: day and lines. Raises Problem 400 with every wrong line."""
    on = day(asked.get("date")) if isinstance(asked, dict) else None
    if on is None or not isinstance(asked.get("lines"), list):
        raise Problem(400, '应为 {"date":"2025-01-02","lines":[{"id","kind","subject","amount","payer","summary"}]}。')
    receipts, wrong = [], []
    for place, line in enumerate(asked["lines"], 1):
        found = _line(line)
        if isinstance(found, Receipt):
            receipts.append(found)
        else:
            wrong.append(f"第 {place} 行{found}")
    wrong += [f"id {id} 在本次中重复" for id, times in Counter(one.id for one in receipts).items() if times > 1]
    if wrong:
        raise Problem(400, f"外部缴入有误，一行也没有保存：{'；'.join(wrong[:20])}。")
    return on, receipts


def _line(line: Any) -> Receipt | str:
    """一行: the receipt, or what is wrong with it."""
    if not isinstance(line, dict) or set(line) - _FIELDS or not {"id", "kind", "amount"} <= set(line):
        return f"应有 id、kind、amount，可有 {'、'.join(sorted(_FIELDS - {'id', 'kind', 'amount'}))}，不得有其他"
    text = {name: line.get(name) or "" for name in sorted(_FIELDS)}
    if any(not isinstance(value, str) or len(value) > 400 or illegal(value) for value in text.values()):
        return "各项应为文本，不超过 400 字，不含控制字符"
    amount = cents(text["amount"])
    if not text["id"] or (text["kind"] != REVENUE and text["kind"] not in INWARD):
        return f" kind 应为 {REVENUE}、{'、'.join(INWARD)} 之一，id 不得为空"
    if amount is None or amount == 0 or (amount < 0 and text["kind"] != REVENUE):
        return f" amount {text['amount'][:40]} 应为两位小数的金额，往来款应大于零"
    if (text["subject"] or text["kind"] == REVENUE) and not re.fullmatch("[0-9]{3,9}", text["subject"], re.ASCII):
        return f" subject {text['subject'][:40]} 应为 3 至 9 位科目代码"
    if text["kind"] not in (REVENUE, "recovery_in") and not re.fullmatch("[0-9]{9}", text["payer"], re.ASCII):
        return f" payer {text['payer'][:40]} 应为 9 位财政区划"
    return Receipt(text["id"], text["kind"], text["subject"], amount, text["payer"], text["summary"])
