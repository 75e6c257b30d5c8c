"""答复：收下，或说明为什么不收；拒绝的话从科目表来。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from jincai.kernel.rules import Hold, Violation
from jincai.kernel.shortage import shortage
from jincai.ledger.language import Account

LAST_MONTH = 12


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Shortage:
    """不足: a floored balance that would go below zero, as read under the lock."""

    account: Account
    control: str
    document: str
    seen: Decimal
    earlier: Decimal
    need: Decimal
    executed: Decimal
    holds: tuple[Hold, ...]

    @property
    def available(self) -> Decimal:
        """此刻可用：锁下所见余额，加上本次调用里先收下的变动。"""
        return self.seen + self.earlier

    def violation(self) -> Violation:
        """The words of the refusal, from the chart of accounts."""
        return shortage(self.account, self.control, self.need, self.available, self.executed, self.holds)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """期间不开: the book's period is closed, or its adjustment period (month 13) is not open on that date."""

    book: str
    title: str
    year: int
    month: int

    def violation(self) -> Violation:
        """The words of the refusal."""
        adjusting = self.month > LAST_MONTH
        return Violation(
            rule="PERIOD",
            says=f"{self.title}{self.year} 年度的调整期没有打开，或日期已过"
            if adjusting
            else f"{self.title}{self.year} 年 {self.month} 月已经结账",
            cites="会计基础工作规范（财政部令第98号修订）关于结账的要求（条号待核，凭记忆）",
            subject=f"{self.book} {self.year}-{self.month:02d}",
            remedy="请总会计打开调整期" if adjusting else "改用开着的会计期间的日期；或请总会计反结账",
            who="总会计",
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """答复: accepted, repeated (already there), conflict (same id, other content) or refused, with what was short or closed."""

    status: str
    shortages: tuple[Shortage | Closed, ...] = ()

    @property
    def ok(self) -> bool:
        """已在账上。"""
        return self.status in ("accepted", "repeated")


ACCEPTED, REPEATED, CONFLICT = (Answer(status=status) for status in ("accepted", "repeated", "conflict"))


def read_holds(holds: object) -> tuple[Hold, ...]:
    """占用，从数据库给的 JSON。"""
    rows: Iterable[dict[str, str]] = json.loads(holds) if isinstance(holds, str) else (holds or [])  # type: ignore[assignment]
    return tuple(
        Hold(
            document=h["document"],
            amount=Decimal(h["amount"]),
            since=date.fromisoformat(h["since"]) if h.get("since") else None,
            by=h.get("by") or "",
        )
        for h in rows
    )
