"""抽签: what happens to an order, drawn from the seed and the order itself: the same order always meets the same fate."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal

RETURN_REASONS = ("收款人账号户名不符", "收款账户已销户", "收款行行号有误")
CLOSED_REASON = RETURN_REASONS[1]
NO_FUNDS = "付款账户余额不足"
REFUND_REASONS = ("收款单位多收退回", "合同变更退回余款", "收款单位退回重复款项")
_WHOLE = 1 << 64


class Draw:
    """签: numbers for one order, each purpose its own."""

    def __init__(self, seed: int, number: str, payee: str) -> None:
        self._ground = f"{seed}|{number}|{payee}|"

    def _value(self, purpose: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._ground}{purpose}".encode()).digest()[:8], "big")

    def hit(self, purpose: str, share: Decimal) -> bool:
        """中签: true for the given share of all orders."""
        return self._value(purpose) < int(share * _WHOLE)

    def pick(self, purpose: str, ways: int) -> int:
        """取数: 0 to ways - 1."""
        return self._value(purpose) % ways


def return_reason(draw: Draw, share: Decimal, closed: bool) -> str:
    """退票原因: empty when the order is paid."""
    if closed:
        return CLOSED_REASON
    return RETURN_REASONS[draw.pick("reason", len(RETURN_REASONS))] if draw.hit("return", share) else ""


def refund(draw: Draw, share: Decimal, paid_on: date, cents: int, lines: int) -> tuple[date, int] | None:
    """退款: the day it falls due and the amount, or None.

    3 to 15 days after payment; the whole, or of every fifth with a single line a part from 10% to 90%, to the cent.
    """
    if not draw.hit("refund", share):
        return None
    due = paid_on + timedelta(days=3 + draw.pick("delay", 13))
    if lines > 1 or draw.pick("part", 5):
        return due, cents
    return due, max(1, cents * (10 + draw.pick("percent", 81)) // 100)


def refund_reason(draw: Draw) -> str:
    """退款原因: shown in the notice."""
    return REFUND_REASONS[draw.pick("why", len(REFUND_REASONS))]
