"""人民银行国库服务: options, endpoints, what each phase of the day does."""

from __future__ import annotations

import argparse
import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from nodes.pboc import clearing, page, quota, registers, releases, replies, reports, returns, statements, treasury, world
from nodes.pboc.store import REVENUE, SCHEMA, SPENDING, UPGRADE, Settings, year_total
from nodes.wire import business, launch, outbox
from nodes.wire.business import Counts, Work
from nodes.wire.envelope import Body, Voucher
from nodes.wire.intake import Handler
from nodes.wire.problems import Refusal
from nodes.wire.routes import routes
from nodes.wire.serving import Answer, Request, Route, Routes, as_json
from nodes.wire.store import Store
from nodes.wire.values import yuan


def treasury_routes(settings: Settings, store: Store) -> Routes:
    """国库端点: the shared ones plus /world/*, /status and the page."""
    own: dict[tuple[str, str], Handler] = {
        ("5106", "0"): quota.grant,
        ("5108", "0"): quota.grant,
        (clearing.CLAIM, "0"): clearing.claim,
        (clearing.REFUND_CLAIM, "0"): clearing.refund,
        (releases.RELEASE, "0"): releases.release,
        (releases.REVENUE_REFUND, "0"): releases.refund_revenue,
        (releases.TRANSFER, "0"): partial(releases.transfer, settings),
        (registers.REGISTER, "0"): registers.learn,
        **{(kind, "0"): replies.answered for kind in replies.KINDS},
    }
    handlers = {key: partial(_here, settings, handler) for key, handler in own.items()}
    work: dict[str, Work] = {"begin": treasury.begin, "open": partial(_open, settings), "pay": _nothing, "close": partial(reports.close, settings)}

    def happening(act: Callable[[sqlite3.Connection, Any], object]) -> Route:
        """外面的事：在一个事务里办。"""

        def route(request: Request) -> Answer:
            asked = request.json()
            with store.transaction() as db:
                return as_json(act(db, asked))

        return route

    def status(request: Request) -> Answer:
        """现状。"""
        with store.reading() as db:
            return as_json(_status(settings, db))

    def look(request: Request) -> Answer:
        """库存页。"""
        with store.reading() as db:
            return page.show(db, settings.name)

    extra = {
        ("POST", "/world/open"): happening(world.open_account),
        ("POST", "/world/receipts"): happening(partial(world.receive, settings, work)),
        ("POST", "/world/returned"): happening(partial(returns.come_back, settings)),
        ("GET", "/status"): status,
        ("GET", "/"): look,
    }
    return {**routes(store, "pboc", handlers, work, name=settings.name), **extra}


def _here(settings: Settings, handler: Handler, db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """本库: vouchers of another division, or of a year that is none, are not ours."""
    if body.division != settings.division:
        raise Refusal(f"区划 {body.division[:40]} 不归本库（{settings.division}）。", reason="fields", kept=False)
    if not re.fullmatch("[0-9]{4}", body.year, re.ASCII):
        raise Refusal(f"StYear 的值 {body.year[:40]} 应为四位年份。", kept=False)
    return handler(db, body, voucher)


def _open(settings: Settings, db: sqlite3.Connection, on: date) -> Counts:
    """开门: the first day of a month states the month before."""
    statements.open_day(settings, db, on)
    return _nothing(db, on)


def _nothing(db: sqlite3.Connection, on: date) -> Counts:
    """无事: treasury work is done as vouchers come; the balance is told for convenience."""
    return {"balance": yuan(treasury.balance(db))}


def _status(settings: Settings, db: sqlite3.Connection) -> dict[str, object]:
    """现状: facts for tests and for people."""
    current = business.today(db)
    account = db.execute("SELECT * FROM treasury").fetchone()
    flows = db.execute("SELECT coalesce(sum(received), 0), coalesce(sum(paid), 0), count(*) FROM day").fetchone()
    year = str(current.year) if current else ""
    return {
        "node": "pboc",
        "name": settings.name,
        "division": settings.division,
        "date": current.isoformat() if current else None,
        "closed": business.closed(db),
        "account": account["account"] if account else None,
        "opening": yuan(account["opening"]) if account else None,
        "balance": yuan(treasury.balance(db)),
        "received": yuan(flows[0]),
        "paid": yuan(flows[1]),
        "days": flows[2],
        "revenue": yuan(year_total(db, REVENUE, year)),
        "spending": yuan(year_total(db, SPENDING, year)),
        "quota": [
            {
                "year": q["year"],
                "fund": q["fund"],
                "agency": q["agency"],
                "class": q["class"],
                "granted": yuan(q["granted"]),
                "used": yuan(q["used"]),
                "left": yuan(q["granted"] - q["used"]),
            }
            for q in db.execute("SELECT * FROM quota ORDER BY year, fund, agency, class")
        ],
        "statements": [dict(row) for row in replies.seen(db)],
        "counterparts": {row[0]: yuan(row[1]) for row in db.execute("SELECT * FROM counterpart ORDER BY division")},
        "counts": {
            "claims": _count(db, "inbox WHERE kind = '2301' AND status = '15'"),
            "refund_claims": _count(db, "inbox WHERE kind = '2302' AND status = '15'"),
            "cleared_lines": _count(db, "cleared"),
            "receipts": _count(db, "receipt"),
            "movements": _count(db, "journal"),
        },
        "outbox_last": outbox.last(db),
    }


def _count(db: sqlite3.Connection, source: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {source}").fetchone()[0])  # nosec B608


def _division(text: str) -> str:
    if not re.fullmatch("[0-9]{9}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text} 应为 9 位财政区划")
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """主程序: serves until stopped; exit status 2 when it cannot start."""
    parser = launch.parser("pboc", "人民银行国库节点 (PBoC treasury node)", "pboc.sqlite3")
    parser.add_argument("--division", type=_division, default="530700000", help="财政区划 (division whose money is held)")
    parser.add_argument("--name", default="国家金库支库", help="国库名称 (name)")
    options = parser.parse_args(arguments)
    return launch.serve(options, SCHEMA, "pboc", partial(treasury_routes, Settings(options.division, options.name)), upgrade=UPGRADE)
