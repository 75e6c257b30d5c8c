"""成批申请调剂：同样的规定，一次取齐、一次记；全部或一张不申请，每张被拒的都说为什么。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from jincai.books.allotment import EXECUTABLE
from jincai.chronicle import api as chronicle
from jincai.execution.allotment import facts, models, rules, states
from jincai.execution.allotment.operations.items import held
from jincai.execution.allotment.operations.papers import kind_of, of_virement
from jincai.execution.allotment.operations.settling import case_of
from jincai.execution.allotment.queries import positions
from jincai.kernel.money import ZERO, positive
from jincai.kernel.rules import Refused, Violation, violations
from jincai.kernel.shortage import shortage
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import EVERY_AGENCY, Actor, Grant, Where, ask, require, require_many
from jincai.platform.numbering import api as numbering
from jincai.platform.workflow import api as workflow

VERB = "allotment.apply_virement"
Sides = Mapping[str, models.Allotment]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """要申请的一张调剂：从哪条到哪条，多少（元），为什么."""

    giving: str
    taking: str
    amount: Decimal
    reason: str


def foresee(*, division: str, wanted: Sequence[Wanted], on: date, actor: Actor) -> list[Refused | None]:
    """预看：各张此刻申请会不会被拒; what those before it freeze is counted. Nothing is written."""
    sides = _sides(division, on.year, wanted)
    out = _unfit(wanted, sides, division, on, actor)
    at = positions(sorted({w.giving for w in wanted if w.giving in sides}), year=on.year, division=division)
    taken: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for n, w in enumerate(wanted):
        if out[n] is None:
            left = at[w.giving].available - taken[w.giving]
            if w.amount > left:
                out[n] = Refused([shortage(EXECUTABLE, w.giving, w.amount, left, at[w.giving].executed, at[w.giving].holds)], "不能申请")
            else:
                taken[w.giving] += w.amount
    return out


@audited(VERB)
@transaction.atomic
def apply_virements(*, division: str, wanted: Sequence[Wanted], on: date, actor: Actor) -> list[tuple[str, Refused | None]]:
    """成批申请调剂: all or none; the number of each, or why not. The statements do not grow with the number."""
    require(actor, VERB)
    sides = _sides(division, on.year, wanted)
    refused = _unfit(wanted, sides, division, on, actor)
    if any(refused) or not wanted:
        return [("", why) for why in refused]
    numbers = numbering.take_numbers("virement", division, on.year, count=len(wanted))
    told = {"division": division, "on": on, "actor": actor}
    groups = [
        [held(facts.VirementApplied, w.giving, sides[w.giving], w.amount, document=number, reason=w.reason, **told)]  # type: ignore[arg-type]
        for number, w in zip(numbers, wanted, strict=True)
    ]
    answers = chronicle.record_many(groups)
    no = [
        None if answer.ok else Refused([s.violation() for s in answer.shortages] or [chronicle.conflict(group[0])], "没有申请调剂")
        for answer, group in zip(answers, groups, strict=True)
    ]
    if any(no):
        transaction.set_rollback(True)
        return [("", why) for why in no]
    _keep(wanted, numbers, sides, division, on, actor)
    return [(number, None) for number in numbers]


def _keep(wanted: Sequence[Wanted], numbers: Sequence[str], sides: Sides, division: str, on: date, actor: Actor) -> None:
    """写下调剂单，发起流程，留审计."""
    rows = models.Virement.objects.bulk_create(
        models.Virement(
            division=division, year=on.year, number=number, agency=sides[w.giving].agency, to_agency=sides[w.taking].agency, giving=w.giving, taking=w.taking,
            amount=positive(w.amount), reason=w.reason, state=states.VIREMENT.allow("apply", "NEW", number), applied_on=on, applied_by=actor.user,
        )
        for number, w in zip(numbers, wanted, strict=True)
    )  # fmt: skip
    ask(workflow.starting([of_virement(v, sides[v.giving], sides[v.taking]) for v in rows], division=division, on=on, actor=actor))
    for v in rows:
        after = {"state": v.state, "giving": v.giving, "taking": v.taking, "amount": v.amount, "reason": v.reason}
        changed(kind_of(sides[v.giving], sides[v.taking]), v.number, after=after, agency=v.agency, year=v.year, division=division)


def _sides(division: str, year: int, wanted: Sequence[Wanted]) -> Sides:
    numbers = {number for w in wanted for number in (w.giving, w.taking)}
    return {a.number: a for a in models.Allotment.objects.filter(division=division, year=year, number__in=numbers)}


def _unfit(wanted: Sequence[Wanted], sides: Sides, division: str, on: date, actor: Actor) -> list[Refused | None]:
    """不合规定的、不由他办的、没有这条指标的."""
    places = {
        str(n): Where(a.agency, fund=a.fund, project_kind=a.project_kind, amount=w.amount, key=str(n))
        for n, w in enumerate(wanted)
        if (a := sides.get(w.giving))
    }
    grants = require_many(actor, VERB, places.values())
    out: list[Refused | None] = []
    for n, w in enumerate(wanted):
        grant = grants.get(str(n))
        if grant is None or isinstance(grant, Refused):
            out.append(grant or Refused([_missing(w.giving, on.year)], "没有申请调剂"))
            continue
        out.append(_against(w, sides[w.giving], sides.get(w.taking), grant, on))
    return out


def _against(w: Wanted, a: models.Allotment, b: models.Allotment | None, grant: Grant, on: date) -> Refused | None:
    if b is None and grant.agencies == EVERY_AGENCY and grant.level != "agency":
        return Refused([_missing(w.taking, on.year, "TAKING")], "没有申请调剂")
    case = dataclasses.replace(
        case_of(a, b or a, on, approved=True),
        by_unit=grant.level == "agency",
        giving=a.number,
        taking=w.taking,
        reached=b is not None and grant.covers(b.agency),
    )
    found = violations(rules.APPLY_VIREMENT, case, on=on)
    return Refused(found, "没有申请调剂") if found else None


def _missing(number: str, year: int, rule: str = "GIVING") -> Violation:
    return Violation(
        rule=rule,
        says=f"没有编号为 {number[:40]} 的 {year} 年指标",
        cites="单位财务权限按岗位和单位授予",
        subject=number[:40],
        remedy="在指标清单里查对编号",
        who="指标管理处室",
    )
