"""到单位：批复与下达。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from jincai.execution.allotment import facts, models, rules
from jincai.execution.allotment.operations.items import DOCUMENT, NewAllotment, PoolLine, check_issue, held, pool_key, record
from jincai.execution.allotment.queries import positions
from jincai.kernel.facts import fact_id
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering


@transaction.atomic
def approve_to_unit(
    *, division: str, lines: Sequence[NewAllotment], document: str, on: date, actor: Actor, direct: bool = False
) -> list[str]:
    """部门批复单位（15 日内）: makes the allotments; answers their numbers in order. 预算法52."""
    require(actor, "allotment.approve_to_unit", "")
    pool = [PoolLine(exp_func=n.exp_func, amount=n.amount, fund=n.fund) for n in lines]
    check_issue(pool, document, on)
    numbers = numbering.take_numbers("allotment", division, on.year, count=len(lines))
    models.Allotment.objects.bulk_create(
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
    record(made, "没有批复指标")
    return numbers


def _allocated(division: str, year: int, document: str, n: NewAllotment, direct: bool) -> UUID:
    """来由：同一指标文里分到该部门该科目的那一行。"""
    kind = facts.Replied if direct else facts.Allocated
    line = PoolLine(exp_func=n.exp_func, amount=n.amount, fund=n.fund, department=n.department)
    return fact_id(year, division, kind.KIND, DOCUMENT, document, pool_key(line))


@transaction.atomic
def release(*, division: str, numbers: Sequence[str], on: date, actor: Actor) -> None:
    """下达：生成可执行指标, all or nothing. Raises Refused for one released before."""
    require(actor, "allotment.release", "")
    found = list(
        models.Allotment.objects.select_for_update().filter(division=division, year=on.year, number__in=numbers).order_by("number")
    )
    if missing := sorted(set(numbers) - {a.number for a in found}):
        raise UserError(f"没有编号为 {'、'.join(missing[:5])} 的 {on.year} 年指标", "在指标清单里查对编号")
    for a in found:
        check(rules.RELEASE, rules.Movement(released=a.released_on is not None), on=on, title=f"没有下达 {a.number}")
    at = positions([a.number for a in found], year=on.year, division=division)
    models.Allotment.objects.filter(pk__in=[a.pk for a in found]).update(released_on=on)
    approved = facts.ApprovedToUnit.KIND
    made = [
        dataclasses.replace(
            held(facts.Activated, a.number, a, at[a.number].unreleased, division=division, on=on, actor=actor),
            causes=(fact_id(on.year, division, approved, "allotment", a.number),),
        )
        for a in found
    ]
    record(made, "没有下达指标")
