"""更正：付了以后改指标或经济分类，不动资金。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.books.allotment import BOOK
from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotment
from jincai.execution.payment import facts, models, rules, states
from jincai.execution.payment.gathering import figured, plan_of
from jincai.execution.payment.operations.overtaking import overtaken
from jincai.execution.payment.operations.refusing import but_money
from jincai.execution.payment.operations.steps import line_fact, load
from jincai.kernel.facts import fact_id
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check, violations
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.platform.standards import api as standards


@audited("payment.correct_paid")
def correct(
    *, division: str, year: int, number: str, position: int, to_allotment: str, dep_econ: str, reason: str, on: date, actor: Actor,
    seen: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """更正已支付的一行: to another allotment or economic class of the same unit, without moving money; draws B, restores A. `seen` the line's
    allotment and class as he read them (None: not asked). Raises Refused, also (EDIT) where another has corrected the line meanwhile."""
    payment = load(division, year, [number])[0]
    require(actor, "payment.correct_paid", payment.agency)
    states.PAYMENT.allow("correct", payment.state, number)
    line = next((x for x in payment.lines.all() if x.position == position), None)
    if line is None:
        raise UserError(f"{number} 没有第 {position} 行", "在支付明细里查对行号")
    if seen not in (None, (line.allotment, line.dep_econ)):
        raise overtaken(payment, line, seen or ("", ""))
    amount = line.amount - line.refunded
    if not amount:
        raise UserError(f"{number} 第 {position} 行已全部退款，没有可更正的金额", "要改的是别的行，或已不必更正")
    if payment.refunded and payment.state != "CLEARED":
        raise UserError(f"{number} 有退款还没有清算，暂不能更正", "等人民银行清算之后再更正")
    row = allotment.rows([to_allotment], year=year, division=division).get(to_allotment)
    case = _case(payment, row, to_allotment, ZERO if to_allotment == line.allotment else amount, dep_econ, on, actor)
    moved = violations(rules.REPLAN, _moved(payment, line, row, to_allotment), on=on)
    if moved or violations(but_money(rules.CORRECT), case, on=on):
        at = ledger.standing(BOOK.name, year=year, division=division, controls=[to_allotment])
        check(rules.CORRECT, figured(case, at), on=on, title="没有更正", also=moved)
    assert row is not None  # is the money there? the ledger says so under its lock
    kept = ledger.facts_of([number], year=year, division=division)
    times = sum(k.kind == facts.PaymentCorrected.KIND for k in kept)
    before = fact_id(year, division, facts.PaymentConfirmed.KIND, "payment", number, str(position))
    old = {f"from_{n}": getattr(line, n) for n in ("allotment", "exp_func", "gov_econ", "dep_econ", "project", "source")}
    line.allotment, line.exp_func, line.gov_econ, line.dep_econ, line.project, line.source = (
        to_allotment,
        row.exp_func,
        case.gov_econ,
        dep_econ,
        row.project,
        row.source,
    )
    line.save(update_fields=["allotment", "exp_func", "gov_econ", "dep_econ", "project", "source"])
    made = line_fact(
        facts.PaymentCorrected, payment, line, on=on, actor=actor.user, after="", key=f"{position}|{times + 1}", amount=amount, causes=(before,),
        cleared=payment.state == "CLEARED", reason=reason, **old,
    )  # fmt: skip
    chronicle.record(made, title="没有更正")
    told = {"before": {"state": payment.state, **old}, "after": {"state": payment.state, "position": position, "reason": reason}}
    changed("payment", number, **told, agency=payment.agency, year=year, division=division)  # type: ignore[arg-type]


def _case(
    payment: models.Payment, row: allotment.AllotmentRow | None, number: str, asked: Decimal, dep_econ: str, on: date, actor: Actor
) -> rules.Case:
    """改后的情形，还没有账上的数；`row` 是改到的指标。"""
    unit = standards.agency(payment.division, payment.agency, on)
    return rules.Case(
        allotment=number, exists=row is not None, released=row is not None and row.released_on is not None, amount=asked, asked=asked,
        own_agency=row is not None and row.agency == payment.agency, agency=row.agency if row else "", actor=actor.name, dep_econ=dep_econ,
        dep_econ_known=standards.code("dep_econ", dep_econ, on) is not None,
        gov_econ=standards.gov_econ_for(dep_econ, unit.unit_type if unit else "", on) or "",
        allotment_gov_econ=row.gov_econ if row else "", fund_fits=row is not None and row.fund == payment.fund, on=on, year=payment.year,
    )  # fmt: skip


def _moved(payment: models.Payment, line: models.PaymentLine, row: allotment.AllotmentRow | None, to_allotment: str) -> rules.Replan:
    """改到哪里：计划额度键、合同、指标。"""
    to_plan = plan_of(row, payment.division, payment.on) if row else line.plan
    return rules.Replan(
        number=payment.number, plan=line.plan, to_plan=to_plan, contract=line.contract, allotment=line.allotment, to_allotment=to_allotment
    )
