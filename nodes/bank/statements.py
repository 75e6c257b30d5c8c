"""支付日报 (2206): what the bank's own books say of the day, one line a voucher, after the day's claims were brought to PBoC."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date

from nodes.bank.store import Settings
from nodes.wire import outbox
from nodes.wire.envelope import Body, Fields
from nodes.wire.store import Store, get, put
from nodes.wire.values import yuan

REPORT = "2206"
PACK = 5000
DUE = "report_due"
AWAY = "人民银行节点暂不可用"
PAID, RETURNED, REFUNDED, WAITING, UNCLEARED, RECALLED, UNREFUNDED = "0", "1", "2", "3", "4", "5", "6"

_DAY = """SELECT
    count(*) FILTER (WHERE state = 'paid' AND done_on = :on) AS paid_number,
    coalesce(sum(cents) FILTER (WHERE state = 'paid' AND done_on = :on), 0) AS paid,
    count(*) FILTER (WHERE state = 'returned' AND done_on = :on) AS returned_number,
    coalesce(sum(cents) FILTER (WHERE state = 'returned' AND done_on = :on), 0) AS returned,
    count(*) FILTER (WHERE refunded_on = :on) AS refunded_number,
    coalesce(sum(refund_cents) FILTER (WHERE refunded_on = :on), 0) AS refunded
    FROM orders WHERE division = :division AND year = :year AND (done_on = :on OR refunded_on = :on)"""
_LINES = """SELECT o.number, o.fund, o.payload, o.state, o.done_on, o.serial, o.reason, o.cents, c.number AS claim, c.state AS claim_state, c.says,
    CASE WHEN o.state = 'received' THEN '3' WHEN o.state = 'returned' THEN '1' WHEN o.state = 'recalled' THEN '5'
      WHEN o.done_on = :on THEN '0' ELSE '4' END AS mark
    FROM orders o LEFT JOIN claim c ON c.id = o.claim
    WHERE o.division = :division AND o.year = :year
      AND (o.state = 'received' OR o.done_on = :on OR (o.state = 'paid' AND o.cleared_on IS NULL AND o.done_on < :on)) ORDER BY o.id"""
_BACK = """SELECT o.number, o.fund, o.serial, o.refund_cents AS cents, o.refund_number, o.refunded_on, c.number AS claim, c.state AS claim_state, c.says,
    CASE WHEN o.refunded_on = :on THEN '2' ELSE '6' END AS mark
    FROM orders o JOIN claim c ON c.id = o.refund_claim
    WHERE o.division = :division AND o.year = :year AND (o.refunded_on = :on OR (o.refunded_on < :on AND c.state <> 'settled')) ORDER BY o.id"""


def served(settings: Settings, db: sqlite3.Connection, on: date) -> list[tuple[str, str]]:
    """报给谁: divisions and years with business of the day, and every division known."""
    day = {"on": on.isoformat()}
    found = {tuple(row) for row in db.execute("SELECT DISTINCT division, year FROM orders WHERE done_on = :on OR refunded_on = :on", day)}
    known = {row[0] for row in db.execute("SELECT DISTINCT division FROM orders")} | ({settings.division} - {""})
    return sorted(found | {(division, str(on.year)) for division in known})


def owe(settings: Settings, db: sqlite3.Connection, on: date) -> int:
    """应报: the day is closed, its report is due once the claims were brought. Returns how many there will be."""
    put(db, DUE, on.isoformat())
    return len(served(settings, db, on))


def send_due(settings: Settings, store: Store) -> None:
    """出日报: what is due, once."""
    with store.reading() as db:
        if not get(db, DUE):
            return
    with store.transaction() as db:
        due = get(db, DUE)
        if due:
            on = date.fromisoformat(due)
            for division, year in served(settings, db, on):
                _send(settings, db, on, division, year)
            put(db, DUE, "")


def _send(settings: Settings, db: sqlite3.Connection, on: date, division: str, year: str) -> None:
    told = {"on": on.isoformat(), "division": division, "year": year}
    total = db.execute(_DAY, told).fetchone()
    lines = [*_paid(db, told), *_refunds(db, told)]
    packs = max(1, -(-len(lines) // PACK))
    for pack in range(packs):
        number = f"RB{on:%Y%m%d}" + (f"-{pack + 1}" if pack else "")
        header = {
            "VouDate": on.isoformat(),
            "PayBankName": settings.name,
            "PayBankNo": settings.bank_no,
            **_figures(total),
            "ChildPackNum": str(packs),
            "CurPackNo": str(pack + 1),
        }
        details = tuple(lines[pack * PACK : (pack + 1) * PACK])
        outbox.send(db, outbox.MOF, Body(division, year, REPORT, number, "0"), header, details)


def _paid(db: sqlite3.Connection, told: Mapping[str, str]) -> Iterator[Fields]:
    """支付各笔: paid, returned or recalled today, waiting, and paid earlier but not cleared."""
    for row in db.execute(_LINES, told):
        yield {
            "VoucherNo": row["number"],
            "FundTypeCode": row["fund"],
            "PayDate": row["done_on"] or "",
            "PayAmt": yuan(row["cents"]),
            "AgentBusinessNo": row["serial"] or "",
            "ProState": row["mark"],
            "PayAgentBillNo": row["claim"] or "",
            "XAddWord": (row["reason"] or "") if row["mark"] == RETURNED else _refused(row),
        }


def _refunds(db: sqlite3.Connection, told: Mapping[str, str]) -> Iterator[Fields]:
    """退款各笔: of today, and earlier ones that PBoC has not taken back."""
    for row in db.execute(_BACK, told):
        yield {
            "VoucherNo": row["number"],
            "FundTypeCode": row["fund"],
            "PayDate": row["refunded_on"],
            "PayAmt": yuan(-row["cents"]),
            "AgentBusinessNo": row["serial"] or "",
            "ProState": row["mark"],
            "PayAgentBillNo": row["claim"],
            "XAddWord": _refused(row),
            "Hold1": row["refund_number"],
        }


def _refused(row: sqlite3.Row) -> str:
    """人民银行不划的原因: what PBoC said of a claim that it did not take; nothing when it gave no answer."""
    says = row["says"] or ""
    return says[:200] if row["claim_state"] == "open" and not says.startswith(AWAY) else ""


def _figures(row: sqlite3.Row) -> Fields:
    """日报数字: counts and amounts; PayAmt is what was paid less what came back."""
    return {
        "PayAmt": yuan(row["paid"] - row["refunded"]),
        "PosAmt": yuan(row["paid"]),
        "NegAmt": yuan(row["refunded"]),
        "PosNum": str(row["paid_number"]),
        "NegNum": str(row["refunded_number"]),
        "ReturnNum": str(row["returned_number"]),
        "ReturnAmt": yuan(row["returned"]),
    }
