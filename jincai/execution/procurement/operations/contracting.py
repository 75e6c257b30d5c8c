"""合同：签订（由计划转来，或直接占用指标）、结清。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.books.allotment import HELD_BY_CONTRACT
from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotments
from jincai.execution.procurement import facts, models, queries, rules, states
from jincai.execution.procurement.operations.steps import allotment_row, done_before, earlier, held, locked, released, taking, told, turned
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering


@audited("procurement.sign")
def sign(
    *, division: str, amount: Decimal, supplier: str, title: str, key: str, on: date, actor: Actor, plan: str = "", allotment: str = ""
) -> str:
    """签订合同（元）: the hold moves from the filed `plan`, in full or in part, or straight from `allotment`. Answers the number.

    Exactly one of `plan` and `allotment`, else UserError. The same key answers its first number. Raises Refused with every reason.
    """
    if bool(plan) == bool(allotment):
        raise UserError("合同要么据采购计划、要么据指标签订", "采购计划号和指标编号填一个")
    from_plan = locked(models.Plan, division=division, year=on.year, number=plan) if plan else None
    number_of = from_plan.allotment if from_plan else allotment
    row = allotment_row(number_of, division=division, year=on.year)
    require(actor, "procurement.sign", row.agency if row else "")
    said = {"allotment": number_of, "amount": amount, "supplier": supplier, "title": title, "plan_id": from_plan.pk if from_plan else None}
    if known := done_before(models.Contract, division=division, year=on.year, key=key, told=said):
        return known
    if from_plan:
        states.PLAN.allow("sign", from_plan.state, plan)
        check(rules.SIGN, _drawing(from_plan, amount), on=on, title="没有签订合同")
    else:
        check(rules.DIRECT, taking(row, allotment, amount, on, on), on=on, title="没有签订合同")
    assert row is not None
    return _signed(row, from_plan, amount, supplier, title, key, on, actor)


def _signed(
    row: allotments.AllotmentRow,
    from_plan: models.Plan | None,
    amount: Decimal,
    supplier: str,
    title: str,
    key: str,
    on: date,
    actor: Actor,
) -> str:
    number = numbering.take_numbers("procurement_contract", row.division, row.year)[0]
    made = models.Contract.objects.create(
        division=row.division, year=row.year, number=number, key=key, plan=from_plan, allotment=row.number, agency=row.agency, supplier=supplier,
        title=title, amount=positive(amount), state=states.CONTRACT.allow("sign", "NEW", number), on=on, signed_by=actor.user,
    )  # fmt: skip
    cause = earlier(from_plan, facts.PlanFiled) if from_plan else released(row)
    source = from_plan.number if from_plan else ""
    signed = held(made, facts.ContractSigned, row, amount, on=on, actor=actor, causes=(cause,), supplier=supplier, from_document=source)
    chronicle.record(signed, title="没有签订合同")
    return number


def _drawing(from_plan: models.Plan, amount: Decimal) -> rules.Drawing:
    found = queries.holding([from_plan.allotment], year=from_plan.year, division=from_plan.division)
    left = queries.left(found, from_plan.allotment, from_plan.number)
    return rules.Drawing(plan=from_plan.number, amount=amount, left=left, holds=found.get(from_plan.allotment, ()))


@audited("procurement.close")
def close(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> Decimal:
    """结清合同: what no payment took goes back to its plan while that is open, else to the allotment. Answers how much (元).

    A closed contract may be closed again: what came home to it meanwhile (a returned or refunded payment) goes the same way.
    """
    unlocked = models.Contract.objects.filter(division=division, year=year, number=number).select_related("plan").first()
    from_plan = locked(models.Plan, division=division, year=year, number=unlocked.plan.number) if unlocked and unlocked.plan else None
    found = locked(models.Contract, division=division, year=year, number=number)
    require(actor, "procurement.close", found.agency)
    before, again, found.state = found.state, found.state == "CLOSED", states.CONTRACT.allow("close", found.state, number)
    left = ledger.held_by(HELD_BY_CONTRACT, year=year, division=division, document=number).get(found.allotment, ZERO)
    if not again:
        found.closed_on, found.says = on, reason
        found.save(update_fields=["state", "closed_on", "says"])
        turned(found, before)
    made: list[Fact] = []
    if not again:
        made = [told(found, facts.ContractClosed, on=on, actor=actor, causes=(earlier(found, facts.ContractSigned),), reason=reason)]
    if left:
        made.append(_returned(found, from_plan, left, reason=reason, on=on, actor=actor))
    if made:
        chronicle.record(*made, title="没有结清合同")
    return left


def _returned(found: models.Contract, from_plan: models.Plan | None, left: Decimal, *, reason: str, on: date, actor: Actor) -> Fact:
    """没有用的退回：计划还开着的回计划，否则回指标；每退一次编一个号。"""
    row = allotment_row(found.allotment, division=found.division, year=found.year)
    assert row is not None
    kept = ledger.facts_of([found.number], year=found.year, division=found.division)
    times = sum(k.kind == facts.ContractReturned.KIND for k in kept)
    back = from_plan.number if from_plan and from_plan.state == "FILED" else ""
    return held(
        found, facts.ContractReturned, row, left, on=on, actor=actor, causes=(earlier(found, facts.ContractClosed),), key=str(times + 1),
        reason=reason, to_document=back,
    )  # fmt: skip
