"""调剂：先冻结调出方，批准才调入；跨部门的经待分各级。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.db import transaction

from jincai.execution.allotment import facts, models, rules, states
from jincai.execution.allotment.operations.items import held, record
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards


def _one(division: str, year: int, number: str) -> models.Allotment:
    found = models.Allotment.objects.filter(division=division, year=year, number=number).first()
    if found is None:
        raise UserError(f"没有编号为 {number} 的 {year} 年指标", "在指标清单里查对编号")
    return found


@transaction.atomic
def apply_virement(*, division: str, giving: str, taking: str, amount: Decimal, reason: str, on: date, actor: Actor) -> str:
    """调剂申请：先冻结调出方 (R14). Answers the number of the document."""
    a, b = _one(division, on.year, giving), _one(division, on.year, taking)
    require(actor, "allotment.apply_virement", a.agency)
    check(rules.VIREMENT, _case(a, b, on, approved=True), on=on, title="没有申请调剂")  # 由财政批准，批准时再查
    number = numbering.take_numbers("virement", division, on.year)[0]
    models.Virement.objects.create(
        division=division, year=on.year, number=number, agency=a.agency, to_agency=b.agency, giving=giving, taking=taking,
        amount=positive(amount), reason=reason,
        state=states.VIREMENT.allow("apply", "NEW", number), applied_on=on, applied_by=actor.user,
    )  # fmt: skip
    record(
        [held(facts.VirementApplied, giving, a, amount, division=division, on=on, actor=actor, document=number, reason=reason)],
        "没有申请调剂",
    )
    return number


def _case(a: models.Allotment, b: models.Allotment, on: date, *, approved: bool) -> rules.Movement:
    return rules.Movement(
        document=a.document, fund=a.fund, exp_func=b.exp_func, fund_fits=a.fund == b.fund and standards.fund_fits(b.exp_func, a.fund, on),
        department=a.department, to_department=b.department, same_class=a.exp_func[:3] == b.exp_func[:3], finance_approval=approved,
    )  # fmt: skip


@transaction.atomic
def approve_virement(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """调剂批准: same department straight; across departments back through the pools."""
    require(actor, "allotment.approve_virement", "")
    v = models.Virement.objects.select_for_update().get(division=division, year=year, number=number)
    v.state = states.VIREMENT.allow("approve", v.state, number)
    a, b = _one(division, year, v.giving), _one(division, year, v.taking)
    case = dataclasses.replace(_case(a, b, on, approved=actor.may("allotment.approve_virement")), applied_by=v.applied_by, actor=actor.user)
    check(rules.APPROVE_VIREMENT, case, on=on, title="没有批准调剂")
    v.decided_on, v.decided_by = on, actor.user
    v.save(update_fields=["state", "decided_on", "decided_by"])
    applied = held(
        facts.VirementApplied, v.giving, a, v.amount, division=division, on=v.applied_on, actor=actor, document=number, reason=v.reason
    )
    made = held(
        facts.VirementApproved, v.taking, b, v.amount, division=division, on=on, actor=actor, document=number,
        from_allotment=a.number, from_agency=a.agency, from_department=a.department, from_exp_func=a.exp_func, from_gov_econ=a.gov_econ,
        from_project=a.project, from_source=a.source, across=a.department != b.department,
    )  # fmt: skip
    record([dataclasses.replace(made, causes=(applied.id,))], "没有批准调剂")


@transaction.atomic
def reject_virement(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """调剂退回：解除冻结。"""
    require(actor, "allotment.approve_virement", "")
    v = models.Virement.objects.select_for_update().get(division=division, year=year, number=number)
    v.state = states.VIREMENT.allow("reject", v.state, number)
    v.decided_on, v.decided_by = on, actor.user
    v.save(update_fields=["state", "decided_on", "decided_by"])
    a = _one(division, year, v.giving)
    record(
        [held(facts.VirementRejected, v.giving, a, v.amount, division=division, on=on, actor=actor, document=number, reason=reason)],
        "没有退回调剂",
    )
