"""请求的故障: slow, silent and drop, on the exchange of vouchers only; clock, set-up and control always work."""

from __future__ import annotations

import time
from collections.abc import Callable

from nodes.wire import faults
from nodes.wire.envelope import Body, decode_envelope
from nodes.wire.problems import WireError
from nodes.wire.serving import Answer, Request
from nodes.wire.store import Store

PATHS = ("/vouchers", "/outbox", "/answers")
_NOTHING = Body("", "", "", "", "")


class Meddling:
    """捣乱: stands between a request and its route."""

    def __init__(self, store: Store, slow: float) -> None:
        self._store, self._slow = store, slow

    def handle(self, method: str, request: Request, path: str, answer: Callable[[], Answer]) -> Answer | None:
        """办理: as always, late, not at all, or without telling."""
        if path not in PATHS or not self._any():
            return answer()
        with self._store.transaction() as db:
            fault = faults.of_request(db, method, path)
        if not fault:
            return answer()
        if fault == "slow":
            time.sleep(self._slow)
        done = None if fault == "silent" and path != "/outbox" else answer()
        self._note(fault, request, path, done)
        return done if fault == "slow" else None

    def _any(self) -> bool:
        with self._store.reading() as db:
            return bool(faults.current(db).rates)

    def _note(self, fault: str, request: Request, path: str, done: Answer | None) -> None:
        """记下: a line for each voucher on the way, or one without a voucher."""
        party, bodies, way = request.query.get("for", "mof"), done.bodies if done else (), "out" if path == "/outbox" else "in"
        if path == "/vouchers":
            try:
                bodies = tuple(decode_envelope(request.body))
            except WireError:
                bodies = ()
            party = "bank" if bodies and bodies[0].kind.startswith("2") else "mof"
        with self._store.transaction() as db:
            for body in bodies or (_NOTHING,):
                faults.note(db, fault, party, way, body, seq=body.seq or None, says=f"{faults.SAYS[fault]}（{path}）")
