"""办债务支出：转贷下级、还本、付息。签发占用额度、不动库款；国库划出之日入账。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotments
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, check
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import api as clearing
from jincai.treasury.debt import facts, models, rules, states

DOCUMENT = "treasury_transfer"
KINDS: dict[str, tuple[type[Fact], type[Fact], type[Fact]]] = {
    "onlend_out": (facts.OnlendOrdered, facts.OnlendPaid, facts.OnlendFailed),
    "principal": (facts.PrincipalOrdered, facts.PrincipalPaid, facts.PrincipalFailed),
    "interest": (facts.InterestOrdered, facts.InterestPaid, facts.InterestFailed),
}
"""业务种类 → 签发、划款、退回的事实。"""


@audited("debt.onlend_to_lower")
def onlend_to_lower(
    *,
    division: str,
    counterpart: str,
    exp_func: str,
    amount: Decimal,
    on: date,
    actor: Actor,
    fund: str = "111",
    summary: str = "债券转贷",
    causes: tuple[UUID, ...] = (),
) -> str:
    """转贷下级（元）: asks PBoC to on-lend to a county's treasury; holds the transfer allotment. Answers the order's number.

    `causes`: the facts that allotted it (allotment.transfer_to_lower). Raises Refused (D02, D03, R31, R49, or R46 when the allotment
    does not suffice).
    """
    require(actor, "debt.onlend_to_lower", division=division)
    row = models.DebtOrder(kind="onlend_out", division=division, counterpart=counterpart, amount=amount, fund=fund, summary=summary)
    row.exp_func, row.allotment = exp_func, f"{counterpart}|{exp_func}"
    return _order(row, on, actor, causes)


@audited("debt.repay_principal")
def repay_principal(
    *,
    division: str,
    counterpart: str,
    exp_func: str,
    amount: Decimal,
    on: date,
    actor: Actor,
    fund: str = "111",
    summary: str = "债务还本",
    causes: tuple[UUID, ...] = (),
) -> str:
    """还本（元）: asks PBoC to repay principal to the level that on-lent; holds the transfer allotment. Answers the order's number.

    Raises Refused as onlend_to_lower.
    """
    require(actor, "debt.repay_principal", division=division)
    row = models.DebtOrder(kind="principal", division=division, counterpart=counterpart, amount=amount, fund=fund, summary=summary)
    row.exp_func, row.allotment = exp_func, f"{counterpart}|{exp_func}"
    return _order(row, on, actor, causes)


@audited("debt.pay_interest")
def pay_interest(
    *, division: str, allotment: str, counterpart: str, amount: Decimal, on: date, actor: Actor, summary: str = "债务付息"
) -> str:
    """付息、付发行费用（元）: from an executable allotment (232, 233), which it holds, to the level that on-lent.

    Answers the order's number. Raises UserError for an unknown allotment, Refused (D02, D03, R49, or R04 where the allotment
    does not suffice).
    """
    require(actor, "debt.pay_interest", division=division)
    found = allotments.rows([allotment], year=on.year, division=division).get(allotment)
    if found is None:
        raise UserError(f"没有编号为 {allotment} 的 {on.year} 年指标", "在指标清单里查对编号")
    row = models.DebtOrder(kind="interest", division=division, counterpart=counterpart, amount=amount, summary=summary)
    row.fund, row.exp_func, row.allotment = found.fund, found.exp_func, allotment
    row.agency, row.gov_econ, row.project, row.source = found.agency, found.gov_econ, found.project, found.source
    return _order(row, on, actor, (fact_id(on.year, division, allotments.Activated.KIND, "allotment", allotment),))


@audited("debt.receive_answer")
def receive_answer(*, answer: taxlink.Answer, actor: Actor) -> str:
    """国库应答: PBoC has moved the money, or says why not; answers the order's state. A repeat changes nothing.

    Should the book's cash not suffice yet, the order is PAID but not booked, and `book_waiting` books it when receipts have come.
    """
    require(actor, "debt.receive_answer", division=answer.division)
    row = models.DebtOrder.objects.select_for_update().get(division=answer.division, year=answer.year, number=answer.number)
    if row.state != "ORDERED":
        return row.state
    before = {"state": row.state}
    row.state = states.ORDER.allow("confirm" if answer.paid_on else "fail", row.state, row.number)
    row.paid_on, row.serial, row.says = answer.paid_on, answer.serial, answer.says[:500]
    if answer.paid_on:
        row.booked = _book(row, actor)
    else:
        chronicle.record(_fact(2, row, row.ordered_on, actor), title="没有登记退回")
    row.save()
    changed(DOCUMENT, row.number, before=before, after={"state": row.state, "booked": row.booked, "says": row.says}, year=row.year)
    return row.state


@audited("debt.book_waiting")
def book_waiting(*, division: str, actor: Actor) -> int:
    """补入账: books orders that PBoC paid before the book had the cash; answers how many were booked."""
    require(actor, "debt.book_waiting", division=division)
    done = 0
    for row in models.DebtOrder.objects.select_for_update().filter(division=division, state="PAID", booked=False).order_by("id"):
        if _book(row, actor):
            models.DebtOrder.objects.filter(pk=row.pk).update(booked=True)
            done += 1
    return done


def _order(row: models.DebtOrder, on: date, actor: Actor, causes: tuple[UUID, ...]) -> str:
    positive(row.amount)
    division = row.division
    check(
        rules.ORDER,
        _case(row, on),
        on=on,
        title="没有签发债务支出",
        also=clearing.short_of(division=division, on=on, amounts={row.fund: row.amount}),
    )
    row.year, row.ordered_on, row.ordered_by = on.year, on, actor.user
    row.treasury_account = taxlink.account_of(division, on)
    row.state = states.ORDER.allow("order", "NEW", "债务支出")
    row.number = numbering.take_numbers("treasury_transfer", division, on.year)[0]
    row.save()
    taxlink.send(
        division=division,
        year=on.year,
        number=row.number,
        on=on,
        payee=row.counterpart,
        kind=row.kind,
        amount=row.amount,
        summary=row.summary,
    )
    chronicle.record(_fact(0, row, on, actor, causes), title="没有签发债务支出")
    return row.number


def _case(row: models.DebtOrder, on: date) -> rules.Payment:
    parent = standards.division(row.counterpart).parent if standards.has_division(row.counterpart) else ""
    return rules.Payment(
        kind=row.kind, division=row.division, division_parent=standards.division(row.division).parent,
        counterpart=row.counterpart, counterpart_parent=parent, code=row.exp_func, fund=row.fund,
        fund_fits=standards.fund_fits(row.exp_func, row.fund, on, row.division),
    )  # fmt: skip


def _book(row: models.DebtOrder, actor: Actor) -> bool:
    try:
        chronicle.record(_fact(1, row, row.paid_on or row.ordered_on, actor), title="没有入账")
    except Refused:
        return False
    return True


def _fact(step: int, row: models.DebtOrder, on: date, actor: Actor, causes: tuple[UUID, ...] = ()) -> Fact:
    """签发 0、划款 1、退回 2 的事实；划款与退回由签发而来。"""
    kinds = KINDS[row.kind]
    more = {name: getattr(row, name) for name in ("agency", "gov_econ", "project", "source")} if row.kind == "interest" else {}
    if step:
        causes = (fact_id(row.year, row.division, kinds[0].KIND, DOCUMENT, row.number),)
    return kinds[step](
        division=row.division, year=row.year, on=on, actor=actor.user, document_kind=DOCUMENT, document=row.number, causes=causes,
        amount=row.amount, fund=row.fund, counterpart=row.counterpart, treasury_account=row.treasury_account, exp_func=row.exp_func,
        allotment=row.allotment, **more,
    )  # type: ignore[call-arg]  # fmt: skip
