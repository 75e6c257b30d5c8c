"""到期：没有批准的支付申请，把占用退回原处；成批取数，成批记。"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jincai.execution.payment import models, states
from jincai.execution.payment.operations.ending import end
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.execution.payment.operations.steps import load
from jincai.platform.identity.api import Actor, require

REASON = "到期没有批准"


@transaction.atomic
def expire_many(*, division: str, year: int, on: date, actor: Actor, limit: int = 5_000) -> list[Outcome]:
    """支付申请到期: those not approved by their last day give back what they hold; one that is approved never expires, nor an order (R51).

    At most `limit` a call. A request that somebody is approving at this moment is waited for and then left alone. After the year's end
    the fact bears its last day.
    """
    require(actor, "payment.expire")
    waiting = states.PAYMENT.move("expire").source
    due = models.Payment.objects.filter(division=division, year=year, state__in=waiting, expires_on__lt=on)
    found = load(division, year, list(due.order_by("number").values_list("number", flat=True)[:limit]))
    payments = [p for p in found if p.state in waiting]
    last = min(on, date(year, 12, 31))
    return end("expire", payments, division=division, year=year, reason=REASON, on=last, actor=actor, expired=True)
