"""故障: what this node does wrong on purpose, each by rate and seed, every one journalled with the voucher it met.

Faults of messages are decided when a message is put into the outbox, by a digest of seed, fault, identity and attempt: the same seed
makes the same faults whatever the polling. Faults of requests (slow, silent, drop) are decided request by request. The journal is for
the test that compares it with the reconciliation: no difference more and none less.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from nodes.wire.envelope import Body, Stamp, Voucher, decode_voucher, encode_voucher, stamps_from
from nodes.wire.problems import Problem
from nodes.wire.store import following, get, put
from nodes.wire.values import cents, yuan

REQUEST = ("slow", "silent", "drop")
WRONG = ("amount", "reference", "skew", "tampered", "stale")
MESSAGE = ("duplicate", "reorder", *WRONG)
NAMES = (*REQUEST, *MESSAGE, "refund")
SAYS = {
    "slow": "迟缓：过一会儿才办理",
    "silent": "沉默：没有办理，也没有应答",
    "drop": "办理后应答丢失",
    "duplicate": "同一报文送了两次",
    "reorder": "次序颠倒：晚于后一件送出",
    "amount": "金额写错",
    "reference": "凭证号写错",
    "skew": "时钟快一天，日期写成次日",
    "tampered": "签章被改动",
    "stale": "盖的是另一张凭证的旧签章",
    "refund": "清算后退款",
}
_FACT = "faults"
_DAYS = ("XPayDate", "XClearDate")
_WHOLE = 1 << 64


@dataclass(frozen=True)
class Faults:
    """故障设定: rates from 0 to 1 by name, and the seed."""

    rates: Mapping[str, float]
    seed: int = 1

    def hit(self, fault: str, *ground: object) -> bool:
        """是否发生: drawn from the seed and the ground alone."""
        rate = self.rates.get(fault, 0.0)
        if not rate:
            return False
        text = "|".join(str(one) for one in (self.seed, fault, *ground))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") < int(rate * _WHOLE)


def current(db: sqlite3.Connection) -> Faults:
    """现行设定。"""
    kept = get(db, _FACT)
    if not kept:
        return Faults({})
    found = json.loads(kept)
    return Faults(found["rates"], found["seed"])


def set_up(db: sqlite3.Connection, asked: Any, seed: Any = None) -> Faults:
    """设定: "slow=0.2,amount=0.1" or {"slow": 0.2}; empty turns all off. Raises Problem 400."""
    rates = _rates(asked)
    found = Faults(rates, current(db).seed if seed is None else _seed(seed))
    put(db, _FACT, json.dumps({"rates": dict(found.rates), "seed": found.seed}))
    return found


def _rates(asked: Any) -> dict[str, float]:
    if isinstance(asked, str):
        pairs = [part.partition("=") for part in asked.split(",") if part.strip()]
        asked = {name.strip(): value.strip() for name, _, value in pairs}
    if not isinstance(asked, dict):
        raise Problem(400, "故障应写成 slow=0.2,amount=0.1 的形式。")
    rates = {}
    for name, value in asked.items():
        try:
            rates[name] = float(value)
        except (TypeError, ValueError):
            rates[name] = -1.0
        if name not in NAMES or not 0 <= rates[name] <= 1:
            raise Problem(400, f"故障 {str(name)[:20]}={str(value)[:20]} 不对：名称应为 {'、'.join(NAMES)}，比例为 0 至 1。")
    return {name: rate for name, rate in rates.items() if rate}


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Problem(400, "seed 应为整数。")
    return value


def note(
    db: sqlite3.Connection, fault: str, party: str, way: str, body: Body, *, seq: int | None = None, message: int | None = None, says: str = ""
) -> None:
    """记故障: one line of the journal; ``way`` is in (what was sent to us) or out (what we send)."""
    sql = "INSERT INTO fault (day, fault, party, way, division, year, kind, number, flag, seq, message, says) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
    db.execute(sql, (get(db, "day"), fault, party, way, *body.key, seq, message, says or SAYS[fault]))


def healed(db: sqlite3.Connection, message: int, seq: int, *, taken: bool = False) -> None:
    """补正: a sound copy of a message that was wrong has been put into the outbox; or (``taken``) the reader has taken a copy, be it skewed."""
    wrong = tuple(name for name in WRONG if not (taken and name == "skew"))
    marks = ",".join("?" * len(wrong))
    sql = f"UPDATE fault SET healed = ? WHERE message = ? AND healed IS NULL AND fault IN ({marks})"  # nosec B608
    db.execute(sql, (seq, message, *wrong))


def journal(db: sqlite3.Connection, after: int, limit: int) -> list[dict[str, object]]:
    """故障日志: after a line, in order."""
    names = {"division": "AdmDivCode", "year": "StYear", "kind": "VtCode", "number": "VoucherNo", "flag": "VoucherFlag", "seq": "Seq"}
    rows = db.execute("SELECT * FROM fault WHERE id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()
    return [{names.get(name, name): row[name] for name in row.keys() if name != "message"} for row in rows]  # noqa: SIM118  # sqlite3.Row


def of_request(db: sqlite3.Connection, method: str, path: str) -> str:
    """请求的故障: the name of what happens to this request, empty for nothing."""
    found = current(db)
    if not any(name in found.rates for name in REQUEST):
        return ""
    place = following(db, "request")
    return next((name for name in REQUEST if found.hit(name, method, path, place)), "")


@dataclass(frozen=True)
class Wrong:
    """错件: what goes out in place of the message."""

    fault: str
    body: Body
    reseal: bool
    says: str


def spoil(db: sqlite3.Connection, body: Body, attempt: int) -> Wrong | None:
    """出错: the first wrong that hits this message at this attempt, None when it goes out as it is."""
    found = current(db)
    for fault in WRONG:
        if found.hit(fault, *body.key, attempt):
            wrong = _WAYS[fault](db, body)
            if wrong is not None:
                return wrong
    return None


def _read(body: Body) -> Voucher | None:
    """回单才改内容: only answers (VoucherFlag=1) in the form of the interface are changed."""
    return decode_voucher(body.payload) if body.flag == "1" and not body.format else None


def _written(fault: str, body: Body, voucher: Voucher, changed: dict[str, str], says: str, number: str = "") -> Wrong:
    payload = encode_voucher(replace(voucher, header={**voucher.header, **changed}))
    return Wrong(fault, replace(body, payload=payload, number=number or body.number), True, says)


def _amount(db: sqlite3.Connection, body: Body) -> Wrong | None:
    voucher = _read(body)
    name = "XSumAmt" if voucher and "XSumAmt" in voucher.header else "XPayAmt"
    true = cents(voucher.header.get(name)) if voucher else None
    if voucher is None or true is None:
        return None
    told = yuan(true + 100 if true >= 0 else true - 100)
    return _written("amount", body, voucher, {name: told}, f"金额写错：应为 {yuan(true)}，写成 {told}")


def _reference(db: sqlite3.Connection, body: Body) -> Wrong | None:
    voucher = _read(body)
    if voucher is None:
        return None
    number = f"{body.number[:59]}9"
    return _written("reference", body, voucher, {"VoucherNo": number}, f"凭证号写错：应为 {body.number}，写成 {number}", number)


def _skew(db: sqlite3.Connection, body: Body) -> Wrong | None:
    voucher = _read(body)
    days = {name: voucher.header[name] for name in _DAYS if voucher.header.get(name)} if voucher else {}
    if voucher is None or not days:
        return None
    later = {name: (date.fromisoformat(value) + timedelta(days=1)).isoformat() for name, value in days.items()}
    return _written("skew", body, voucher, later, f"时钟快一天：{'、'.join(days.values())} 写成 {'、'.join(later.values())}")


def _tampered(db: sqlite3.Connection, body: Body) -> Wrong | None:
    *others, last = body.stamps
    spoiled = bytearray(last.signature)
    spoiled[-1] ^= 1
    return Wrong("tampered", replace(body, stamps=(*others, last._replace(signature=bytes(spoiled)))), False, SAYS["tampered"])


def _stale(db: sqlite3.Connection, body: Body) -> Wrong | None:
    """旧签章: of the same seal, on an earlier message."""
    *others, last = body.stamps
    sql = "SELECT stamps FROM message WHERE stamps LIKE ? AND payload <> ? ORDER BY id LIMIT 1"
    row = db.execute(sql, (f"%{last.position} {last.serial} %", body.payload)).fetchone()
    old: Stamp | None = next((one for one in stamps_from(row["stamps"]) if one[:2] == last[:2]), None) if row else None
    return Wrong("stale", replace(body, stamps=(*others, old)), False, SAYS["stale"]) if old else None


_WAYS = {"amount": _amount, "reference": _reference, "skew": _skew, "tampered": _tampered, "stale": _stale}
