"""退回上一步：占用不动，前一轮的审核、批准不再算数；退到头的是退回单位（deciding.py 的 reject）。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from jincai.execution.payment import facts, models
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.execution.payment.operations.steps import advance
from jincai.kernel.asking import Question
from jincai.platform.identity.api import Actor, Grant

MOVES = {"REQUESTED": "send_back", "REVIEWED": "send_back_once"}
"""退到的状态，和走的那一步。"""


def send_back(
    payments: Sequence[models.Payment],
    to: str,
    *,
    reason: str,
    on: date,
    actor: Actor,
    grants: Mapping[str, Grant | None] | None = None,
    also: Callable[[list[models.Payment]], Sequence[Question[Any]]] = lambda done: (),
) -> list[Outcome]:
    """退回重办: to the state `to`; the next round's review or approval is a fact of its own, caused by this one."""

    def again(payment: models.Payment) -> None:
        payment.round, payment.back_to, payment.says = payment.round + 1, to, reason[:200]
        payment.approved_by = ""
        if to == "REQUESTED":
            payment.reviewed_by = ""

    return advance(
        payments, MOVES[to], facts.PaymentSentBack, on=on, actor=actor, fields=["round", "back_to", "says", "reviewed_by", "approved_by"],
        grants=grants, then=again, also=also, to=to, reason=reason,
    )  # fmt: skip
