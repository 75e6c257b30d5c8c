"""代理银行存储: accounts, orders with their lines, claims; settings of the bank."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nodes.wire.values import yuan

SCHEMA = """
CREATE TABLE IF NOT EXISTS account (number TEXT PRIMARY KEY, name TEXT NOT NULL, balance INTEGER CHECK (balance >= 0),
    division TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT '1') WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS operator (
    number TEXT PRIMARY KEY, name TEXT NOT NULL, salt BLOB NOT NULL, digest BLOB NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
    locked_until REAL NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter_log (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, day TEXT NOT NULL, operator TEXT NOT NULL, act TEXT NOT NULL, number TEXT NOT NULL, says TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS closed_account (number TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (
    id INTEGER PRIMARY KEY, division TEXT NOT NULL, year TEXT NOT NULL, number TEXT NOT NULL, payload BLOB NOT NULL,
    replied_on TEXT, UNIQUE (division, year, number));
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, division TEXT NOT NULL, year TEXT NOT NULL, number TEXT NOT NULL, fund TEXT NOT NULL,
    payer TEXT NOT NULL, payee TEXT NOT NULL, payee_name TEXT NOT NULL, cents INTEGER NOT NULL CHECK (cents > 0), payload BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'paid', 'returned', 'recalled')),
    done_on TEXT, serial TEXT, reason TEXT, claim INTEGER REFERENCES claim, cleared_on TEXT,
    refund_due TEXT, refund_cents INTEGER, refund_number TEXT, refunded_on TEXT, refund_claim INTEGER REFERENCES claim,
    arrived TEXT NOT NULL DEFAULT '', late INTEGER NOT NULL DEFAULT 0, suspect TEXT NOT NULL DEFAULT '', confirmed INTEGER NOT NULL DEFAULT 0,
    own_funds INTEGER NOT NULL DEFAULT 0, checked_by TEXT NOT NULL DEFAULT '', handled_by TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '8202', batch INTEGER REFERENCES batch, UNIQUE (division, year, number));
CREATE INDEX IF NOT EXISTS orders_waiting ON orders (id) WHERE state = 'received';
CREATE INDEX IF NOT EXISTS orders_batch ON orders (batch, state) WHERE batch IS NOT NULL;
CREATE INDEX IF NOT EXISTS orders_unclaimed ON orders (id) WHERE state = 'paid' AND claim IS NULL;
CREATE INDEX IF NOT EXISTS orders_refund ON orders (refund_due) WHERE refund_due IS NOT NULL AND refunded_on IS NULL;
CREATE INDEX IF NOT EXISTS orders_done ON orders (done_on);
CREATE INDEX IF NOT EXISTS orders_refunded ON orders (refunded_on);
CREATE INDEX IF NOT EXISTS orders_claim ON orders (claim);
CREATE INDEX IF NOT EXISTS orders_refund_claim ON orders (refund_claim);
CREATE INDEX IF NOT EXISTS orders_same ON orders (payee, cents, arrived);
CREATE INDEX IF NOT EXISTS orders_uncleared ON orders (cents) WHERE state = 'paid' AND cleared_on IS NULL;
CREATE TABLE IF NOT EXISTS claim (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL, number TEXT NOT NULL,
    cents INTEGER NOT NULL, made_on TEXT NOT NULL, payload BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'settled')),
    says TEXT NOT NULL DEFAULT '', cleared_on TEXT,
    stamps TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0, UNIQUE (division, year, kind, number));
CREATE INDEX IF NOT EXISTS claim_unsettled ON claim (id) WHERE state <> 'settled';
CREATE TABLE IF NOT EXISTS peer_answer (seq INTEGER PRIMARY KEY, verdict TEXT NOT NULL);
"""
_FROM_1 = """
ALTER TABLE account ADD COLUMN balance INTEGER CHECK (balance >= 0);
ALTER TABLE orders ADD COLUMN arrived TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN suspect TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN own_funds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN checked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN handled_by TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN stamps TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
"""
_FROM_2 = """
ALTER TABLE orders ADD COLUMN kind TEXT NOT NULL DEFAULT '8202';
ALTER TABLE orders ADD COLUMN batch INTEGER REFERENCES batch;
ALTER TABLE account ADD COLUMN division TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN status TEXT NOT NULL DEFAULT '1';
"""
UPGRADE = (_FROM_1, _FROM_2)


@dataclass(frozen=True)
class Settings:
    """银行设定: as given when started; shares are of one, by number of orders.

    ``counter``: orders are paid by operators at the counter and not at the clock's ``pay``. ``advance``: what the bank pays at most
    before PBoC has cleared it (垫付限额, cents).
    """

    name: str
    bank_no: str
    seed: int
    return_share: Decimal
    refund_share: Decimal
    refund_until: date | None
    pboc: str
    division: str
    speaks: str = "mof"
    counter: bool = False
    hold_suspects: bool = False
    advance: int | None = None

    def last_refund(self, on: date) -> date:
        """最后退款日: no refund after it; December 10 of the year unless set."""
        return self.refund_until or date(on.year, 12, 10)


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """笔数: orders by what became of them."""
    states = {row[0]: row[1] for row in db.execute("SELECT state, count(*) FROM orders GROUP BY state")}
    refunded = db.execute("SELECT count(*) FROM orders WHERE refunded_on IS NOT NULL").fetchone()[0]
    found = {state: states.get(state, 0) for state in ("received", "paid", "returned", "recalled")}
    failed = db.execute("SELECT count(*) FROM inbox WHERE kind IN ('8202', '5201', '8207') AND status <> '15'").fetchone()[0]
    return {"waiting": found.pop("received"), **found, "refunded": refunded, "orders": sum(states.values()), "failed": failed}


def amounts(db: sqlite3.Connection) -> dict[str, str]:
    """金额: sums over all orders, yuan."""
    sql = """SELECT coalesce(sum(cents), 0), coalesce(sum(cents) FILTER (WHERE cleared_on IS NOT NULL), 0),
        coalesce(sum(refund_cents) FILTER (WHERE refunded_on IS NOT NULL), 0) FROM orders WHERE state = 'paid'"""
    names = ("paid", "cleared", "refunded")
    return {name: yuan(value) for name, value in zip(names, db.execute(sql).fetchone(), strict=True)}


def zero_balances(db: sqlite3.Connection) -> dict[str, int]:
    """零余额账户余额: accounts that are not at zero, in cents.

    A payment takes the account below zero until PBoC has cleared it; a refund lifts it above zero until PBoC has taken it back.
    """
    sql = """SELECT payer, sum(balance) FROM (
            SELECT payer, -cents AS balance FROM orders WHERE state = 'paid' AND cleared_on IS NULL
            UNION ALL
            SELECT o.payer, o.refund_cents FROM claim c JOIN orders o ON o.refund_claim = c.id
            WHERE c.kind = '2302' AND c.state <> 'settled')
        GROUP BY payer HAVING sum(balance) <> 0 ORDER BY payer"""
    return {row[0]: row[1] for row in db.execute(sql)}
