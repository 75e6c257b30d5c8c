"""指标与调剂接流程：下达一步；部门内调剂一步，跨部门调剂会签后批准。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from jincai.execution.allotment import operations
from jincai.execution.allotment.operations.papers import ACROSS, ALLOTMENT, VIREMENT, WAITING, allotments, virements
from jincai.execution.allotment.states import ALLOTMENT as RELEASING
from jincai.execution.allotment.states import VIREMENT as LIFE
from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity.api import Actor
from jincai.platform.workflow import api as workflow

Outcomes = list[tuple[str, Refused | None]]
ENDS = {"withdraw": ("withdraw", "allotment.apply_virement", "撤回"), "return": ("reject", "allotment.approve_virement", "")}


def act_allotments(
    *, division: str, year: int, documents: Sequence[str], verb: str, action: str, reason: str, to_step: str, on: date, actor: Actor
) -> Outcomes:
    """成批下达，每条各是各的；批复了的指标不能退到头，要收回的另办收回."""
    if action != "approve" and not to_step:
        return [(number, Refused([_no_way_back(number)], "没有退回指标")) for number in documents]
    told = {"division": division, "year": year, "numbers": documents, "on": on, "actor": actor}
    return operations.release_each(verb, action=action, reason=reason, to_step=to_step, **told)  # type: ignore[arg-type]


def _no_way_back(number: str) -> Violation:
    return Violation(
        rule="A03", says=f"指标 {number} 已经批复到单位，不能在下达时退回", cites="预算指标核算管理办法（试行）", subject=number,
        remedy="暂不下达就留在待办里；不再需要的，下达后办理收回", who="指标管理处室",
    )  # fmt: skip


def act_virements(
    *, division: str, year: int, documents: Sequence[str], verb: str, action: str, reason: str, to_step: str, on: date, actor: Actor
) -> Outcomes:
    """成批办调剂单，每张各是各的."""
    told = {"division": division, "year": year, "numbers": documents, "on": on, "actor": actor}
    if action in ENDS and not to_step:
        move, permission, words = ENDS[action]
        return operations.end_virements(move, permission, reason=reason or words, **told)  # type: ignore[arg-type]
    return operations.decide_virements(verb, action=action, reason=reason, to_step=to_step, **told)  # type: ignore[arg-type]


workflow.register(
    workflow.Handler(
        kind=ALLOTMENT,
        title="指标下达",
        verb="allotment.approve_to_unit",
        starts=WAITING,
        effects=workflow.effects_of(RELEASING, "release"),
        required=("release",),
        url_name="allotment:detail",
        papers=allotments,
        act_many=act_allotments,
        ends=False,
    )
)
_within = workflow.Handler(
    kind=VIREMENT,
    title="部门内调剂",
    verb="allotment.apply_virement",
    starts="APPLIED",
    effects=workflow.effects_of(LIFE, "approve"),
    required=("approve",),
    url_name="allotment:virement",
    papers=virements,
    act_many=act_virements,
)
workflow.register(_within)
workflow.register(dataclasses.replace(_within, kind=ACROSS, title="跨部门调剂"))
