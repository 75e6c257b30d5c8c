"""对方的签收结果: POST /answers, how our reader took what it read from the outbox; idempotent by Seq."""

from __future__ import annotations

from typing import Any

from nodes.wire import outbox
from nodes.wire.problems import Problem
from nodes.wire.store import Store

_NAMES = ("AdmDivCode", "StYear", "VtCode", "VoucherNo", "VoucherFlag")
_SHAPE = '应为 {"results":[{"AdmDivCode","StYear","VtCode","VoucherNo","VoucherFlag","Seq","status","reason","says"}]}。'


def take(store: Store, mailbox: str, asked: Any) -> dict[str, int]:
    """收下结果: how many were of messages we gave out. Raises Problem 400."""
    results = asked.get("results") if isinstance(asked, dict) else None
    if not isinstance(results, list) or not all(isinstance(one, dict) and _sound(one) for one in results):
        raise Problem(400, _SHAPE)
    with store.transaction() as db:
        taken = 0
        for one in results:
            seq = one.get("Seq")
            found = [int(seq)] if seq else outbox.numbers(db, mailbox, *(str(one.get(name, "")) for name in _NAMES))
            told = (one["status"], str(one.get("reason", ""))[:40], str(one.get("says", ""))[:500])
            known = [outbox.answered(db, number, *told) for number in found]
            taken += any(known)
        return {"taken": taken}


def _sound(one: dict[str, Any]) -> bool:
    seq = one.get("Seq", "")
    return one.get("status") in ("15", "16", "30", "90") and (not seq or str(seq).isdigit()) and len(str(seq)) <= 18
