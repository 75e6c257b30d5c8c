"""不办了：退回单位、撤回、作废；占用退回原处，流程停下。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from jincai.execution.payment import facts, models
from jincai.execution.payment.operations.outcomes import Outcome, single
from jincai.execution.payment.operations.papers import KIND
from jincai.execution.payment.operations.steps import advance, find, load
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, Grant, Where, require, require_many
from jincai.platform.workflow import api as workflow


def end(
    verb: str,
    payments: Sequence[models.Payment],
    *,
    division: str,
    year: int,
    reason: str,
    on: date,
    actor: Actor,
    expired: bool = False,
    grants: Mapping[str, Grant | None] | None = None,
) -> list[Outcome]:
    """终止: the hold goes back to where it came from and the flow is stopped, in the same message."""
    for p in payments:
        p.says = reason[:200]
    more: dict[str, Any] = {"expired": True} if expired else {}
    stop: dict[str, Any] = {"division": division, "year": year, "on": on, "actor": actor, "action": verb, "reason": reason}
    return advance(
        payments, verb, facts.PaymentEnded, on=on, actor=actor, after=facts.PaymentRequested.KIND, fields=["says"], reason=reason, grants=grants,
        also=lambda done: [workflow.stopping(KIND, [p.number for p in done], **stop)] if done else [], **more,
    )  # fmt: skip


def _all(
    verb: str, permission: str, *, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor
) -> list[Outcome]:
    payments = load(division, year, numbers)
    by_unit = {agency: require(actor, permission, agency) for agency in sorted({p.agency for p in payments})}
    grants = {p.number: by_unit[p.agency] for p in payments}
    return end(verb, payments, division=division, year=year, reason=reason, on=on, actor=actor, grants=grants)


@transaction.atomic
def reject_many(*, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor) -> list[Outcome]:
    """退回单位，注明原因；占用退回原处 (R50)."""
    return _all("reject", "payment.reject", division=division, year=year, numbers=numbers, reason=reason, on=on, actor=actor)


@transaction.atomic
def end_each(
    verb: str, permission: str, *, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor
) -> list[Outcome]:
    """退回或撤回一批，每笔各是各的: another unit's or an unknown number is refused by itself."""
    found, refused = find(division, year, numbers)
    asked = require_many(actor, permission, [Where(p.agency, key=p.number, fund=p.fund) for p in found])
    refused |= {number: grant for number, grant in asked.items() if isinstance(grant, Refused)}
    grants = {number: grant for number, grant in asked.items() if isinstance(grant, Grant)}
    free = [p for p in found if p.number not in refused]
    outcomes = end(verb, free, division=division, year=year, reason=reason, on=on, actor=actor, grants=grants)
    refused |= {o.number: o.refused for o in outcomes if o.refused}
    return [Outcome(number, refused.get(number)) for number in dict.fromkeys(numbers)]


@transaction.atomic
def withdraw(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """单位撤回尚未批准的申请。"""
    single(_all("withdraw", "payment.request", division=division, year=year, numbers=[number], reason="单位撤回", on=on, actor=actor))


@transaction.atomic
def void(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """作废尚未发送的申请。"""
    single(_all("void", "payment.void", division=division, year=year, numbers=[number], reason=reason, on=on, actor=actor))


def reject(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """退回一笔. Raises Refused."""
    single(reject_many(division=division, year=year, numbers=[number], reason=reason, on=on, actor=actor))
