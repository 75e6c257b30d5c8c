"""营业日: a node lives in the day it is told, not in the day of the wall clock."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import date

from nodes.wire.problems import Problem
from nodes.wire.store import Store, get, put

PHASES = ("open", "pay", "close")
Counts = dict[str, object]
Work = Callable[[sqlite3.Connection, date], Counts]


def today(db: sqlite3.Connection) -> date | None:
    """当前营业日: None before the first clock."""
    value = get(db, "day")
    return date.fromisoformat(value) if value else None


def closed(db: sqlite3.Connection) -> bool:
    """已日终: whether the current day has been closed."""
    return get(db, "day_closed") == "1"


def begin(db: sqlite3.Connection, day: date, work: Mapping[str, Work]) -> None:
    """进入营业日: a day later than the current one; a current day left unclosed is closed first, so that its reports are never missing."""
    current = today(db)
    if current is not None and day < current:
        raise Problem(409, f"当前营业日是 {current}，不能回到 {day}。")
    if current == day:
        return
    if current is not None and not closed(db):
        _do(db, current, "close", work)
    put(db, "day", day.isoformat())
    put(db, "day_closed", "0")
    if "begin" in work:
        work["begin"](db, day)


def tell(store: Store, day: date, phase: str, work: Mapping[str, Work]) -> Counts:
    """告知时点: does the work of the phase once; a repeat gets the same counts. Raises Problem 409 for an earlier day."""
    with store.transaction() as db:
        row = db.execute("SELECT counts FROM phase WHERE day = ? AND phase = ?", (day.isoformat(), phase)).fetchone()
        if row:
            return dict(json.loads(row["counts"]))
        begin(db, day, work)
        if closed(db):
            raise Problem(409, f"营业日 {day} 已日终，不能再做 {phase}。")
        return _do(db, day, phase, work)


def _do(db: sqlite3.Connection, day: date, phase: str, work: Mapping[str, Work]) -> Counts:
    counts = work[phase](db, day)
    db.execute("INSERT INTO phase VALUES (?, ?, ?)", (day.isoformat(), phase, json.dumps(counts, ensure_ascii=False)))
    if phase == "close":
        put(db, "day_closed", "1")
    return counts
