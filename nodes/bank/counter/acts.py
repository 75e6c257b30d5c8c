"""柜面办理: check, pay, return, confirm, cut off, end the day; each in one transaction, each says in a sentence why it cannot be done."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date

from nodes.bank import orders
from nodes.bank.counter import operators
from nodes.bank.counter.operators import Session
from nodes.bank.draws import RETURN_REASONS
from nodes.bank.store import Settings
from nodes.wire import business
from nodes.wire.business import Work
from nodes.wire.store import Store, put
from nodes.wire.values import yuan

REASONS = (*RETURN_REASONS, "付款要素与合同不符", "其他")
_SAYS_MOST = 60


class Refused(Exception):
    """不能办理: a sentence for the operator."""


class Counter:
    """柜面: what an operator can do. Every act raises Refused with a sentence, or says what was done."""

    def __init__(self, settings: Settings, store: Store, work: Mapping[str, Work], settle: Callable[[], None]) -> None:
        self._settings, self._store, self._work, self._settle = settings, store, work, settle

    def check(self, session: Session, numbers: list[int]) -> str:
        """复核: an order looked at by one operator may be paid by another."""
        with self._store.transaction() as db:
            _open_day(db)
            for row in _waiting(db, numbers):
                db.execute("UPDATE orders SET checked_by = ? WHERE id = ?", (session.operator, row["id"]))
                operators.log(db, session.operator, "复核", row["number"], yuan(row["cents"]))
        return f"已复核 {len(numbers)} 笔。"

    def confirm(self, session: Session, numbers: list[int]) -> str:
        """确认不是重复付款。"""
        with self._store.transaction() as db:
            _open_day(db)
            for row in _waiting(db, numbers):
                db.execute("UPDATE orders SET confirmed = 1 WHERE id = ?", (row["id"],))
                operators.log(db, session.operator, "确认非重复", row["number"], f"与 {row['suspect']} 相同金额、收款账号")
        return f"已确认 {len(numbers)} 笔不是重复付款。"

    def pay(self, session: Session, numbers: list[int]) -> str:
        """付款: all of them or none."""
        paid = returned = 0
        with self._store.transaction() as db:
            on = _open_day(db)
            for row in _waiting(db, numbers):
                _may_pay(self._settings, db, on, session, row)
                state = orders.settle_one(self._settings, db, on, row, _closed(db, row), by=session.operator)
                paid += state == "paid"
                returned += state == "returned"
                operators.log(db, session.operator, "付款" if state == "paid" else "退回", row["number"], yuan(row["cents"]))
        return f"已付款 {paid} 笔" + (f"，{returned} 笔因账户销户或余额不足退回。" if returned else "。")

    def send_back(self, session: Session, numbers: list[int], reason: str, words: str) -> str:
        """退回: with a reason that finance reads in the reply."""
        words = " ".join(words.split())[:_SAYS_MOST]
        if reason not in REASONS or (reason == REASONS[-1] and not words):
            raise Refused("请选择退回原因；选“其他”时写明原因。")
        says = words if reason == REASONS[-1] else f"{reason}（{words}）" if words else reason
        with self._store.transaction() as db:
            on = _open_day(db)
            for row in _waiting(db, numbers):
                orders.settle_one(self._settings, db, on, row, says, by=session.operator)
                operators.log(db, session.operator, "退回", row["number"], says)
        return f"已退回 {len(numbers)} 笔：{says}。"

    def cut_off(self, session: Session) -> str:
        """截止: what comes from now on is paid on the next day."""
        with self._store.transaction() as db:
            on = _open_day(db)
            if orders.cut_off(db, on.isoformat()):
                raise Refused("今日已经截止。")
            put(db, "cut_off", on.isoformat())
            operators.log(db, session.operator, "截止", "", on.isoformat())
        return f"{on} 已截止，此后收到的支付凭证次日办理。"

    def end_day(self, session: Session) -> str:
        """日终: claims and the day report, once; what waits stays for the next day."""
        with self._store.transaction() as db:
            on = _open_day(db)
            if not orders.cut_off(db, on.isoformat()):
                raise Refused("请先截止，再日终。")
            operators.log(db, session.operator, "日终", "", on.isoformat())
        counts = business.tell(self._store, on, "close", self._work)
        self._settle()
        return f"{on} 日终：申请划款 {counts.get('claims', 0)} 张，{counts.get('claimed_amount', '0.00')} 元。"


def _open_day(db: sqlite3.Connection) -> date:
    on = business.today(db)
    if on is None:
        raise Refused("本行尚未开始营业。")
    if business.closed(db):
        raise Refused(f"{on} 已日终，请下一营业日办理。")
    return on


def _waiting(db: sqlite3.Connection, numbers: list[int]) -> list[sqlite3.Row]:
    """待付的这几笔. Raises Refused when one of them does not wait any more."""
    if not numbers:
        raise Refused("请先勾选支付凭证。")
    rows = []
    for number in dict.fromkeys(numbers):
        row = db.execute("SELECT * FROM orders WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise Refused("没有这一笔支付凭证。")
        if row["state"] != "received":
            raise Refused(f"支付凭证 {row['number']} 已办理过，没有重复办理。")
        rows.append(row)
    return rows


def _may_pay(settings: Settings, db: sqlite3.Connection, on: date, session: Session, row: sqlite3.Row) -> None:
    """可否付款: checked by another operator, not late, no open suspicion, within the bank's own funds. Raises Refused."""
    number = row["number"]
    if not row["checked_by"]:
        raise Refused(f"支付凭证 {number} 还没有复核。")
    if row["checked_by"] == session.operator:
        raise Refused(f"支付凭证 {number} 由您复核，应由另一位柜员付款。")
    if row["late"] and row["arrived"] >= on.isoformat():
        raise Refused(f"支付凭证 {number} 在今日截止之后收到，次日办理。")
    if row["suspect"] and not row["confirmed"]:
        raise Refused(f"支付凭证 {number} 与 {row['suspect']} 同日同账号同金额，疑似重复：请先确认。")
    short = orders.short_of_funds(settings, db, row)
    if short:
        raise Refused(f"支付凭证 {number}：{short}")


def _closed(db: sqlite3.Connection, row: sqlite3.Row) -> str:
    found = db.execute("SELECT 1 FROM closed_account WHERE number = ?", (row["payee"],)).fetchone()
    return RETURN_REASONS[1] if found else ""
