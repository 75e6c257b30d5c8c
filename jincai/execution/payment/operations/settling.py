"""银行的结果：回单、退票、撤销、退款、清算。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from jincai.chronicle import api as chronicle
from jincai.execution.payment import facts, models, rules, states
from jincai.execution.payment.operations.letting_know import PAID, REFUNDED, RETURNED, tell_later
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.execution.payment.operations.papers import KIND
from jincai.execution.payment.operations.steps import advance, line_fact, load
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, positive, split
from jincai.kernel.rules import Refused, Violation, check
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require


@transaction.atomic
def confirm_many(*, division: str, year: int, receipts: dict[str, tuple[Decimal, str]], on: date, actor: Actor) -> list[Outcome]:
    """确认回单: order number -> (amount, bank serial). A receipt of another amount is refused (R21)."""
    grant = require(actor, "payment.confirm")
    payments = load(division, year, list(receipts), by="order")
    refused, good = {}, []
    for p in payments:
        amount, serial = receipts[p.order]
        try:
            check(rules.CONFIRM, rules.Receipt(number=p.order, ordered=p.amount, paid=amount), on=on, title="没有确认回单")
        except Refused as no:
            refused[p.number] = no
            continue
        p.paid_on, p.bank_serial = on, serial
        good.append(p)
    done = advance(
        good, "confirm", facts.PaymentConfirmed, on=on, actor=actor, after=facts.PaymentOrdered.KIND, fields=["paid_on", "bank_serial"],
        grants={p.number: grant for p in good}, then=_ended_by_receipt,
    )  # fmt: skip
    tell_later(division, year, PAID, done)
    return [*done, *(Outcome(n, r) for n, r in refused.items())]


def _ended_by_receipt(p: models.Payment) -> None:
    """清算清单先到的，回单到了就是已清算."""
    if p.cleared_on:
        p.state = "CLEARED"


@transaction.atomic
def fail_many(*, division: str, year: int, reasons: dict[str, str], on: date, actor: Actor, recalled: bool = False) -> list[Outcome]:
    """登记退票或撤销成功: order number -> reason. Gives back to where it came from (R50)."""
    grant = require(actor, "payment.return")
    payments = load(division, year, list(reasons), by="order")
    for p in payments:
        p.says = reasons[p.order]
    verb = "recalled" if recalled else "fail"
    done = advance(
        payments, verb, facts.PaymentFailed, on=on, actor=actor, after=facts.PaymentOrdered.KIND, fields=["says"],
        each=lambda p: {"reason": p.says}, grants={p.number: grant for p in payments},
    )  # fmt: skip
    tell_later(division, year, RETURNED, done)
    return done


@audited("payment.refund")
def refund(*, division: str, year: int, order: str, notice: str, amount: Decimal, reason: str, on: date, actor: Actor) -> str:
    """登记退款（2204，当年）: restores the allotment and the plan, in full or part; part is spread over the lines. Answers the payment's number."""
    require(actor, "payment.refund")
    payment = load(division, year, [order], by="order")[0]
    if told := _told(payment, notice):
        if told != amount:
            raise Refused([_other_amount(payment, notice, told, amount)], "没有登记退款")
        return payment.number
    states.PAYMENT.allow("refund", payment.state, payment.number)
    case = rules.Refund(number=payment.number, paid=payment.amount, refunded=payment.refunded, amount=positive(amount))
    check(rules.REFUND, case, on=on, title="没有登记退款")
    before = _figures(payment)
    lines = list(payment.lines.all())
    left = [line.amount - line.refunded for line in lines]
    parts = left if amount == sum(left, ZERO) else split(amount, left)
    made: list[Fact] = []
    for line, part in zip(lines, parts, strict=True):
        if part > 0:
            line.refunded += part
            made.append(
                line_fact(
                    facts.PaymentRefunded, payment, line, on=on, actor=actor.user, after=facts.PaymentConfirmed.KIND,
                    key=f"{line.position}|{notice}", amount=part, notice=notice, reason=reason,
                )
            )  # fmt: skip
    payment.refunded += amount
    payment.says = reason
    if payment.refunded == payment.amount:
        payment.state = "REFUNDED"
    payment.save(update_fields=["refunded", "state", "says"])
    models.PaymentLine.objects.bulk_update(lines, ["refunded"])
    chronicle.record(*made, title="没有登记退款")
    tell_later(division, year, REFUNDED, [Outcome(payment.number)], f"{notice}")
    changed(KIND, payment.number, before=before, after=_figures(payment), agency=payment.agency, year=year, division=division)
    return payment.number


def _figures(p: models.Payment) -> dict[str, object]:
    """退款前后审计里写的."""
    return {"state": p.state, "refunded": p.refunded, "says": p.says}


def _told(payment: models.Payment, notice: str) -> Decimal:
    """这张通知书已经登记的金额；没有登记过为零。"""
    kept = ledger.facts_of([payment.number], year=payment.year, division=payment.division)
    found = (k.body for k in kept if k.kind == facts.PaymentRefunded.KIND)
    return sum((Decimal(body["amount"]) for body in found if body.get("notice") == notice), ZERO)


def _other_amount(payment: models.Payment, notice: str, told: Decimal, amount: Decimal) -> Violation:
    return Violation(
        rule="IDEMPOTENT", says=f"退款通知书 {notice} 已登记 {told:,.2f} 元，与这次的 {amount:,.2f} 元不同", cites="系统规则：同一请求只能有一个内容",
        subject=payment.number, asked=amount, remedy="向代理银行核对退款通知书", who="国库处、代理银行",
    )  # fmt: skip


def mark_cleared(*, division: str, orders: Sequence[str], year: int, on: date) -> int:
    """登记清算: the screen's state only; the books are posted by treasury/clearing. Where the bank's receipt is still on its way, it ends it.

    Told to the audit of the verb that calls it.
    """
    found = models.Payment.objects.filter(division=division, year=year, order__in=list(orders))
    early = Q(state__in=("ORDERED", "REFUNDED"), cleared_on=None)
    waiting = list(found.filter(Q(state="CONFIRMED") | early).select_for_update().order_by("number").values_list("number", "state", "agency"))
    found.filter(early).update(cleared_on=on)
    count = found.filter(state="CONFIRMED").update(state="CLEARED", cleared_on=on)
    for number, state, agency in waiting:
        after = {"state": "CLEARED" if state == "CONFIRMED" else state, "cleared_on": on}
        changed(KIND, number, before={"state": state}, after=after, agency=agency, year=year, division=division)
    return count
