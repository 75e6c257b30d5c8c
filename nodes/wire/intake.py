"""签收: takes an envelope, judges voucher by voucher, gives the same answer to a repeat.

Order of judgement (ADR 0011): form, identity outside and inside, kind known, repeat (the first answer again, nothing done), seals, same
number with other bytes (90), fields, business. Seals come before anything is stored as true or acted on, and before the conflict, so that
a forger cannot burn a number. What could not be read and what was not sealed rightly (30) is not remembered: the sound one may follow.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from nodes.wire import kinds, seals
from nodes.wire.business import today
from nodes.wire.envelope import Body, Voucher, decode_envelope, decode_voucher, stamps_text
from nodes.wire.problems import FAILED, RECEIVED, RETURNED, Refusal, WireError
from nodes.wire.store import Store, step

Handler = Callable[[sqlite3.Connection, Body, Voucher], str]
Handlers = Mapping[tuple[str, str], Handler]
Opener = Callable[[Body], Voucher]
_ATTRIBUTES = ("AdmDivCode", "StYear", "VtCode", "VoucherNo")
_REFUSALS_KEPT = 20_000


@dataclass(frozen=True)
class Verdict:
    """签收结果: status, a word for machines, a sentence."""

    status: str
    reason: str
    says: str


@dataclass(frozen=True)
class Opened:
    """拆开的一件: the voucher, or what is wrong with its form."""

    body: Body
    voucher: Voucher | None = None
    problem: WireError | None = None


def receive(store: Store, raw: bytes, handlers: Handlers, openers: Mapping[str, Opener] | None = None) -> list[dict[str, str]]:
    """签收信封: one result a voucher, all in one transaction. Raises WireError when the envelope itself cannot be read.

    ``openers`` read documents of other forms (attribute Format); everything is read before the store is locked.
    """
    found = [_opened(body, handlers, openers or {}) for body in decode_envelope(raw)]
    with store.transaction() as db:
        return [_result(one.body, _judged(db, one, handlers)) for one in found]


def refuse_whole(store: Store, problem: WireError, size: int) -> None:
    """信封不可读: logged, with its size; nothing of it is kept."""
    with store.transaction() as db:
        _log(db, Body("", "", "", "", ""), Verdict(FAILED, problem.reason, str(problem)), size)


def maker_of(kind: str) -> str:
    """发送方: agent bank for 2xxx, finance otherwise."""
    return kinds.BANK if kind.startswith("2") else kinds.FINANCE


def _result(body: Body, verdict: Verdict) -> dict[str, str]:
    named = dict(zip((*_ATTRIBUTES, "VoucherFlag"), body.key, strict=True))
    return {**named, "status": verdict.status, "reason": verdict.reason, "says": verdict.says}


def _opened(body: Body, handlers: Handlers, openers: Mapping[str, Opener]) -> Opened:
    """拆凭证: the inner voucher, which must carry the same identity as its body, of a kind this node takes."""
    if body.problem is not None:
        return Opened(body, problem=body.problem)
    try:
        opener = decode_here if not body.format else openers.get(body.format)
        if opener is None:
            raise WireError(f"本节点不受理 {body.format} 格式的凭证。", "unknown_kind")
        voucher = opener(body)
        _same_identity(body, voucher)
        if (body.kind, body.flag) not in handlers:
            raise WireError(f"本节点不受理凭证 {body.kind}（VoucherFlag={body.flag}）。", "unknown_kind")
    except WireError as problem:
        return Opened(body, problem=problem)
    return Opened(body, voucher)


def decode_here(body: Body) -> Voucher:
    """拆开本接口的凭证。"""
    return decode_voucher(body.payload)


def _same_identity(body: Body, voucher: Voucher) -> None:
    """内外一致. Raises WireError."""
    for name, outer in zip(_ATTRIBUTES, body.key, strict=False):
        inner = voucher.header.get(name)
        if inner is None:
            raise WireError(f"缺少字段 {name}。", "fields")
        if inner != outer:
            raise WireError(f"凭证内 {name} 为 {inner[:40]}，信封上为 {outer[:40]}，两处不符。", "mismatch")


def _judged(db: sqlite3.Connection, one: Opened, handlers: Handlers) -> Verdict:
    """判定一件: what is not taken is logged."""
    verdict = _judge(db, one, handlers)
    if verdict.status != RECEIVED:
        _log(db, one.body, verdict, len(one.body.payload))
    return verdict


def _judge(db: sqlite3.Connection, one: Opened, handlers: Handlers) -> Verdict:
    body, voucher = one.body, one.voucher
    if voucher is None:
        problem = one.problem or WireError("凭证读不出。")
        return Verdict(FAILED, problem.reason, str(problem))
    digest, party = hashlib.sha256(body.payload).digest(), maker_of(body.kind)
    key = ("bank" if party == kinds.BANK else "mof", *body.key)
    sql = "SELECT digest, status, reason, says, day FROM inbox WHERE (sender, division, year, kind, number, flag) = (?, ?, ?, ?, ?, ?)"
    known = db.execute(sql, key).fetchone()
    if known and known["digest"] == digest:
        return Verdict(known["status"], known["reason"], known["says"])
    try:
        seals.verify(db, body, voucher, party)
        if known:
            raise _conflict(body, known["day"])
        with step(db):
            verdict = Verdict(RECEIVED, "", handlers[(body.kind, body.flag)](db, body, voucher))
    except WireError as error:
        return Verdict(FAILED, error.reason, str(error))
    except Refusal as refusal:
        verdict = Verdict(refusal.status, refusal.reason, refusal.says)
        if not refusal.kept:
            return verdict
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return Verdict(FAILED, "internal", "节点内部出错，这一凭证没有任何保存，请稍后再发；详情见节点的错误输出。")
    current = today(db)
    day = current.isoformat() if current else ""
    db.execute(
        """INSERT INTO inbox (sender, division, year, kind, number, flag, digest, payload, status, says, day, reason, stamps, received)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (*key, digest, body.payload, verdict.status, verdict.says, day, verdict.reason, stamps_text(body.stamps), _now()),
    )
    return verdict


def _conflict(body: Body, day: str) -> Refusal:
    when = f"（{day}）" if day else ""
    says = f"凭证 {body.kind} {body.number} 已收到过{when}且内容不同：同号只能有一个内容，请另编凭证号。"
    return Refusal(says, status=RETURNED, reason="conflict", kept=False)


def _log(db: sqlite3.Connection, body: Body, verdict: Verdict, size: int) -> None:
    """拒收日志: who sent what cannot be known, what it said it was can; the oldest lines make room."""
    current = today(db)
    named = (text[:60] for text in body.key)
    sql = "INSERT INTO refusal (received, day, division, year, kind, number, flag, status, reason, says, bytes) VALUES (?,?,?,?,?,?,?,?,?,?,?)"
    values = (_now(), current.isoformat() if current else "", *named, verdict.status, verdict.reason, verdict.says[:500], size)
    line = db.execute(sql, values).lastrowid or 0
    if line % 1000 == 0:
        db.execute("DELETE FROM refusal WHERE id <= ?", (line - _REFUSALS_KEPT,))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
