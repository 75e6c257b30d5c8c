"""办往来票据：签发、听国库的应答、入账。签发不动库款；国库划出之日入账。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.kernel.rules import Refused, check
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.cash import facts, models, rules, states
from jincai.treasury.cash.parties import transfer_case
from jincai.treasury.clearing import api as clearing

DOCUMENT = "treasury_transfer"
KINDS: dict[str, tuple[type[Fact], type[Fact], type[Fact]]] = {
    "advance_out": (facts.AdvanceOrdered, facts.AdvancePaid, facts.AdvanceFailed),
    "remit_out": (facts.RemittanceOrdered, facts.RemittancePaid, facts.RemittanceFailed),
}
"""业务种类 → 签发、划款、退回的事实。"""


@audited("cash.advance_to_lower")
def advance_to_lower(
    *, division: str, counterpart: str, amount: Decimal, on: date, actor: Actor, fund: str = "111", summary: str = "调度款"
) -> str:
    """调度下级（元）: asks PBoC to advance cash to a county's treasury; answers the order's number. Booked when PBoC has paid.

    Raises Refused (C01, or R49 for more than the book's cash less what was ordered before).
    """
    require(actor, "cash.advance_to_lower", division=division)
    row = models.TransferOrder(kind="advance_out", division=division, counterpart=counterpart, amount=amount, fund=fund, summary=summary)
    return _order(row, on, actor)


@audited("cash.remit_to_upper")
def remit_to_upper(
    *,
    division: str,
    counterpart: str,
    exp_func: str,
    amount: Decimal,
    on: date,
    actor: Actor,
    fund: str = "111",
    summary: str = "上解支出",
    causes: tuple[UUID, ...] = (),
) -> str:
    """上解上级（元）: asks PBoC to remit to the level above; holds the transfer allotment (上解额度). Answers the order's number.

    `causes`: the facts that allotted it (allotment.transfer_to_lower). Raises Refused (C01, C03, R31, R49, or R46 when the allotment
    does not suffice).
    """
    require(actor, "cash.remit_to_upper", division=division)
    row = models.TransferOrder(kind="remit_out", division=division, counterpart=counterpart, amount=amount, fund=fund, summary=summary)
    row.exp_func = exp_func
    return _order(row, on, actor, causes)


@audited("cash.receive_answer")
def receive_answer(*, answer: taxlink.Answer, actor: Actor) -> str:
    """国库应答: PBoC has moved the money, or says why not; answers the order's state. A repeat changes nothing.

    Should the book's cash not suffice yet (PBoC knows receipts that it reports at the day's end), the order is PAID but not booked,
    and `book_waiting` books it when they have come.
    """
    require(actor, "cash.receive_answer", division=answer.division)
    row = models.TransferOrder.objects.select_for_update().get(division=answer.division, year=answer.year, number=answer.number)
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


@audited("cash.book_waiting")
def book_waiting(*, division: str, actor: Actor) -> int:
    """补入账: books orders that PBoC paid before the book had the cash; answers how many were booked."""
    require(actor, "cash.book_waiting", division=division)
    done = 0
    for row in models.TransferOrder.objects.select_for_update().filter(division=division, state="PAID", booked=False).order_by("id"):
        if _book(row, actor):
            models.TransferOrder.objects.filter(pk=row.pk).update(booked=True)
            done += 1
    return done


def _order(row: models.TransferOrder, on: date, actor: Actor, causes: tuple[UUID, ...] = ()) -> str:
    positive(row.amount)
    division, code = row.division, row.exp_func
    fits = not code or standards.fund_fits(code, row.fund, on, division)
    case = dataclasses.replace(transfer_case(row.kind, division, row.counterpart), code=code, fund=row.fund, fund_fits=fits)
    check(
        rules.ORDER, case, on=on, title="没有签发往来票据", also=clearing.short_of(division=division, on=on, amounts={row.fund: row.amount})
    )
    row.year, row.ordered_on, row.ordered_by = on.year, on, actor.user
    row.treasury_account = taxlink.account_of(division, on)
    row.state = states.ORDER.allow("order", "NEW", "往来票据")
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
    chronicle.record(_fact(0, row, on, actor, causes), title="没有签发往来票据")
    return row.number


def _book(row: models.TransferOrder, actor: Actor) -> bool:
    try:
        chronicle.record(_fact(1, row, row.paid_on or row.ordered_on, actor), title="没有入账")
    except Refused:
        return False
    return True


def _fact(step: int, row: models.TransferOrder, on: date, actor: Actor, causes: tuple[UUID, ...] = ()) -> Fact:
    """签发 0、划款 1、退回 2 的事实；划款与退回由签发而来。"""
    kinds = KINDS[row.kind]
    more: dict[str, Any] = {"exp_func": row.exp_func, "allotment": f"{row.counterpart}|{row.exp_func}"} if row.exp_func else {}
    if step:
        causes = (fact_id(row.year, row.division, kinds[0].KIND, DOCUMENT, row.number),)
    return kinds[step](
        division=row.division, year=row.year, on=on, actor=actor.user, document_kind=DOCUMENT, document=row.number, causes=causes,
        amount=row.amount, fund=row.fund, treasury_account=row.treasury_account, counterpart=row.counterpart, **more,
    )  # type: ignore[call-arg]  # fmt: skip
