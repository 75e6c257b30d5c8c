"""控指标：冻结、解冻、调剂、收回、年终结转结余。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from jincai.execution.allotment import facts, models, rules, states
from jincai.execution.allotment.operations import DOCUMENT, PoolLine, _held, _pool, _record
from jincai.kernel.facts import Fact
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


def _move(kind: type[Fact], amounts: Mapping[str, Decimal], *, division: str, on: date, actor: Actor, document: str, **more: object) -> list[Fact]:
    found = {a.number: a for a in models.Allotment.objects.filter(division=division, year=on.year, number__in=list(amounts))}
    missing = [number for number in amounts if number not in found]
    if missing:
        raise UserError(f"没有编号为 {'、'.join(missing[:5])} 的 {on.year} 年指标", "在指标清单里查对编号")
    return [_held(kind, n, found[n], amount, division=division, on=on, actor=actor, key=n, document=document, **more) for n, amount in amounts.items()]


@transaction.atomic
def freeze(*, division: str, amounts: Mapping[str, Decimal], reason: str, document: str, on: date, actor: Actor) -> None:
    """冻结（元）: by allotment number; reason and document on the record. Raises Refused when less is executable."""
    require(actor, "allotment.freeze", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有冻结指标")
    _record(_move(facts.Frozen, amounts, division=division, on=on, actor=actor, document=document, reason=reason), "没有冻结指标")


@transaction.atomic
def unfreeze(*, division: str, amounts: Mapping[str, Decimal], reason: str, document: str, on: date, actor: Actor) -> None:
    """解冻: gives back what the same document froze."""
    require(actor, "allotment.freeze", "")
    _record(_move(facts.Unfrozen, amounts, division=division, on=on, actor=actor, document=document, reason=reason), "没有解冻指标")


@transaction.atomic
def apply_virement(*, division: str, giving: str, taking: str, amount: Decimal, reason: str, on: date, actor: Actor) -> str:
    """调剂申请：先冻结调出方 (R14). Answers the number of the document."""
    a, b = _one(division, on.year, giving), _one(division, on.year, taking)
    require(actor, "allotment.apply_virement", a.agency)
    check(rules.VIREMENT, _case(a, b, on, approved=True), on=on, title="没有申请调剂")
    number = numbering.take_numbers("virement", division, on.year)[0]
    models.Virement.objects.create(
        division=division, year=on.year, number=number, giving=giving, taking=taking, amount=positive(amount), reason=reason,
        state=states.VIREMENT.allow("apply", "NEW", number), applied_on=on, applied_by=actor.user,
    )  # fmt: skip
    _record([_held(facts.VirementApplied, giving, a, amount, division=division, on=on, actor=actor, document=number, reason=reason)], "没有申请调剂")
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
    check(rules.VIREMENT, _case(a, b, on, approved=True), on=on, title="没有批准调剂")
    v.decided_on, v.decided_by = on, actor.user
    v.save(update_fields=["state", "decided_on", "decided_by"])
    applied = _held(facts.VirementApplied, v.giving, a, v.amount, division=division, on=v.applied_on, actor=actor, document=number, reason=v.reason)
    made = _held(
        facts.VirementApproved, v.taking, b, v.amount, division=division, on=on, actor=actor, document=number,
        from_allotment=a.number, from_agency=a.agency, from_department=a.department, from_exp_func=a.exp_func, from_gov_econ=a.gov_econ,
        from_project=a.project, from_source=a.source, across=a.department != b.department,
    )  # fmt: skip
    _record([dataclasses.replace(made, causes=(applied.id,))], "没有批准调剂")


@transaction.atomic
def reject_virement(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """调剂退回：解除冻结。"""
    require(actor, "allotment.approve_virement", "")
    v = models.Virement.objects.select_for_update().get(division=division, year=year, number=number)
    v.state = states.VIREMENT.allow("reject", v.state, number)
    v.decided_on, v.decided_by = on, actor.user
    v.save(update_fields=["state", "decided_on", "decided_by"])
    a = _one(division, year, v.giving)
    _record([_held(facts.VirementRejected, v.giving, a, v.amount, division=division, on=on, actor=actor, document=number, reason=reason)], "没有退回调剂")


@transaction.atomic
def reclaim(*, division: str, amounts: Mapping[str, Decimal], reason: str, document: str, on: date, actor: Actor) -> None:
    """收回指标到预算处待分（元）."""
    require(actor, "allotment.reclaim", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有收回指标")
    _record(_move(facts.Reclaimed, amounts, division=division, on=on, actor=actor, document=document, reason=reason), "没有收回指标")


@transaction.atomic
def carry_over(*, division: str, amounts: Mapping[str, Decimal], document: str, on: date, actor: Actor) -> None:
    """年终结转：按指标逐条 (R16)."""
    require(actor, "allotment.carry_over", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有结转指标")
    _record(_move(facts.CarriedOver, amounts, division=division, on=on, actor=actor, document=document), "没有结转指标")


@transaction.atomic
def write_off_unspent(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> None:
    """年终结余：待分指标未用部分核销。"""
    require(actor, "allotment.carry_over", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有核销结余")
    _record(_pool(facts.Unspent, lines, division=division, document=document, on=on, actor=actor), "没有核销结余")


__all__ = ["DOCUMENT", "apply_virement", "approve_virement", "carry_over", "freeze", "reclaim", "reject_virement", "unfreeze", "write_off_unspent"]
