"""国库日报: at the end of every business day revenue (3401), balance (3402) and expenditure (3410)."""

from __future__ import annotations

import sqlite3
from datetime import date

from nodes.pboc import statements
from nodes.pboc.store import REVENUE, SPENDING, Settings, moved, year_total
from nodes.wire import outbox
from nodes.wire.business import Counts
from nodes.wire.envelope import Body, Fields
from nodes.wire.problems import Problem
from nodes.wire.values import yuan

REVENUE_DAILY, BALANCE_DAILY, SPENDING_DAILY = "3401", "3402", "3410"


def close(settings: Settings, db: sqlite3.Connection, on: date) -> Counts:
    """日终: three reports to finance, also when nothing moved. Raises Problem 409 before the account is there."""
    account = db.execute("SELECT account, balance FROM treasury").fetchone()
    if account is None:
        raise Problem(409, "国库账户尚未建立（POST /world/open），不能日终。")
    day = db.execute("SELECT opening, received, paid FROM day WHERE day = ?", (on.isoformat(),)).fetchone()
    if day["opening"] + day["received"] - day["paid"] != account["balance"]:
        raise RuntimeError("国库日报不平")
    taken = _revenue(settings, db, on)
    detail = {
        "AcctCode": account["account"],
        "AcctName": settings.name,
        "YesterdayBalance": yuan(day["opening"]),
        "TodayReceipt": yuan(day["received"]),
        "TodayPay": yuan(day["paid"]),
        "TodayBalance": yuan(account["balance"]),
    }
    _send(settings, db, on, BALANCE_DAILY, "KC", {"AcctDate": on.isoformat()}, (detail,))
    spent = _spending(settings, db, on)
    statements.close(settings, db, on)
    return {
        "opening": yuan(day["opening"]),
        "received": yuan(day["received"]),
        "paid": yuan(day["paid"]),
        "closing": yuan(account["balance"]),
        "revenue": yuan(taken),
        "spending": yuan(spent),
    }


def _revenue(settings: Settings, db: sqlite3.Connection, on: date) -> int:
    """收入日报: subjects that moved, with month and year to date. Returns the day's sum."""
    rows = moved(db, REVENUE, on)
    details = tuple(
        {
            "BudgetSubjectCode": row.code,
            "BudgetLevelCode": settings.level,
            "DayAmt": yuan(row.day),
            "MonthAmt": yuan(row.month),
            "YearAmt": yuan(row.year),
        }
        for row in rows
    )
    return _sum(settings, db, on, REVENUE_DAILY, "SR", REVENUE, sum(row.day for row in rows), details)


def _spending(settings: Settings, db: sqlite3.Connection, on: date) -> int:
    """支出日报: function codes that moved, net of refunds. Returns the day's sum."""
    rows = moved(db, SPENDING, on)
    details = tuple(
        {"ExpFuncCode": row.code, "DayAmt": yuan(row.day), "MonthAmt": yuan(row.month), "YearAmt": yuan(row.year)} for row in rows
    )
    return _sum(settings, db, on, SPENDING_DAILY, "ZC", SPENDING, sum(row.day for row in rows), details)


def _sum(
    settings: Settings, db: sqlite3.Connection, on: date, kind: str, series: str, book: str, total: int, details: tuple[Fields, ...]
) -> int:
    header = {
        "ReportDate": on.isoformat(),
        "BudgetLevelCode": settings.level,
        "SumMoney": yuan(total),
        "YearAmt": yuan(year_total(db, book, str(on.year))),
        "AllNum": str(len(details)),
    }
    _send(settings, db, on, kind, series, header, details)
    return total


def _send(
    settings: Settings, db: sqlite3.Connection, on: date, kind: str, series: str, header: Fields, details: tuple[Fields, ...]
) -> None:
    body = Body(settings.division, str(on.year), kind, f"{series}{on:%Y%m%d}", "0")
    outbox.send(db, outbox.MOF, body, {"VouDate": on.isoformat(), "TreName": settings.name, **header}, details)
