"""到期：没有备案的采购计划草稿，把占用退回指标；成批取数，成批记。"""

from __future__ import annotations

import dataclasses
from datetime import date

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotments
from jincai.execution.procurement import models, states
from jincai.execution.procurement.operations.planning import ending
from jincai.execution.procurement.operations.steps import turned
from jincai.kernel.rules import Refused
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require


@dataclasses.dataclass(frozen=True, slots=True)
class Swept:
    """清理的结果：办成的单号；不成的带原因。"""

    done: tuple[str, ...]
    refused: dict[str, Refused]


@audited("procurement.expire")
def expire_many(*, division: str, year: int, on: date, actor: Actor, limit: int = 5_000) -> Swept:
    """采购计划到期: drafts not filed by their last day give their hold back; filed plans never expire (R51). At most `limit` a call.

    A draft that somebody is filing at this moment is waited for and then left alone. After the year's end the fact bears its last day.
    """
    require(actor, "procurement.expire")
    due = models.Plan.objects.select_for_update().filter(division=division, year=year, state="DRAFT", expires_on__lt=on)
    found = list(due.order_by("number")[:limit])
    if not found:
        return Swept((), {})
    day = min(on, date(year, 12, 31))
    rows = allotments.rows({p.allotment for p in found}, year=year, division=division)
    groups = [ending(p, rows[p.allotment], p.amount, reason="到期没有备案", on=day, actor=actor, expired=True) for p in found]
    done, refused = [], {}
    for p, group, answer in zip(found, groups, chronicle.record_many(groups), strict=True):
        if not answer.ok:
            refused[p.number] = Refused([s.violation() for s in answer.shortages] or [chronicle.conflict(group[0])], "没有到期退回")
            continue
        p.state, p.ended_on, p.says = states.PLAN.allow("expire", p.state, p.number), day, "到期没有备案"
        turned(p, "DRAFT")
        done.append(p)
    models.Plan.objects.bulk_update(done, ["state", "ended_on", "says"], batch_size=1000) if done else None
    return Swept(tuple(p.number for p in done), refused)
