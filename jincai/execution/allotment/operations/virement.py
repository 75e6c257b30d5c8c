"""调剂：先冻结调出方，批准才调入；跨部门的经待分各级。单位在本部门内申请，跨部门的由财政申请；由流程说谁来会签、谁来批准。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import facts, models, rules, states
from jincai.execution.allotment.operations.items import held, record
from jincai.execution.allotment.operations.papers import kind_of, of_virement
from jincai.execution.allotment.operations.settling import case_of, decide_virements, end_virements
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, check
from jincai.platform.audit.api import audited, changed
from jincai.platform.files import api as files
from jincai.platform.identity.api import EVERY_AGENCY, Actor, Grant, ask, require
from jincai.platform.numbering import api as numbering
from jincai.platform.workflow import api as workflow


def _sides(division: str, year: int, giving: str, taking: str) -> tuple[models.Allotment, models.Allotment | None]:
    """调出、调入的指标; None for the second when it is not there, or not his to see."""
    found = {a.number: a for a in models.Allotment.objects.filter(division=division, year=year, number__in=(giving, taking))}
    if giving not in found:
        raise _unknown(giving, year)
    return found[giving], found.get(taking)


def _unknown(number: str, year: int) -> UserError:
    return UserError(f"没有编号为 {number} 的 {year} 年指标", "在指标清单里查对编号")


def _fit(a: models.Allotment, b: models.Allotment | None, taking: str, on: date, grant: Grant) -> models.Allotment:
    """查规定; the allotment that takes. Raises Refused, UserError for one that is not there to somebody who would see it."""
    if b is None and grant.agencies == EVERY_AGENCY and grant.level != "agency":
        raise _unknown(taking, on.year)
    case = case_of(a, b or a, on, approved=True)  # 由财政批准，批准时再查
    reached = b is not None and grant.covers(b.agency)
    case = dataclasses.replace(case, by_unit=grant.level == "agency", giving=a.number, taking=taking, reached=reached)
    check(rules.APPLY_VIREMENT, case, on=on, title="没有申请调剂")
    assert b is not None  # A05 refuses otherwise
    return b


@audited("allotment.apply_virement")
def apply_virement(
    *, division: str, giving: str, taking: str, amount: Decimal, reason: str, on: date, actor: Actor, attached: Sequence[files.Upload] = ()
) -> str:
    """调剂申请：先冻结调出方 (R14). Answers the number of the document. A unit moves within its department (A04, A05)."""
    a, found = _sides(division, on.year, giving, taking)
    grant = require(actor, "allotment.apply_virement", a.agency, fund=a.fund, project_kind=a.project_kind, amount=amount)
    b = _fit(a, found, taking, on, grant)
    number = numbering.take_numbers("virement", division, on.year)[0]
    v = models.Virement.objects.create(
        division=division, year=on.year, number=number, agency=a.agency, to_agency=b.agency, giving=giving, taking=taking,
        amount=positive(amount), reason=reason,
        state=states.VIREMENT.allow("apply", "NEW", number), applied_on=on, applied_by=actor.user,
    )  # fmt: skip
    ask(workflow.starting([of_virement(v, a, b)], division=division, on=on, actor=actor))
    files.attach(
        division=division, year=on.year, document_kind=models.VIREMENT, document=number, agency=a.agency, to_agency=b.agency, sent=attached,
        actor=actor,
    )  # fmt: skip
    record(
        [held(facts.VirementApplied, giving, a, amount, division=division, on=on, actor=actor, document=number, reason=reason)],
        "没有申请调剂",
    )
    after = {"state": v.state, "giving": giving, "taking": taking, "amount": v.amount, "reason": reason}
    changed(kind_of(a, b), number, after=after, agency=a.agency, year=on.year, division=division)
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
