"""与人民银行往来: brings open claims to PBoC and reads its replies; whatever fails is tried again at the next clock or outbox call."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
from urllib.parse import urlsplit

from nodes.bank.claims import CLAIM, REFUND_CLAIM
from nodes.wire.envelope import Body, decode_envelope, decode_voucher, encode_envelope
from nodes.wire.problems import RECEIVED, Unusable, WireError
from nodes.wire.store import Store, get, put
from nodes.wire.tree import Element, parse

_TIMEOUT = 10
_BATCH = 20
_CURSOR = "pboc_cursor"
AWAY = (OSError, http.client.HTTPException, WireError, ValueError, KeyError)


class Peer:
    """对端: the PBoC node at an address; one conversation at a time."""

    def __init__(self, store: Store, url: str) -> None:
        address = urlsplit(url)
        try:
            self._port = address.port
        except ValueError:
            self._port = None
        self._host = address.hostname or ""
        if url and (address.scheme != "http" or not self._host):
            raise Unusable(f"人民银行节点地址 {url} 应为 http://主机:端口 的形式。")
        self._store = store
        self._turn = threading.Lock()

    def settle(self) -> None:
        """清算往来: posts what is open, reads what was answered. A PBoC that is away changes nothing."""
        if not self._host:
            return
        with self._turn:
            if not self._unsettled():
                return
            connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT)
            try:
                self._post(connection)
                self._read(connection)
            except AWAY as error:
                self._note(f"人民银行节点暂不可用：{type(error).__name__} {error}"[:200])
            finally:
                connection.close()

    def _unsettled(self, state: str = "") -> list[sqlite3.Row]:
        with self._store.reading() as db:
            wanted = "state = ?" if state else "state <> 'settled'"
            return db.execute(f"SELECT * FROM claim WHERE {wanted} ORDER BY id", (state,) if state else ()).fetchall()  # nosec B608

    def _note(self, says: str) -> None:
        with self._store.transaction() as db:
            db.execute("UPDATE claim SET says = ? WHERE state = 'open'", (says,))

    def _post(self, connection: http.client.HTTPConnection) -> None:
        """送申请: open claims in their order; 15 is an acknowledgement, anything else leaves the claim open with what PBoC said."""
        waiting = self._unsettled("open")
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            bodies = [(Body(row["division"], row["year"], row["kind"], row["number"], "0", row["payload"]), None) for row in batch]
            answer = json.loads(_ask(connection, "POST", "/vouchers", encode_envelope(bodies)))
            results = [(one["status"], str(one["says"])) for one in answer["results"]]
            if len(results) != len(batch):
                raise WireError("应答条数与申请条数不符")
            with self._store.transaction() as db:
                for row, (status, says) in zip(batch, results, strict=True):
                    state = "acknowledged" if status == RECEIVED else "open"
                    db.execute("UPDATE claim SET state = ?, says = ? WHERE id = ? AND state = 'open'", (state, says, row["id"]))

    def _read(self, connection: http.client.HTTPConnection) -> None:
        """读回单: replies clear the orders of a claim; the cursor is kept in the same transaction."""
        while self._unsettled("acknowledged"):
            with self._store.reading() as db:
                cursor = get(db, _CURSOR, "0")
            raw = _ask(connection, "GET", f"/outbox?for=bank&after={cursor}", b"")
            bodies = decode_envelope(raw)
            if not bodies:
                return
            with self._store.transaction() as db:
                for body in bodies:
                    _settled(db, body)
                put(db, _CURSOR, _last_seq(parse(raw.decode("utf-8"))))


def _ask(connection: http.client.HTTPConnection, method: str, target: str, body: bytes) -> bytes:
    connection.request(method, target, body, {"Content-Type": "application/xml"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise WireError(f"HTTP {response.status}")
    return content


def _last_seq(root: Element) -> str:
    return [element.attributes["Seq"] for element in root.children if element.tag == "VoucherBody"][-1]


def _settled(db: sqlite3.Connection, body: Body) -> None:
    """已清算: the reply of PBoC to a claim or a refund claim."""
    if body.flag != "1" or body.kind not in (CLAIM, REFUND_CLAIM):
        return
    cleared_on = decode_voucher(body.payload).header["XClearDate"]
    key = (body.division, body.year, body.kind, body.number)
    row = db.execute("SELECT id FROM claim WHERE (division, year, kind, number) = (?, ?, ?, ?)", key).fetchone()
    if row is None:
        return
    db.execute("UPDATE claim SET state = 'settled', cleared_on = ? WHERE id = ?", (cleared_on, row["id"]))
    if body.kind == CLAIM:
        db.execute("UPDATE orders SET cleared_on = ? WHERE claim = ?", (cleared_on, row["id"]))
