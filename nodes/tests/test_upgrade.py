"""升级: a store of the program before seals opens, keeps what was in it, and what it gives out from then on is sealed."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from nodes.tests.conftest import Start
from nodes.tests.drive import Node
from nodes.tests.messages import DAY, order

OLD = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE phase (day TEXT NOT NULL, phase TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (day, phase)) WITHOUT ROWID;
CREATE TABLE inbox (
    sender TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, flag TEXT NOT NULL,
    digest BLOB NOT NULL, payload BLOB NOT NULL, status TEXT NOT NULL, says TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (sender, division, year, kind, number, flag)) WITHOUT ROWID;
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL, kind TEXT NOT NULL,
    number TEXT NOT NULL, flag TEXT NOT NULL, payload BLOB NOT NULL, UNIQUE (mailbox, division, year, kind, number, flag));
"""
BANK = """
CREATE TABLE account (number TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE closed_account (number TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, division TEXT NOT NULL, year TEXT NOT NULL, number TEXT NOT NULL, fund TEXT NOT NULL,
    payer TEXT NOT NULL, payee TEXT NOT NULL, payee_name TEXT NOT NULL, cents INTEGER NOT NULL CHECK (cents > 0), payload BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'received', done_on TEXT, serial TEXT, reason TEXT, claim INTEGER REFERENCES claim, cleared_on TEXT,
    refund_due TEXT, refund_cents INTEGER, refund_number TEXT, refunded_on TEXT, refund_claim INTEGER REFERENCES claim,
    UNIQUE (division, year, number));
CREATE TABLE claim (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL, number TEXT NOT NULL,
    cents INTEGER NOT NULL, made_on TEXT NOT NULL, payload BLOB NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    says TEXT NOT NULL DEFAULT '', cleared_on TEXT, UNIQUE (division, year, kind, number));
"""
PBOC = """
CREATE TABLE treasury (
    only INTEGER PRIMARY KEY CHECK (only = 1), account TEXT NOT NULL, year TEXT NOT NULL,
    opening INTEGER NOT NULL CHECK (opening >= 0), balance INTEGER NOT NULL CHECK (balance >= 0));
CREATE TABLE quota (
    year TEXT NOT NULL, fund TEXT NOT NULL, class TEXT NOT NULL, granted INTEGER NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (year, fund, class), CHECK (used >= 0 AND granted >= used)) WITHOUT ROWID;
CREATE TABLE cleared (
    year TEXT NOT NULL, order_number TEXT NOT NULL, line INTEGER NOT NULL, fund TEXT NOT NULL, func TEXT NOT NULL, econ TEXT NOT NULL,
    cents INTEGER NOT NULL, refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND cents), claim TEXT NOT NULL,
    PRIMARY KEY (year, order_number, line)) WITHOUT ROWID;
INSERT INTO quota VALUES ('2025', '111', '205', 500000, 100);
INSERT INTO cleared VALUES ('2025', 'P0', 0, '111', '2050201', '50502', 100, 0, 'QS0');
"""


def on_an_old_store(node: Node, schema: str) -> None:
    """换上旧存储: the node's file is replaced by one of format 1, and the node started on it."""
    node.stop()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{node.store}{suffix}").unlink(missing_ok=True)
    sent = order("P1")
    payload = sent.xml()
    with sqlite3.connect(node.store) as db:
        db.executescript(OLD + schema + "PRAGMA user_version=1;")
        db.execute("INSERT INTO fact VALUES ('node', ?), ('day', ?), ('day_closed', '0')", (node.module.rsplit(".", 1)[1], DAY))
        key = (sent.division, sent.year, sent.kind, sent.number)
        answer = (hashlib.sha256(payload).digest(), payload, "15", "签收成功", DAY)
        db.execute("INSERT INTO inbox VALUES ('mof', ?, ?, ?, ?, '0', ?, ?, ?, ?, ?)", (*key, *answer))
        db.execute("INSERT INTO outbox VALUES (7, 'mof', ?, ?, ?, ?, '1', ?)", (*key, payload))
    db.close()
    node.start()


def test_a_bank_of_before(bank_of: Start) -> None:
    bank = bank_of()
    on_an_old_store(bank, BANK)
    (old,) = bank.outbox()
    assert (old.seq, old.number, [one[0] for one in old.stamps]) == (7, "P1", ["zqz"])
    assert bank.outbox()[0].stamps == old.stamps
    assert bank.send(order("P1")) == [("15", "签收成功")]
    assert bank.json("POST", "/accounts", ["24030101040001234"])[0] == 200
    assert bank.send(order("P2")) == [("15", "签收成功")]
    assert bank.clock(DAY, "pay")["paid"] == 1
    assert [one.seq for one in bank.outbox()] == [7, 8]
    bank.stop()
    bank.start()
    assert bank.outbox()[0].stamps == old.stamps


def test_a_treasury_of_before(pboc: Node) -> None:
    on_an_old_store(pboc, PBOC)
    (left,) = pboc.status()["quota"]
    assert (left["agency"], left["class"], left["granted"], left["left"]) == ("", "205", "5000.00", "4999.00")
