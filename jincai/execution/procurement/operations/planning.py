"""采购计划：编制（占用）、备案、终止。"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from jincai.books.allotment import HELD_BY_PROCUREMENT
from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotments
from jincai.execution.procurement import facts, models, rules, states
from jincai.execution.procurement.operations.steps import allotment_row, done_before, earlier, held, locked, released, taking, told, turned
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, positive
from jincai.kernel.rules import check
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.params import api as params


@audited("procurement.plan")
def plan(
    *, division: str, allotment: str, amount: Decimal, title: str, key: str, on: date, actor: Actor, expires_on: date | None = None
) -> str:
    """编制采购计划（元）: holds the allotment as a draft until `expires_on` (included; the default is a parameter). Answers the number.

    The same key answers its first number. Raises Refused with every reason and the holds on the allotment.
    """
    until = expires_on or draft_until(division, on)
    row = allotment_row(allotment, division=division, year=on.year)
    require(actor, "procurement.plan", row.agency if row else "")
    if known := done_before(
        models.Plan, division=division, year=on.year, key=key, told={"allotment": allotment, "amount": amount, "title": title}
    ):
        return known
    check(rules.PLAN, taking(row, allotment, amount, on, until), on=on, title="没有编制采购计划")
    assert row is not None
    number = numbering.take_numbers("procurement_plan", division, on.year)[0]
    made = models.Plan.objects.create(
        division=division, year=on.year, number=number, key=key, allotment=allotment, agency=row.agency, title=title, amount=positive(amount),
        state=states.PLAN.allow("plan", "NEW", number), on=on, expires_on=until, planned_by=actor.user,
    )  # fmt: skip
    drafted = held(made, facts.PlanDrafted, row, amount, on=on, actor=actor, causes=(released(row),), expires_on=until)
    chronicle.record(drafted, title="没有编制采购计划")
    return number


def draft_until(division: str, on: date) -> date:
    """草稿的有效期至（含）：参数所定的天数，不跨年度。"""
    days = int(str(params.value("procurement.draft_days", division, on)))
    return min(on + timedelta(days=days), date(on.year, 12, 31))


@audited("procurement.file")
def file(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """备案: the hold no longer expires, and contracts may be signed on it. Raises Refused (R35; expired)."""
    found = locked(models.Plan, division=division, year=year, number=number)
    require(actor, "procurement.file", found.agency)
    before, found.state = found.state, states.PLAN.allow("file", found.state, number)
    case = rules.Filing(plan=number, planned_by=found.planned_by, actor=actor.user, on=on, expires_on=found.expires_on)
    check(rules.FILE, case, on=on, title="没有备案")
    found.filed_on, found.filed_by = on, actor.user
    found.save(update_fields=["state", "filed_on", "filed_by"])
    turned(found, before)
    chronicle.record(told(found, facts.PlanFiled, on=on, actor=actor, causes=(earlier(found, facts.PlanDrafted),)), title="没有备案")


@audited("procurement.end")
def end(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> Decimal:
    """终止采购计划: what was not contracted goes back to the allotment. Answers how much (元)."""
    found = locked(models.Plan, division=division, year=year, number=number)
    require(actor, "procurement.end", found.agency)
    before, found.state = found.state, states.PLAN.allow("end", found.state, number)
    found.ended_on, found.says = on, reason
    found.save(update_fields=["state", "ended_on", "says"])
    turned(found, before)
    left = ledger.held_by(HELD_BY_PROCUREMENT, year=year, division=division, document=number).get(found.allotment, ZERO)
    row = allotment_row(found.allotment, division=division, year=year)
    assert row is not None
    chronicle.record(*ending(found, row, left, reason=reason, on=on, actor=actor), title="没有终止采购计划")
    return left


def ending(
    found: models.Plan, row: allotments.AllotmentRow, left: Decimal, *, reason: str, on: date, actor: Actor, expired: bool = False
) -> list[Fact]:
    """终结的两件事：计划终结，没有签约的退回指标；没有剩的只有前一件。"""
    before = earlier(found, facts.PlanFiled if found.filed_on else facts.PlanDrafted)
    ended = told(found, facts.PlanEnded, on=on, actor=actor, causes=(before,), reason=reason, expired=expired)
    if not left:
        return [ended]
    return [ended, held(found, facts.PlanReturned, row, left, on=on, actor=actor, causes=(ended.id,), reason=reason)]
