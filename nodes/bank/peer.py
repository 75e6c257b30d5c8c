"""与人民银行往来: brings open claims to PBoC and reads its replies; whatever fails is tried again at the next clock or outbox call."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
from dataclasses import replace
from urllib.parse import urlsplit

from nodes.bank.claims import CLAIM, REFUND_CLAIM
from nodes.wire import faults, kinds, seals
from nodes.wire.envelope import Body, Voucher, decode_envelope, decode_voucher, encode_envelope, stamps_from, stamps_text
from nodes.wire.problems import FAILED, RECEIVED, RETURNED, Refusal, Unusable, WireError
from nodes.wire.store import Store, get, put
from nodes.wire.values import day, yuan

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
        self._introduced = False

    def settle(self) -> None:
        """清算往来: posts what is open, reads what was answered. A PBoC that is away changes nothing."""
        if not self._host:
            return
        with self._turn:
            if self._introduced and not self._unsettled() and not self._untold():
                return
            connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT)
            try:
                self._introduce(connection)
                self._post(connection)
                self._read(connection)
                self._tell(connection)
            except AWAY as error:
                self._note(f"人民银行节点暂不可用：{type(error).__name__} {error}"[:200])
            finally:
                connection.close()

    def _unsettled(self, state: str = "") -> list[sqlite3.Row]:
        with self._store.reading() as db:
            wanted = "state = ?" if state else "state <> 'settled'"
            return db.execute(f"SELECT * FROM claim WHERE {wanted} ORDER BY id", (state,) if state else ()).fetchall()  # nosec B608

    def _untold(self) -> bool:
        with self._store.reading() as db:
            return db.execute("SELECT 1 FROM peer_answer").fetchone() is not None

    def _note(self, says: str) -> None:
        with self._store.transaction() as db:
            db.execute("UPDATE claim SET says = ? WHERE state = 'open'", (says,))

    def _introduce(self, connection: http.client.HTTPConnection) -> None:
        """互认证书: once in the life of this process: theirs are read (the first root is pinned), ours are posted."""
        if self._introduced:
            return
        theirs = json.loads(_ask(connection, "GET", "/certificates", b""))
        with self._store.transaction() as db:
            listed = [{"party": kinds.PBOC, **one} for one in theirs["certificates"]]
            seals.learn(db, "", kinds.PBOC, theirs["root"], listed, theirs["revoked"])
            ours = {"division": "", **seals.own(db, kinds.BANK, "")}
        _ask(connection, "POST", "/certificates", json.dumps(ours).encode())
        self._introduced = True

    def _post(self, connection: http.client.HTTPConnection) -> None:
        """送申请: open claims in their order; 15 is an acknowledgement, anything else leaves the claim open with what PBoC said."""
        waiting = self._unsettled("open")
        for start in range(0, len(waiting), _BATCH):
            with self._store.transaction() as db:
                letters = _letters(db, waiting[start : start + _BATCH])
            answer = json.loads(_ask(connection, "POST", "/vouchers", encode_envelope(body for _, body in letters)))
            results = [(one["status"], one["reason"], str(one["says"])) for one in answer["results"]]
            if len(results) != len(letters):
                raise WireError("应答条数与申请条数不符")
            with self._store.transaction() as db:
                for (claim, _), (status, reason, says) in zip(letters, results, strict=True):
                    _told(db, claim, status, says)
                    self._introduced = self._introduced and reason != "unknown_signer"

    def _read(self, connection: http.client.HTTPConnection) -> None:
        """读回单: verified replies clear the orders of a claim; the cursor and what we have to answer are kept in the same transaction."""
        while self._unsettled("acknowledged"):
            with self._store.reading() as db:
                cursor = get(db, _CURSOR, "0")
            bodies = decode_envelope(_ask(connection, "GET", f"/outbox?for=bank&after={cursor}", b""))
            if not bodies:
                return
            with self._store.transaction() as db:
                for body in bodies:
                    verdict = _taken(db, body)
                    db.execute("INSERT OR REPLACE INTO peer_answer VALUES (?, ?)", (body.seq, json.dumps(verdict, ensure_ascii=False)))
                put(db, _CURSOR, str(bodies[-1].seq))
            self._tell(connection)

    def _tell(self, connection: http.client.HTTPConnection) -> None:
        """答复签收: how we took what we read; kept until PBoC has it."""
        with self._store.reading() as db:
            rows = db.execute("SELECT seq, verdict FROM peer_answer ORDER BY seq").fetchall()
        if not rows:
            return
        _ask(connection, "POST", "/answers?for=bank", json.dumps({"results": [json.loads(row["verdict"]) for row in rows]}).encode())
        with self._store.transaction() as db:
            db.executemany("DELETE FROM peer_answer WHERE seq = ?", [(row["seq"],) for row in rows])


def _ask(connection: http.client.HTTPConnection, method: str, target: str, body: bytes) -> bytes:
    connection.request(method, target, body, {"Content-Type": "application/xml"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise WireError(f"HTTP {response.status}")
    return content


def _letters(db: sqlite3.Connection, rows: list[sqlite3.Row]) -> list[tuple[int, Body]]:
    """装好的申请: sealed once and kept; wrong, twice or in another order where a fault says so."""
    letters: list[tuple[int, Body]] = []
    for row in rows:
        body = Body(row["division"], row["year"], row["kind"], row["number"], "0", row["payload"], stamps_from(row["stamps"]))
        if not body.stamps:  # written by an older version of this program
            body = replace(body, stamps=seals.stamped(db, body))
            db.execute("UPDATE claim SET stamps = ? WHERE id = ?", (stamps_text(body.stamps), row["id"]))
        db.execute("UPDATE claim SET attempts = attempts + 1 WHERE id = ?", (row["id"],))
        wrong = faults.spoil(db, body, row["attempts"])
        letters.append((row["id"], wrong.body if wrong else body))
        if wrong:
            faults.note(db, wrong.fault, kinds.PBOC, "out", body, message=-row["id"], says=wrong.says)
        if faults.current(db).hit("duplicate", *body.key, row["attempts"]):
            letters.append(letters[-1])
            faults.note(db, "duplicate", kinds.PBOC, "out", body)
    if len(letters) > 1 and faults.current(db).hit("reorder", *letters[0][1].key, rows[0]["attempts"]):
        letters.reverse()
        faults.note(db, "reorder", kinds.PBOC, "out", letters[-1][1])
    return letters


def _told(db: sqlite3.Connection, claim: int, status: str, says: str) -> None:
    """国库的答复: of one claim."""
    state = "acknowledged" if status == RECEIVED else "open"
    db.execute("UPDATE claim SET state = ?, says = ? WHERE id = ? AND state = 'open'", (state, says, claim))
    if status == RECEIVED:
        faults.healed(db, -claim, 0)


def _taken(db: sqlite3.Connection, body: Body) -> dict[str, str]:
    """签收国库来件: the verdict to answer with; nothing is believed before its seal is verified."""
    named = dict(zip(("AdmDivCode", "StYear", "VtCode", "VoucherNo", "VoucherFlag"), body.key, strict=True))
    status, reason, says = RECEIVED, "", "签收成功"
    try:
        if body.problem is not None:
            raise body.problem
        voucher = decode_voucher(body.payload)
        seals.verify(db, body, voucher, kinds.PBOC)
        _settled(db, body, voucher)
    except WireError as problem:
        status, reason, says = FAILED, problem.reason, str(problem)
    except Refusal as refusal:
        status, reason, says = refusal.status, refusal.reason, refusal.says
    return {**named, "Seq": str(body.seq), "status": status, "reason": reason, "says": says}


def _settled(db: sqlite3.Connection, body: Body, reply: Voucher) -> None:
    """已清算: the reply of PBoC to a claim or a refund claim, which must repeat the claim in full. Raises Refusal 90."""
    if body.flag != "1" or body.kind not in (CLAIM, REFUND_CLAIM):
        return
    key = (body.division, body.year, body.kind, body.number)
    row = db.execute("SELECT id, cents, payload FROM claim WHERE (division, year, kind, number) = (?, ?, ?, ?)", key).fetchone()
    if row is None:
        raise Refusal(f"本行没有申请 {body.kind} {body.number}。", status=RETURNED, reason="unknown_voucher")
    claim, cleared_on = decode_voucher(row["payload"]), reply.header.get("XClearDate", "")
    changed = [name for name, value in claim.header.items() if reply.header.get(name) != value]
    if changed or reply.details != claim.details:
        raise Refusal(f"回单与申请 {body.number} 不一致：{'、'.join(changed[:5]) or '明细'}。", status=RETURNED, reason="differs")
    if reply.header.get("XPayAmt") != yuan(row["cents"]) or day(cleared_on) is None:
        told = reply.header.get("XPayAmt", "")[:40]
        raise Refusal(f"回单金额 {told} 与申请 {body.number} 的 {yuan(row['cents'])} 不符，或没有清算日。", status=RETURNED, reason="differs")
    db.execute("UPDATE claim SET state = 'settled', cleared_on = ? WHERE id = ?", (cleared_on, row["id"]))
    if body.kind == CLAIM:
        db.execute("UPDATE orders SET cleared_on = ? WHERE claim = ?", (cleared_on, row["id"]))
