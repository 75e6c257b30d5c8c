"""代理银行服务: options, endpoints, what each phase of the day does."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial

from nodes.bank import accounts, batches, claims, orders, page, refunds, statements
from nodes.bank.counter.routes import counter_routes
from nodes.bank.peer import Peer
from nodes.bank.store import SCHEMA, UPGRADE, Settings, amounts, counts, zero_balances
from nodes.wire import business, iso20022, launch, outbox
from nodes.wire.routes import routes
from nodes.wire.serving import Answer, Request, Routes, as_json
from nodes.wire.store import Store, put
from nodes.wire.values import cents, day, yuan

MOF_FORM = "mof"


def bank_routes(settings: Settings, store: Store) -> Routes:
    """银行端点: the shared ones plus /accounts, /status and the page."""
    peer = Peer(store, settings.pboc)
    handlers = {
        (orders.ORDER, "0"): orders.receive,
        (orders.DIRECT, "0"): orders.receive,
        (orders.RECALL, "0"): orders.recall,
        (batches.KIND, "0"): batches.receive,
        (accounts.REGISTER, "0"): accounts.learn,
    }
    work = {
        "open": partial(refunds.fall_due, settings),
        "pay": partial(orders.pay, settings),
        "close": partial(claims.close, settings),
    }

    def register(request: Request) -> Answer:
        """登记账户。"""
        asked = request.json()
        with store.transaction() as db:
            return as_json(accounts.register(db, asked))

    def status(request: Request) -> Answer:
        """现状。"""
        return as_json(_status(settings, store))

    def look(request: Request) -> Answer:
        """当日支付页。"""
        with store.reading() as db:
            return page.show(db, settings.name)

    def after() -> None:
        """时点之后: claims to PBoC, then the day report that waited for them."""
        peer.settle()
        statements.send_due(settings, store)

    own = {("POST", "/accounts"): register, ("GET", "/status"): status, ("GET", "/"): look}
    iso = settings.speaks == outbox.ISO_20022
    with store.transaction() as db:
        put(db, outbox.SPEAKS, settings.speaks)
    openers = iso20022.READERS if iso else {}
    shared = routes(store, "bank", handlers, work, name=settings.name, after=after, openers=openers)
    return {**shared, **own, **counter_routes(settings, store, work, after)}


def _status(settings: Settings, store: Store) -> dict[str, object]:
    """现状: facts for tests and for people."""
    with store.reading() as db:
        current = business.today(db)
        unsettled = db.execute("SELECT kind, number, cents, state, says FROM claim WHERE state <> 'settled' ORDER BY id").fetchall()
        balances = zero_balances(db)
        return {
            "node": "bank",
            "name": settings.name,
            "date": current.isoformat() if current else None,
            "closed": business.closed(db),
            "counts": counts(db),
            "amounts": amounts(db),
            "open_claims": len(unsettled),
            "claims": [_claim(row) for row in unsettled[:50]],
            "zero_balance": yuan(sum(balances.values())),
            "nonzero_accounts": {number: yuan(value) for number, value in list(balances.items())[:50]},
            "zero_at_day_end": not balances,
            "accounts": db.execute("SELECT count(*) FROM account").fetchone()[0],
            "outbox_last": outbox.last(db),
        }


def _claim(row: sqlite3.Row) -> dict[str, str]:
    return {"VtCode": row["kind"], "VoucherNo": row["number"], "amount": yuan(row["cents"]), "state": row["state"], "says": row["says"]}


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text} 不是数") from None
    if not (share.is_finite() and 0 <= share <= 1):
        raise argparse.ArgumentTypeError(f"{text} 应在 0 与 1 之间")
    return share


def _cents(text: str) -> int:
    found = cents(text)
    if found is None or found < 0:
        raise argparse.ArgumentTypeError(f"{text} 不是金额，应为 5000000.00 的形式")
    return found


def _date(text: str) -> date:
    found = day(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} 不是日期，应为 2025-12-10 的形式")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """主程序: serves until stopped; exit status 2 when it cannot start."""
    parser = launch.parser("bank", "代理银行节点 (agent bank node)", "bank.sqlite3")
    parser.add_argument("--name", default="代理银行", help="行名 (name)")
    parser.add_argument("--bank-no", default="102753000018", help="行号 (CNAPS number)")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 (seed of returns and refunds)")
    parser.add_argument("--return-share", type=_share, default=Decimal("0.006"), help="退票比例 (share of orders returned)")
    parser.add_argument("--refund-share", type=_share, default=Decimal("0.004"), help="退款比例 (share of paid orders refunded)")
    parser.add_argument("--refund-until", type=_date, default=None, metavar="DATE", help="最后退款日，默认当年12月10日 (last refund day)")
    parser.add_argument("--pboc", default="", metavar="URL", help="人民银行节点地址 (PBoC node)")
    parser.add_argument("--division", default="", help="财政区划，没有业务也出日报 (report for this division also when idle)")
    parser.add_argument("--speaks", choices=(MOF_FORM, outbox.ISO_20022), default=MOF_FORM, help="对财政用的报文：财政接口或 ISO 20022")
    parser.add_argument("--counter", action="store_true", help="由柜员在 /counter 付款，/clock 的 pay 不付 (operators pay, not the clock)")
    parser.add_argument("--hold-suspects", action="store_true", help="疑似重复的留待柜员确认 (hold what looks like a repeat)")
    parser.add_argument("--advance", type=_cents, default=None, metavar="YUAN", help="垫付限额，如 5000000.00 (most paid before clearing)")
    options = parser.parse_args(arguments)
    settings = Settings(
        name=options.name,
        bank_no=options.bank_no,
        seed=options.seed,
        return_share=options.return_share,
        refund_share=options.refund_share,
        refund_until=options.refund_until,
        pboc=options.pboc,
        division=options.division,
        speaks=options.speaks,
        counter=options.counter,
        hold_suspects=options.hold_suspects,
        advance=options.advance,
    )
    return launch.serve(options, SCHEMA, "bank", partial(bank_routes, settings), upgrade=UPGRADE)
