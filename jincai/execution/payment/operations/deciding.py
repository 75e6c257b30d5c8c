"""审批：审核、批准、退回、撤回、作废；单笔与成批同一套规定。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jincai.execution.payment import facts, models, rules
from jincai.execution.payment.operations.outcomes import Outcome, single
from jincai.execution.payment.operations.steps import advance, load
from jincai.kernel.rules import Refused, violations
from jincai.platform.identity.api import Actor, require


def on_duty(payments: Sequence[models.Payment], actor: Actor, on: date, title: str) -> tuple[list[models.Payment], dict[str, Refused]]:
    """谁能办、还能不能办：办过前面步骤的不能办（R35），过了有效期的不能办（P52）。"""
    free, refused = [], {}
    for p in payments:
        earlier = tuple(x for x in (p.requested_by, p.reviewed_by) if x)
        if found := violations(
            rules.REVIEW, rules.Duty(number=p.number, actor=actor.user, earlier=earlier, on=on, expires_on=p.expires_on), on=on
        ):
            refused[p.number] = Refused(found, f"没有{title}")
        else:
            free.append(p)
    return free, refused


@transaction.atomic
def review_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """单位审核一批 (R35: not by who prepared)."""
    payments = load(division, year, numbers)
    for agency in sorted({p.agency for p in payments}):
        require(actor, "payment.review", agency)
    free, refused = on_duty(payments, actor, on, "审核")
    for p in free:
        p.reviewed_by = actor.user
    done = advance(
        free, "review", facts.PaymentReviewed, on=on, actor=actor.user, fields=["reviewed_by"]
    )
    return [*done, *(Outcome(n, r) for n, r in refused.items())]


@transaction.atomic
def approve_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """国库批准一批 (R35)."""
    require(actor, "payment.approve")
    free, refused = on_duty(load(division, year, numbers), actor, on, "批准")
    for p in free:
        p.approved_by = actor.user
    done = advance(
        free, "approve", facts.PaymentApproved, on=on, actor=actor.user, fields=["approved_by"]
    )
    return [*done, *(Outcome(n, r) for n, r in refused.items())]


def _end(
    verb: str, permission: str, *, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor
) -> list[Outcome]:
    payments = load(division, year, numbers)
    for agency in sorted({p.agency for p in payments}):
        require(actor, permission, agency)
    for p in payments:
        p.says = reason
    return advance(
        payments, verb, facts.PaymentEnded, on=on, actor=actor.user, after=facts.PaymentRequested.KIND, fields=["says"], reason=reason
    )


@transaction.atomic
def reject_many(*, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor) -> list[Outcome]:
    """退回单位，注明原因；占用退回原处 (R50)."""
    return _end("reject", "payment.reject", division=division, year=year, numbers=numbers, reason=reason, on=on, actor=actor)


@transaction.atomic
def withdraw(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """单位撤回尚未批准的申请。"""
    single(_end("withdraw", "payment.request", division=division, year=year, numbers=[number], reason="单位撤回", on=on, actor=actor))


@transaction.atomic
def void(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """作废尚未发送的申请。"""
    single(_end("void", "payment.void", division=division, year=year, numbers=[number], reason=reason, on=on, actor=actor))


def review(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """单位审核一笔. Raises Refused."""
    single(review_many(division=division, year=year, numbers=[number], on=on, actor=actor))


def approve(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """国库批准一笔. Raises Refused."""
    single(approve_many(division=division, year=year, numbers=[number], on=on, actor=actor))


def reject(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """退回一笔. Raises Refused."""
    single(reject_many(division=division, year=year, numbers=[number], reason=reason, on=on, actor=actor))
