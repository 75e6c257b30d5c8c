"""办调剂单：会签、批准、退回、撤回，一批一批办，每张各是各的；语句数不随张数增加。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import facts, models, rules, states
from jincai.execution.allotment.operations.items import held
from jincai.execution.allotment.operations.papers import both_sides, kind_of
from jincai.kernel.asking import Question
from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused, Violation, violations
from jincai.platform.audit.api import allowed, audited, changed
from jincai.platform.identity.api import Actor, Where, ask, require_many
from jincai.platform.standards import api as standards
from jincai.platform.workflow import api as workflow

Outcomes = list[tuple[str, Refused | None]]
Sides = Mapping[str, models.Allotment]


def case_of(a: models.Allotment, b: models.Allotment, on: date, *, approved: bool) -> rules.Movement:
    """从甲指标到乙指标的情形."""
    return rules.Movement(
        document=a.document, fund=a.fund, exp_func=b.exp_func, fund_fits=a.fund == b.fund and standards.fund_fits(b.exp_func, a.fund, on),
        department=a.department, to_department=b.department, same_class=a.exp_func[:3] == b.exp_func[:3], finance_approval=approved,
    )  # fmt: skip


def _find(division: str, year: int, numbers: Sequence[str]) -> tuple[list[models.Virement], Sides, dict[str, Refused]]:
    """取单并锁住，连同两边的指标；没有的逐个说."""
    rows = models.Virement.objects.select_for_update().filter(division=division, year=year, number__in=list(numbers)).order_by("number")
    found = list(rows)
    sides = both_sides(division, year, found)
    seen = [v for v in found if v.giving in sides and v.taking in sides]  # who sees one side only does nothing with it
    known = {v.number for v in seen}
    missing = {n: Refused([_missing(n, year)], "没有这张单据") for n in numbers if n not in known}
    return seen, sides, missing


def _missing(number: str, year: int) -> Violation:
    return Violation(
        rule="MISSING", says=f"没有 {year} 年的调剂单 {number[:40]}", cites="单位财务权限按岗位和单位授予", subject=number[:40],
        remedy="查对调剂单号；别的单位的单据看不到", who="单位经办",
    )  # fmt: skip


@audited("allotment.decide_virement")
def decide_virements(
    verb: str, *, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor, action: str = "approve", reason: str = "", to_step: str = ""
) -> Outcomes:  # fmt: skip
    """在流程的一步上办一批调剂单; each in its own right, in the order asked."""
    found, sides, refused = _find(division, year, numbers)
    free = []
    for v in found:
        why = _against(v, sides, actor, on, verb) if action == "approve" else None
        if why:
            refused[v.number] = why
        else:
            free.append(v)
    by_kind = defaultdict(list)
    for v in free:
        by_kind[kind_of(sides[v.giving], sides[v.taking])].append(v.number)
    judged: dict[str, Any] = {"division": division, "year": year, "on": on, "actor": actor, "action": action, "reason": reason, "to_step": to_step}
    verdicts = [verdict for kind, mine in by_kind.items() for verdict in workflow.complete(kind, verb, mine, **judged)]
    refused |= {v.document: v.refused for v in verdicts if v.refused}
    by_number = {v.number: v for v in free}
    approving = [by_number[v.document] for v in verdicts if not v.refused and v.effect == "approve"]
    others = [v for v in verdicts if not v.refused and v.effect != "approve"]

    def keep(done: Sequence[models.Virement]) -> list[Question[Any]]:
        numbers_done = {v.number for v in done}
        kept = [*others, *(v for v in verdicts if v.document in numbers_done)]
        return [workflow.settle(kept, on=on, actor=actor)] if kept else []

    refused |= _record(approving, "approve", sides, lambda v: _approved(v, sides, on, actor), on, actor, keep)
    return [(number, refused.get(number)) for number in dict.fromkeys(numbers)]


def _against(v: models.Virement, sides: Sides, actor: Actor, on: date, verb: str) -> Refused | None:
    """状态不对，或不合规定."""
    try:
        states.VIREMENT.allow("approve", v.state, v.number)
    except Refused as no:
        return no
    approved = verb == "allotment.approve_virement" and actor.may(verb)
    case = case_of(sides[v.giving], sides[v.taking], on, approved=approved or verb != "allotment.approve_virement")
    found = violations(rules.APPROVE_VIREMENT, dataclasses.replace(case, applied_by=v.applied_by, actor=actor.user), on=on)
    return Refused(found, "没有批准调剂") if found else None


def _approved(v: models.Virement, sides: Sides, on: date, actor: Actor) -> Fact:
    a, b = sides[v.giving], sides[v.taking]
    applied = held(
        facts.VirementApplied, v.giving, a, v.amount, division=v.division, on=v.applied_on, actor=actor, document=v.number, reason=v.reason
    )
    made = held(
        facts.VirementApproved, v.taking, b, v.amount, division=v.division, on=on, actor=actor, document=v.number,
        from_allotment=a.number, from_agency=a.agency, from_department=a.department, from_exp_func=a.exp_func, from_gov_econ=a.gov_econ,
        from_project=a.project, from_source=a.source, across=a.department != b.department,
    )  # fmt: skip
    return dataclasses.replace(made, causes=(applied.id,))


@audited("allotment.end_virement")
def end_virements(
    move: str, permission: str, *, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor
) -> Outcomes:
    """退回或撤回一批：解除冻结，流程停下；每张各是各的."""
    found, sides, refused = _find(division, year, numbers)
    grants = require_many(actor, permission, [Where(v.agency if move == "withdraw" else "", key=v.number) for v in found])
    for number, grant in grants.items():
        if isinstance(grant, Refused):
            refused[number] = grant
        else:
            allowed(grant, permission)
    free = [v for v in found if v.number not in refused]

    def rejected(v: models.Virement) -> Fact:
        told = {"division": division, "on": on, "actor": actor, "document": v.number, "reason": reason}
        return held(facts.VirementRejected, v.giving, sides[v.giving], v.amount, **told)  # type: ignore[arg-type]

    def stop(done: Sequence[models.Virement]) -> list[Question[Any]]:
        told = {"division": division, "year": year, "on": on, "actor": actor, "action": move, "reason": reason}
        kinds: dict[str, list[str]] = defaultdict(list)
        for v in done:
            kinds[kind_of(sides[v.giving], sides[v.taking])].append(v.number)
        return [workflow.stopping(kind, mine, **told) for kind, mine in kinds.items()]  # type: ignore[arg-type]

    refused |= _record(free, move, sides, rejected, on, actor, stop, reason)
    return [(number, refused.get(number)) for number in dict.fromkeys(numbers)]


def _record(
    rows: Sequence[models.Virement],
    move: str,
    sides: Sides,
    made: Callable[[models.Virement], Fact],
    on: date,
    actor: Actor,
    also: Callable[[Sequence[models.Virement]], list[Question[Any]]],
    reason: str = "",
) -> dict[str, Refused]:
    """逐张记事实；成了的改状态，流程的下一步同去."""
    refused, ready, before = {}, [], {v.number: v.state for v in rows}
    for v in rows:
        try:
            v.state = states.VIREMENT.allow(move, v.state, v.number)
        except Refused as no:
            refused[v.number] = no
        else:
            v.decided_on, v.decided_by = on, actor.user
            ready.append(v)
    groups = [[made(v)] for v in ready]
    answers = chronicle.record_many(groups) if groups else []
    done = []
    for v, group, answer in zip(ready, groups, answers, strict=True):
        if answer.ok:
            done.append(v)
        else:
            found = [s.violation() for s in answer.shortages] or [chronicle.conflict(group[0])]
            refused[v.number] = Refused(found, f"没有{states.VIREMENT.move(move).title}")
    models.Virement.objects.bulk_update(done, ["state", "decided_on", "decided_by"], batch_size=1000) if done else None
    if questions := also(done):
        ask(*questions)
    for v in done:
        was, now = {"state": before[v.number]}, {"state": v.state, **({"reason": reason} if reason else {})}
        changed(kind_of(sides[v.giving], sides[v.taking]), v.number, before=was, after=now, agency=v.agency, year=v.year, division=v.division)
    return refused
