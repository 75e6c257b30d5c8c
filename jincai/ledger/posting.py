"""记账：一次服务器调用，收下或说明为什么不收。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from jincai.kernel.facts import Fact
from jincai.kernel.rules import Hold, Violation
from jincai.ledger import rulebook
from jincai.ledger.language import Account


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
        return shortage_violation(self.account, self.control, self.need, self.available, self.executed, self.holds)


def shortage_violation(
    account: Account, subject: str, need: Decimal, available: Decimal, executed: Decimal, holds: tuple[Hold, ...] = ()
) -> Violation:
    """余额不足的说法: the same words whether found by a rule beforehand or by the ledger under its lock."""
    over = need - available
    said = account.says or f"{account.name}余额不足"
    return Violation(
        rule=account.rule or str(account.code),
        says=f"{said}：{subject} 需要 {need:,.2f} 元，可用 {available:,.2f} 元，超 {over:,.2f} 元",
        cites=account.cites,
        subject=subject,
        asked=need,
        available=available,
        executed=executed,
        holds=holds,
        remedy=account.remedy,
        who=account.who,
    )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """答复: accepted, repeated (already there), conflict (same id, other content) or refused with its shortages."""

    status: str
    shortages: tuple[Shortage, ...] = ()

    @property
    def ok(self) -> bool:
        """已在账上。"""
        return self.status in ("accepted", "repeated")


def post(groups: Sequence[Sequence[Fact]]) -> list[Answer]:
    """记账: post groups of facts of one year and division; the facts of a group are accepted or refused together."""
    if not groups:
        return []
    first = groups[0][0]
    items = [_item(number, fact) for number, group in enumerate(groups, 1) for fact in group]
    if any(fact.year != first.year or fact.division != first.division for group in groups for fact in group):
        raise ValueError("一次记账只能是同一年度、同一区划")
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from ledger.post(%s::smallint, %s::int, %s::jsonb)",
            [first.year, int(first.division), json.dumps(items, ensure_ascii=False)],
        )
        rows = cursor.fetchall()
    statuses: dict[int, str] = {}
    shortages: dict[int, list[Shortage]] = {}
    for row in rows:
        statuses[row[0]] = row[1]
        if row[1] == "refused":
            shortages.setdefault(row[0], []).append(_shortage(row))
    return [Answer(status=statuses[n], shortages=tuple(shortages.get(n, ()))) for n in range(1, len(groups) + 1)]


def _item(number: int, fact: Fact) -> dict[str, object]:
    return {
        "g": number,
        "id": str(fact.id),
        "kind": fact.KIND,
        "v": fact.VERSION,
        "on": fact.on.isoformat(),
        "actor": fact.actor,
        "dk": fact.document_kind,
        "d": fact.document,
        "causes": "{" + ",".join(str(c) for c in fact.causes) + "}",
        "body": fact.body(),
    }


def _shortage(row: tuple) -> Shortage:
    _, _, book, account, control, document, seen, earlier, need, executed, holds = row
    found = rulebook.book_number(book).by_code(account)
    return Shortage(
        account=found,
        control=control,
        document=document,
        seen=seen,
        earlier=earlier,
        need=need,
        executed=executed or Decimal(0),
        holds=read_holds(holds),
    )


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
