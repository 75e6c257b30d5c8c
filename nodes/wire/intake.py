"""签收: takes an envelope, judges voucher by voucher, gives the same answer to a repeat.

Identity = sender, AdmDivCode, StYear, VtCode, VoucherNo, VoucherFlag. The same bytes get the same answer; other content under
the same identity gets 90 退回. What could not be read (Base64, GBK, XML) is not remembered: a transmission damaged on the way must
not stand in the way of the good one.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import traceback
from collections.abc import Callable, Mapping

from nodes.wire.business import today
from nodes.wire.envelope import Body, Voucher, decode_envelope, decode_voucher
from nodes.wire.problems import FAILED, RECEIVED, RETURNED, Refusal, WireError
from nodes.wire.store import Store, step

Handler = Callable[[sqlite3.Connection, Body, Voucher], str]
Handlers = Mapping[tuple[str, str], Handler]
_ATTRIBUTES = ("AdmDivCode", "StYear", "VtCode", "VoucherNo")


def receive(store: Store, raw: bytes, handlers: Handlers) -> list[dict[str, str]]:
    """签收信封: one result a voucher, all in one transaction. Raises WireError when the envelope itself cannot be read."""
    bodies = decode_envelope(raw)
    with store.transaction() as db:
        return [_result(body, *_judge(db, body, handlers)) for body in bodies]


def sender_of(kind: str) -> str:
    """发送方: agent bank for 2xxx, finance (mof) otherwise."""
    return "bank" if kind.startswith("2") else "mof"


def _result(body: Body, status: str, says: str) -> dict[str, str]:
    return {
        "AdmDivCode": body.division,
        "StYear": body.year,
        "VtCode": body.kind,
        "VoucherNo": body.number,
        "VoucherFlag": body.flag,
        "status": status,
        "says": says,
    }


def _judge(db: sqlite3.Connection, body: Body, handlers: Handlers) -> tuple[str, str]:
    """判定: status and sentence for one voucher."""
    if body.problem:
        return FAILED, body.problem
    digest = hashlib.sha256(body.payload).digest()
    key = (sender_of(body.kind), *body.key)
    sql = "SELECT digest, status, says, day FROM inbox WHERE (sender, division, year, kind, number, flag) = (?, ?, ?, ?, ?, ?)"
    known = db.execute(sql, key).fetchone()
    if known and known["digest"] == digest:
        return known["status"], known["says"]
    if known:
        when = f"（{known['day']}）" if known["day"] else ""
        return RETURNED, f"凭证 {body.kind} {body.number} 已收到过{when}且内容不同：同号只能有一个内容，请另编凭证号。"
    handler = handlers.get((body.kind, body.flag))
    if handler is None:
        return FAILED, f"本节点不受理凭证 {body.kind}（VoucherFlag={body.flag}）。"
    try:
        voucher = _opened(body)
        with step(db):
            status, says = RECEIVED, handler(db, body, voucher)
    except WireError as error:
        return FAILED, str(error)
    except Refusal as refusal:
        status, says = refusal.status, refusal.says
        if not refusal.kept:
            return status, says
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return FAILED, "节点内部出错，这一凭证没有任何保存，请稍后再发；详情见节点的错误输出。"
    current = today(db)
    db.execute(
        "INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*key, digest, body.payload, status, says, current.isoformat() if current else ""),
    )
    return status, says


def _opened(body: Body) -> Voucher:
    """拆凭证: the inner voucher, which must carry the same identity as its body."""
    voucher = decode_voucher(body.payload)
    for name, outer in zip(_ATTRIBUTES, body.key, strict=False):
        inner = voucher.header.get(name)
        if inner is None:
            raise WireError(f"缺少字段 {name}。")
        if inner != outer:
            raise WireError(f"凭证内 {name} 为 {inner[:40]}，信封上为 {outer[:40]}，两处不符。")
    return voucher
