"""改正重办：没有付成、退了钱的一笔，改正以后再付；不多于退回的，原单与新单互相看得到。"""

from __future__ import annotations

import dataclasses
from datetime import date

from jincai.execution.payment import models, rules, states
from jincai.execution.payment.gathering import Request
from jincai.execution.payment.operations import repeating
from jincai.execution.payment.operations.requesting import request as ask_for
from jincai.execution.payment.operations.steps import load
from jincai.kernel.money import ZERO
from jincai.kernel.rules import check
from jincai.platform.identity.api import Actor, ask


def request_again(*, division: str, request: Request, on: date, actor: Actor, budget_approved: bool = True) -> str:
    """改正重办: a payment that was not made, or came back, asked for again; answers the new number. Its own payment is locked meanwhile, so that
    two who do it at once do not both. The same form twice is one. Raises Refused."""
    told = {"division": division, "on": on, "actor": actor, "budget_approved": budget_approved}
    (known,) = ask(repeating.asking(division, on.year, [request.key]))
    if request.key not in known:
        (original,) = load(division, on.year, [request.again_of])
        check(rules.AGAIN, standing(original, request.amount), on=on, title="没有重办")
        request = dataclasses.replace(request, again_of=original.number)
    return ask_for(request=request, **told)  # type: ignore[arg-type]


def standing(original: models.Payment, amount: object = ZERO) -> rules.Again:
    """原单退回了多少、已经重办了多少；一次查询。"""
    stopped = original.state in states.STOPPED
    alive = models.Payment.objects.filter(division=original.division, year=original.year, again_of=original.number).exclude(state__in=states.STOPPED)
    found = list(alive.order_by("number").values_list("number", "amount", "refunded"))
    return rules.Again(
        number=original.number, label=states.PAYMENT.labels[original.state], returned=original.amount if stopped else original.refunded,
        redone=sum((paid - back for _, paid, back in found), ZERO), by=tuple(number for number, _, _ in found), amount=amount,  # type: ignore[arg-type]
    )  # fmt: skip
