"""国库存储: the account, its days, quota, what was cleared, tallies for the day reports."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

SCHEMA = """
CREATE TABLE IF NOT EXISTS treasury (
    only INTEGER PRIMARY KEY CHECK (only = 1), account TEXT NOT NULL, year TEXT NOT NULL,
    opening INTEGER NOT NULL CHECK (opening >= 0), balance INTEGER NOT NULL CHECK (balance >= 0));
CREATE TABLE IF NOT EXISTS day (
    day TEXT PRIMARY KEY, opening INTEGER NOT NULL, received INTEGER NOT NULL DEFAULT 0, paid INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY, day TEXT NOT NULL, cents INTEGER NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, says TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS journal_day ON journal (day);
CREATE TABLE IF NOT EXISTS counterpart (division TEXT PRIMARY KEY, cents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quota (
    year TEXT NOT NULL, fund TEXT NOT NULL, agency TEXT NOT NULL, class TEXT NOT NULL, granted INTEGER NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (year, fund, agency, class), CHECK (used >= 0 AND granted >= used)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cleared (
    year TEXT NOT NULL, order_number TEXT NOT NULL, line INTEGER NOT NULL, fund TEXT NOT NULL, func TEXT NOT NULL, econ TEXT NOT NULL,
    cents INTEGER NOT NULL, refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND cents), claim TEXT NOT NULL,
    agency TEXT NOT NULL DEFAULT '', PRIMARY KEY (year, order_number, line)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stated (year TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (year, kind, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS register (
    account TEXT PRIMARY KEY, agency TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS returned (year TEXT NOT NULL, original TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (year, original)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checked (
    year TEXT NOT NULL, kind TEXT NOT NULL, check_no TEXT NOT NULL, pack TEXT NOT NULL, number TEXT NOT NULL, result TEXT NOT NULL,
    differing INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (year, kind, check_no, pack)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipt (id TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally (
    book TEXT NOT NULL, year TEXT NOT NULL, code TEXT NOT NULL, day TEXT NOT NULL,
    day_cents INTEGER NOT NULL, month_cents INTEGER NOT NULL, year_cents INTEGER NOT NULL, PRIMARY KEY (book, year, code)) WITHOUT ROWID;
"""
_FROM_1 = """
ALTER TABLE cleared ADD COLUMN agency TEXT NOT NULL DEFAULT '';
ALTER TABLE quota RENAME TO quota_1;
CREATE TABLE quota (
    year TEXT NOT NULL, fund TEXT NOT NULL, agency TEXT NOT NULL, class TEXT NOT NULL, granted INTEGER NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (year, fund, agency, class), CHECK (used >= 0 AND granted >= used)) WITHOUT ROWID;
INSERT INTO quota SELECT year, fund, '', class, granted, used FROM quota_1;
DROP TABLE quota_1;
"""
UPGRADE = (_FROM_1, "")
REVENUE, SPENDING = "revenue", "spending"


@dataclass(frozen=True)
class Settings:
    """国库设定: the division whose money is held, and the name of the treasury."""

    division: str
    name: str

    @property
    def level(self) -> str:
        """预算级次: 2 省, 3 市, 4 县, by the zeros at the end of the division."""
        if self.division.endswith("0000000"):
            return "2"
        return "3" if self.division.endswith("00000") else "4"


@dataclass(frozen=True)
class Tally:
    """累计: what one code took in or paid out in the day, the month and the year, cents."""

    code: str
    day: int
    month: int
    year: int


def add(db: sqlite3.Connection, book: str, on: date, code: str, amount: int) -> None:
    """累计入账: adds to the running sums of a code; sums of an earlier day or month start again from zero."""
    db.execute(
        """INSERT INTO tally VALUES (:book, :year, :code, :day, :cents, :cents, :cents)
        ON CONFLICT (book, year, code) DO UPDATE SET
            day_cents = :cents + CASE WHEN day = :day THEN day_cents ELSE 0 END,
            month_cents = :cents + CASE WHEN substr(day, 1, 7) = :month THEN month_cents ELSE 0 END,
            year_cents = :cents + year_cents, day = :day""",
        {"book": book, "year": str(on.year), "code": code, "day": on.isoformat(), "month": on.isoformat()[:7], "cents": amount},
    )


def moved(db: sqlite3.Connection, book: str, on: date) -> list[Tally]:
    """当日发生: the codes with an amount on that day, in the order of codes."""
    sql = """SELECT code, day_cents, month_cents, year_cents FROM tally
        WHERE book = ? AND year = ? AND day = ? AND day_cents <> 0 ORDER BY code"""
    return [Tally(*row) for row in db.execute(sql, (book, str(on.year), on.isoformat()))]


def year_total(db: sqlite3.Connection, book: str, year: str) -> int:
    """全年累计: of all codes, cents."""
    return int(db.execute("SELECT coalesce(sum(year_cents), 0) FROM tally WHERE book = ? AND year = ?", (book, year)).fetchone()[0])
