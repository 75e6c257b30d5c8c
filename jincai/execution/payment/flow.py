"""支付接流程：流程能带来审核、批准；退到前面的一步是退回重办，退到头是退回单位。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jincai.execution.payment import operations
from jincai.execution.payment.operations.papers import KIND, papers
from jincai.execution.payment.states import PAYMENT
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor
from jincai.platform.workflow import api as workflow

ENDS = {"withdraw": ("withdraw", "payment.request", "单位撤回"), "return": ("reject", "payment.reject", "")}
"""终止单据的动作：走哪一步、要什么权、不写理由时怎么说。"""


def act_many(
    *, division: str, year: int, documents: Sequence[str], verb: str, action: str, reason: str, to_step: str, on: date, actor: Actor
) -> list[tuple[str, Refused | None]]:
    """成批办理，每笔各是各的: on a step of the flow, or to the end of it (returned to the unit, withdrawn)."""
    told = {"division": division, "year": year, "numbers": documents, "on": on, "actor": actor}
    if action in ENDS and not to_step:
        move, permission, words = ENDS[action]
        outcomes = operations.end_each(move, permission, reason=reason or words, **told)  # type: ignore[arg-type]
    else:
        outcomes = operations.decide(verb, action=action, reason=reason, to_step=to_step, **told)  # type: ignore[arg-type]
    return [(outcome.number, outcome.refused) for outcome in outcomes]


workflow.register(
    workflow.Handler(
        kind=KIND,
        title="支付申请",
        verb="payment.request",
        starts="REQUESTED",
        effects=workflow.effects_of(PAYMENT, "review", "approve"),
        required=("review", "approve"),
        returns="send_back",
        url_name="payment:detail",
        papers=papers,
        act_many=act_many,
    )
)
