"""调剂：先冻结调出方，批准才调入；跨部门的经待分各级。由流程说谁来会签、谁来批准。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.execution.allotment import facts, models, rules, states
from jincai.execution.allotment.operations.items import held, record
from jincai.execution.allotment.operations.papers import of_virement
from jincai.execution.allotment.operations.settling import case_of, decide_virements, end_virements
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, check
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, ask, require
from jincai.platform.numbering import api as numbering
from jincai.platform.workflow import api as workflow


def _one(division: str, year: int, number: str) -> models.Allotment:
    found = models.Allotment.objects.filter(division=division, year=year, number=number).first()
    if found is None:
        raise UserError(f"没有编号为 {number} 的 {year} 年指标", "在指标清单里查对编号")
    return found


@audited("allotment.apply_virement")
def apply_virement(*, division: str, giving: str, taking: str, amount: Decimal, reason: str, on: date, actor: Actor) -> str:
    """调剂申请：先冻结调出方 (R14). Answers the number of the document."""
    a, b = _one(division, on.year, giving), _one(division, on.year, taking)
    require(actor, "allotment.apply_virement", a.agency, fund=a.fund, project_kind=a.project_kind, amount=amount)
    check(rules.VIREMENT, case_of(a, b, on, approved=True), on=on, title="没有申请调剂")  # 由财政批准，批准时再查
    number = numbering.take_numbers("virement", division, on.year)[0]
    v = models.Virement.objects.create(
        division=division, year=on.year, number=number, agency=a.agency, to_agency=b.agency, giving=giving, taking=taking,
        amount=positive(amount), reason=reason,
        state=states.VIREMENT.allow("apply", "NEW", number), applied_on=on, applied_by=actor.user,
    )  # fmt: skip
    ask(workflow.starting([of_virement(v, a, b)], division=division, on=on, actor=actor))
    record(
        [held(facts.VirementApplied, giving, a, amount, division=division, on=on, actor=actor, document=number, reason=reason)],
        "没有申请调剂",
    )
    return number


def _single(outcomes: list[tuple[str, Refused | None]]) -> None:
    for _number, refused in outcomes:
        if refused:
            raise refused


@audited("allotment.approve_virement")
def approve_virement(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """调剂批准: same department straight; across departments back through the pools, after those whom the flow asks have signed."""
    require(actor, "allotment.approve_virement", "")
    _single(decide_virements("allotment.approve_virement", division=division, year=year, numbers=[number], on=on, actor=actor))


@audited("allotment.accept_virement")
def accept_virement(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """调剂受理、预算处会签：跨部门的."""
    _single(decide_virements("allotment.accept_virement", division=division, year=year, numbers=[number], on=on, actor=actor))


@audited("allotment.countersign_virement")
def countersign_virement(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """业务处室会签：跨部门的，单位须是他联系的."""
    _single(decide_virements("allotment.countersign", division=division, year=year, numbers=[number], on=on, actor=actor))


@audited("allotment.reject_virement")
def reject_virement(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """调剂退回：解除冻结。"""
    require(actor, "allotment.approve_virement", "")
    told = {"division": division, "year": year, "numbers": [number], "reason": reason, "on": on, "actor": actor}
    _single(end_virements("reject", "allotment.approve_virement", **told))  # type: ignore[arg-type]
