"""公共端点: what both nodes answer alike: /health, /clock, /vouchers, /outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from nodes.wire import business, outbox
from nodes.wire.intake import Handlers, receive
from nodes.wire.problems import Problem
from nodes.wire.serving import Answer, Request, Route, as_json
from nodes.wire.store import Store
from nodes.wire.values import day

XML = "application/xml; charset=utf-8"


def routes(
    store: Store, kind: str, handlers: Handlers, work: Mapping[str, business.Work], *, after: Callable[[], None] | None = None
) -> dict[tuple[str, str], Route]:
    """公共路由: ``after`` is done outside any transaction after a clock and before an outbox page (the bank settles with PBoC)."""
    settle = after or (lambda: None)

    def health(request: Request) -> Answer:
        """健康: the process lives and the store answers."""
        with store.reading() as db:
            current = business.today(db)
        return as_json({"ok": True, "node": kind, "date": current.isoformat() if current else None})

    def clock(request: Request) -> Answer:
        """告知营业日与时点。"""
        on, phase = _asked(request)
        counts = business.tell(store, on, phase, work)
        settle()
        return as_json({"date": on.isoformat(), "phase": phase, "counts": counts})

    def vouchers(request: Request) -> Answer:
        """收凭证。"""
        return as_json({"results": receive(store, request.body, handlers)})

    def page(request: Request) -> Answer:
        """取件。"""
        mailbox = request.query.get("for", outbox.MOF)
        if mailbox not in (outbox.MOF, outbox.BANK):
            raise Problem(400, f"信箱 for 应为 mof 或 bank，收到 {mailbox[:40]}。")
        cursor, limit = request.number("after", 0, 2**62), request.number("limit", 500, outbox.MOST)
        settle()
        body, last = outbox.page(store, mailbox, cursor, limit)
        return Answer(body, kind=XML, headers={"X-Last": str(last)})

    return {
        ("GET", "/health"): health,
        ("POST", "/clock"): clock,
        ("POST", "/vouchers"): vouchers,
        ("GET", "/outbox"): page,
    }


def _asked(request: Request) -> tuple[date, str]:
    """所告: day and phase of a clock request."""
    asked = request.json()
    if not isinstance(asked, dict):
        raise Problem(400, '应为 {"date":"2025-01-02","phase":"open|pay|close"}。')
    on, phase = day(asked.get("date")), asked.get("phase")
    if on is None:
        raise Problem(400, f"date 应为 2025-01-02 的形式，收到 {str(asked.get('date'))[:40]}。")
    if not isinstance(phase, str) or phase not in business.PHASES:
        raise Problem(400, f"phase 应为 {'、'.join(business.PHASES)} 之一，收到 {str(phase)[:40]}。")
    return on, phase
