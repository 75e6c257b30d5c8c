"""公共端点: what both nodes answer alike: /health, /clock, /vouchers, /outbox, /answers, /certificates, /faults, /refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from nodes.wire import answers, business, faults, introduction, outbox, seals
from nodes.wire.control import Control
from nodes.wire.envelope import encode_envelope
from nodes.wire.intake import Handlers, Opener, receive, refuse_whole
from nodes.wire.problems import Problem, WireError
from nodes.wire.serving import Answer, Request, Route, as_json
from nodes.wire.store import Store
from nodes.wire.values import day

XML = "application/xml; charset=utf-8"


Table = dict[tuple[str, str], Route]


def routes(
    store: Store,
    kind: str,
    handlers: Handlers,
    work: Mapping[str, business.Work],
    *,
    name: str = "",
    after: Callable[[], None] | None = None,
    openers: Mapping[str, Opener] | None = None,
) -> Table:
    """公共路由: ``after`` is done outside any transaction after a clock and before an outbox page (the bank settles with PBoC)."""
    settle = after or (lambda: None)
    return {
        **_days(store, kind, work, settle),
        **_exchange(store, handlers, openers, settle),
        **_introductions(store, kind, name),
        **_faults(store),
        **_log(store),
    }


def _days(store: Store, kind: str, work: Mapping[str, business.Work], settle: Callable[[], None]) -> Table:
    """营业日。"""

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

    return {("GET", "/health"): health, ("POST", "/clock"): clock}


def _exchange(store: Store, handlers: Handlers, openers: Mapping[str, Opener] | None, settle: Callable[[], None]) -> Table:
    """收发凭证。"""

    def vouchers(request: Request) -> Answer:
        """收凭证。"""
        try:
            return as_json({"results": receive(store, request.body, handlers, openers)})
        except WireError as problem:
            refuse_whole(store, problem, len(request.body))
            return as_json({"status": "16", "reason": problem.reason, "says": str(problem), "results": []}, 400)

    def page(request: Request) -> Answer:
        """取件。"""
        mailbox = _mailbox(request)
        cursor, limit = request.number("after", 0, 2**62), request.number("limit", 500, outbox.MOST)
        settle()
        bodies, last = outbox.page(store, mailbox, cursor, limit)
        return Answer(encode_envelope(bodies), kind=XML, headers={"X-Last": str(last)}, bodies=tuple(bodies))

    def results(request: Request) -> Answer:
        """对方的签收结果。"""
        return as_json(answers.take(store, _mailbox(request), request.json()))

    return {("POST", "/vouchers"): vouchers, ("GET", "/outbox"): page, ("POST", "/answers"): results}


def _introductions(store: Store, kind: str, name: str) -> Table:
    """交换证书。"""

    def certificates(request: Request) -> Answer:
        """本方证书。"""
        with store.reading() as db:
            return as_json(seals.own(db, kind, name))

    def introduce(request: Request) -> Answer:
        """对方证书。"""
        return as_json(introduction.take(store, request.json()))

    return {("GET", "/certificates"): certificates, ("POST", "/certificates"): introduce}


def _faults(store: Store) -> Table:
    """故障，带口令。"""
    control = Control(store)

    def fault_journal(request: Request) -> Answer:
        """故障设定与日志。"""
        control.admit(request)
        cursor, limit = request.number("after", 0, 2**62), request.number("limit", 5000, 20000)
        with store.reading() as db:
            found, lines = faults.current(db), faults.journal(db, cursor, limit)
        last = lines[-1]["id"] if lines else cursor
        return as_json({"faults": dict(found.rates), "seed": found.seed, "journal": lines, "last": last})

    def set_faults(request: Request) -> Answer:
        """改故障设定。"""
        control.admit(request)
        asked = request.json()
        if not isinstance(asked, dict):
            raise Problem(400, '应为 {"faults":"slow=0.2,amount=0.1","seed":1}。')
        with store.transaction() as db:
            found = faults.set_up(db, asked.get("faults", ""), asked.get("seed"))
        return as_json({"faults": dict(found.rates), "seed": found.seed})

    return {("GET", "/faults"): fault_journal, ("POST", "/faults"): set_faults}


def _log(store: Store) -> Table:
    """拒收的。"""

    def refusals(request: Request) -> Answer:
        """拒收日志。"""
        cursor, limit = request.number("after", 0, 2**62), request.number("limit", 500, 5000)
        with store.reading() as db:
            rows = db.execute("SELECT * FROM refusal WHERE id > ? ORDER BY id LIMIT ?", (cursor, limit)).fetchall()
        return as_json({"refusals": [dict(row) for row in rows], "last": rows[-1]["id"] if rows else cursor})

    return {("GET", "/refusals"): refusals}


def _mailbox(request: Request) -> str:
    mailbox = request.query.get("for", outbox.MOF)
    if mailbox not in (outbox.MOF, outbox.BANK):
        raise Problem(400, f"信箱 for 应为 mof 或 bank，收到 {mailbox[:40]}。")
    return mailbox


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
