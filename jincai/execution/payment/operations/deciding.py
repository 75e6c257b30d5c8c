"""审批：审核、会签、批准、退回。每一步由流程说该谁办、办完到哪；成了的才记事实。一笔不行，不影响别的。"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from jincai.execution.payment import facts, models, rules, states
from jincai.execution.payment.operations.outcomes import Outcome, single
from jincai.execution.payment.operations.papers import KIND
from jincai.execution.payment.operations.returning import send_back
from jincai.execution.payment.operations.steps import advance, find, load
from jincai.kernel.asking import Question
from jincai.kernel.rules import Refused, Violation, violations
from jincai.platform.identity.api import Actor, ask, require
from jincai.platform.workflow import api as workflow

TITLES = {"payment.review": "审核", "payment.countersign": "会签", "payment.approve": "批准"}
MOVES = {"payment.review": "review", "payment.countersign": "approve", "payment.approve": "approve"}
"""流程里的动词，和它从哪一步的状态出发。"""
EFFECTS: dict[str, tuple[type[facts.PaymentReviewed] | type[facts.PaymentApproved], str]] = {
    "review": (facts.PaymentReviewed, "reviewed_by"),
    "approve": (facts.PaymentApproved, "approved_by"),
}
"""流程的效果：记哪件事实，谁办的写在哪一列。"""


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


def _waiting(payments: Sequence[models.Payment], move: str) -> tuple[list[models.Payment], dict[str, Refused]]:
    """状态对不对：已经办过的说现在到了哪里。"""
    free, refused = [], {}
    for p in payments:
        try:
            states.PAYMENT.allow(move, p.state, p.number)
        except Refused as no:
            refused[p.number] = Refused([_said_by_whom(v, p, move) for v in no.violations], no.title)
        else:
            free.append(p)
    return free, refused


def _said_by_whom(v: Violation, p: models.Payment, move: str) -> Violation:
    """已经办过的，说是谁办的。"""
    by = {"review": p.reviewed_by, "approve": p.approved_by}[move]
    return dataclasses.replace(v, says=f"{v.says}；这一步已由 {by} 办过") if by else v


@transaction.atomic
def decide(
    verb: str, *, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor, action: str = "approve", reason: str = "", to_step: str = ""
) -> list[Outcome]:  # fmt: skip
    """在流程的一步上办一批 (`verb` payment.review, payment.countersign, payment.approve), each in its own right; answers in the order asked.

    The flow judges who may and where it goes; the ledger judges what comes of it; a document that either refuses keeps its task.
    """
    title = TITLES[verb]
    found, refused = find(division, year, numbers)
    if action == "approve":
        found, no = _waiting(found, MOVES[verb])
        refused |= no
        found, no = on_duty(found, actor, on, title)
        refused |= no
    judged: dict[str, Any] = {"division": division, "year": year, "on": on, "actor": actor, "action": action, "reason": reason, "to_step": to_step}
    verdicts = workflow.complete(KIND, verb, [p.number for p in found], **judged) if found else []
    refused |= {v.document: v.refused for v in verdicts if v.refused}
    refused |= _bring_about({p.number: p for p in found}, [v for v in verdicts if not v.refused], on, actor, reason)
    return [Outcome(number, refused.get(number)) for number in dict.fromkeys(numbers)]


def _bring_about(
    payments: dict[str, models.Payment], verdicts: Sequence[workflow.Verdict], on: date, actor: Actor, reason: str
) -> dict[str, Refused]:
    """流程说成的，逐种效果记下；流程的下一步与单据的新状态同去。没有效果的（还等别人）只动流程。"""
    refused: dict[str, Refused] = {}
    for effect in dict.fromkeys(v.effect for v in verdicts):
        mine = [v for v in verdicts if v.effect == effect]
        also = functools.partial(_settled, mine, on, actor)
        group, grants = [payments[v.document] for v in mine], {v.document: v.grant for v in mine}
        if effect in EFFECTS:
            kind, column = EFFECTS[effect]
            done = advance(
                group, effect, kind, on=on, actor=actor, fields=[column], grants=grants, then=functools.partial(_by, column, actor.user), also=also
            )  # fmt: skip
        elif effect == "send_back":
            done = []
            for state in dict.fromkeys(v.state for v in mine):
                part = [v for v in mine if v.state == state]
                done += send_back(
                    [payments[v.document] for v in part], state, reason=reason, on=on, actor=actor, grants=grants,
                    also=functools.partial(_settled, part, on, actor),
                )  # fmt: skip
        else:
            done = []
            ask(*also(group))
        refused |= {o.number: o.refused for o in done if o.refused}
    return refused


def _by(column: str, user: str, p: models.Payment) -> None:
    """谁办的，写在单据上。"""
    setattr(p, column, user)


def _settled(verdicts: Sequence[workflow.Verdict], on: date, actor: Actor, done: Sequence[models.Payment]) -> list[Question[Any]]:
    """这些单据办成了：流程走到下一步。"""
    numbers = {p.number for p in done}
    kept = [v for v in verdicts if v.document in numbers]
    return [workflow.settle(kept, on=on, actor=actor)] if kept else []


def _for_every_unit(verb: str, division: str, year: int, numbers: Sequence[str], actor: Actor) -> None:
    """一批里有一个单位不归他办，整批不办（按单件的办法走 decide）。"""
    for agency in sorted({p.agency for p in load(division, year, numbers)}):
        require(actor, verb, agency)


@transaction.atomic
def review_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """单位审核一批 (R35: not by who prepared)."""
    _for_every_unit("payment.review", division, year, numbers, actor)
    return decide("payment.review", division=division, year=year, numbers=numbers, on=on, actor=actor)


@transaction.atomic
def countersign_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """会签一批：流程要会签的（大额）在批准之前."""
    require(actor, "payment.countersign")
    load(division, year, numbers)
    return decide("payment.countersign", division=division, year=year, numbers=numbers, on=on, actor=actor)


@transaction.atomic
def approve_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """国库批准一批 (R35)."""
    require(actor, "payment.approve")
    load(division, year, numbers)
    return decide("payment.approve", division=division, year=year, numbers=numbers, on=on, actor=actor)


def review(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """单位审核一笔. Raises Refused."""
    single(review_many(division=division, year=year, numbers=[number], on=on, actor=actor))


def approve(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """国库批准一笔. Raises Refused."""
    single(approve_many(division=division, year=year, numbers=[number], on=on, actor=actor))
