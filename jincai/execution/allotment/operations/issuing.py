"""到单位：批复与下达。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from jincai.execution.allotment import facts, models, rules
from jincai.execution.allotment.operations.items import DOCUMENT, NewAllotment, PoolLine, check_issue, held, pool_key, record
from jincai.execution.allotment.operations.papers import ALLOTMENT, RELEASED, WAITING, of_allotment
from jincai.execution.allotment.queries import positions
from jincai.kernel.facts import fact_id
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation, check, violations
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, ask, require
from jincai.platform.numbering import api as numbering
from jincai.platform.workflow import api as workflow


@audited("allotment.approve_to_unit")
def approve_to_unit(
    *, division: str, lines: Sequence[NewAllotment], document: str, on: date, actor: Actor, direct: bool = False
) -> list[str]:
    """部门批复单位（15 日内）: makes the allotments; answers their numbers in order. 预算法52."""
    require(actor, "allotment.approve_to_unit", "")
    pool = [PoolLine(exp_func=n.exp_func, amount=n.amount, fund=n.fund) for n in lines]
    check_issue(pool, document, on)
    numbers = numbering.take_numbers("allotment", division, on.year, count=len(lines))
    rows = models.Allotment.objects.bulk_create(
        [
            models.Allotment(
                division=division, year=on.year, number=number, document=document, approved_on=on,
                **{f.name: getattr(n, f.name) for f in dataclasses.fields(n) if f.name != "amount"},
            )
            for number, n in zip(numbers, lines, strict=True)
        ],
        batch_size=2000,
    )  # fmt: skip
    made = [
        held(facts.ApprovedToUnit, number, n, n.amount, division=division, on=on, actor=actor)
        for number, n in zip(numbers, lines, strict=True)
    ]
    wanted = [_allocated(division, on.year, document, n, direct) for n in lines]
    known = {kept.id for kept in ledger.facts(set(wanted), year=on.year, division=division)}
    made = [dataclasses.replace(f, causes=(cause,) if cause in known else ()) for f, cause in zip(made, wanted, strict=True)]
    begun = [of_allotment(row, n.amount) for row, n in zip(rows, lines, strict=True)]
    ask(workflow.starting(begun, division=division, on=on, actor=actor))
    for row in rows:
        changed(ALLOTMENT, row.number, after={"state": WAITING}, agency=row.agency, year=row.year, division=division)
    record(made, "没有批复指标")
    return numbers


def _allocated(division: str, year: int, document: str, n: NewAllotment, direct: bool) -> UUID:
    """来由：同一指标文里分到该部门该科目的那一行。"""
    kind = facts.Replied if direct else facts.Allocated
    line = PoolLine(exp_func=n.exp_func, amount=n.amount, fund=n.fund, department=n.department)
    return fact_id(year, division, kind.KIND, DOCUMENT, document, pool_key(line))


@audited("allotment.release")
def release(*, division: str, numbers: Sequence[str], on: date, actor: Actor) -> None:
    """下达：生成可执行指标, all or nothing. Raises Refused for one released before."""
    require(actor, "allotment.release", "")
    found = _waiting(division, on.year, numbers)
    if missing := sorted(set(numbers) - {a.number for a in found}):
        raise UserError(f"没有编号为 {'、'.join(missing[:5])} 的 {on.year} 年指标", "在指标清单里查对编号")
    for a in found:
        check(rules.RELEASE, rules.Movement(released=a.released_on is not None), on=on, title=f"没有下达 {a.number}")
    for refused in _release(found, division=division, on=on, actor=actor).values():
        raise refused


@audited("allotment.release")
def release_each(
    verb: str, *, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor, action: str = "approve", reason: str = "", to_step: str = ""
) -> list[tuple[str, Refused | None]]:  # fmt: skip
    """在流程的一步上办一批待下达的指标，每条各是各的; answers in the order asked."""
    found = _waiting(division, year, numbers)
    known = {a.number for a in found}
    refused = {n: Refused([_missing(n, year)], "没有这条指标") for n in numbers if n not in known}
    free = []
    for a in found:
        if said := violations(rules.RELEASE, rules.Movement(released=a.released_on is not None), on=on):
            refused[a.number] = Refused(said, f"没有下达 {a.number}")
        else:
            free.append(a)
    refused |= _release(free, division=division, on=on, actor=actor, verb=verb, action=action, reason=reason, to_step=to_step)
    return [(number, refused.get(number)) for number in dict.fromkeys(numbers)]


def _waiting(division: str, year: int, numbers: Sequence[str]) -> list[models.Allotment]:
    rows = models.Allotment.objects.select_for_update().filter(division=division, year=year, number__in=list(numbers))
    return list(rows.order_by("number"))


def _missing(number: str, year: int) -> Violation:
    return Violation(
        rule="MISSING", says=f"没有编号为 {number[:40]} 的 {year} 年指标", cites="单位财务权限按岗位和单位授予", subject=number[:40],
        remedy="在指标清单里查对编号", who="指标管理处室",
    )  # fmt: skip


def _release(
    found: Sequence[models.Allotment],
    *,
    division: str,
    on: date,
    actor: Actor,
    verb: str = "allotment.release",
    action: str = "approve",
    reason: str = "",
    to_step: str = "",
) -> dict[str, Refused]:
    """流程说成的就下达；不成的各有各的原因。"""
    judged = {"division": division, "year": on.year, "on": on, "actor": actor, "action": action, "reason": reason, "to_step": to_step}
    verdicts = workflow.complete(ALLOTMENT, verb, [a.number for a in found], **judged) if found else []  # type: ignore[arg-type]
    going = {v.document for v in verdicts if not v.refused and v.effect == "release"}
    released = [a for a in found if a.number in going]
    at = positions(sorted(going), year=on.year, division=division) if going else {}
    models.Allotment.objects.filter(pk__in=[a.pk for a in released]).update(released_on=on)
    approved = facts.ApprovedToUnit.KIND
    made = [
        dataclasses.replace(
            held(facts.Activated, a.number, a, at[a.number].unreleased, division=division, on=on, actor=actor),
            causes=(fact_id(on.year, division, approved, "allotment", a.number),),
        )
        for a in released
    ]
    if kept := [v for v in verdicts if not v.refused]:
        ask(workflow.settle(kept, on=on, actor=actor))
    for a in released:
        told = {"agency": a.agency, "year": a.year, "division": division}
        changed(ALLOTMENT, a.number, before={"state": WAITING}, after={"state": RELEASED, "released_on": on}, **told)  # type: ignore[arg-type]
    if made:
        record(made, "没有下达指标")
    return {v.document: v.refused for v in verdicts if v.refused}
