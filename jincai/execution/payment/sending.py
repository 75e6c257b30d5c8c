"""发银行：生成支付凭证并发送、撤销、回单、退票、退款、更正。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotment
from jincai.execution.payment import facts, gates, models, rules, states
from jincai.execution.payment.operations import Outcome, _single, advance, line_fact, load
from jincai.execution.payment.vouchers import order_voucher, recall_voucher
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import ZERO, positive, split
from jincai.kernel.rules import Refused, check
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards


@transaction.atomic
def order_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor, bank: str = "bank") -> list[Outcome]:
    """生成支付凭证（8202）并发送银行: the hold becomes in transit and never expires (R51)."""
    require(actor, "payment.order")
    payments = load(division, year, numbers)
    able = [p for p in payments if p.state == "APPROVED"]
    gates.ask_all(division=division, on=on, amount=sum((p.amount for p in able), ZERO))
    payer = banking.zero_balance_account(division, on)
    orders = numbering.take_numbers("payment_order", division, year, count=len(able)) if able else []
    for p, number in zip(able, orders, strict=True):
        p.order, p.ordered_on, p.ordered_by = number, on, actor.user
    outcomes = advance(
        payments, "order", facts.PaymentOrdered, on=on, actor=actor.user, after=facts.PaymentApproved.KIND, fields=["order", "ordered_on", "ordered_by"]
    )
    sent = {o.number for o in outcomes if o.ok}
    going = [p for p in payments if p.number in sent]
    names = {u.code: u.name for u in standards.agencies(division)}
    vouchers = [order_voucher(p, names.get(p.agency, p.agency), payer) for p in going]
    exchange.send(counterpart=bank, vouchers=vouchers, document_kind="payment", documents=[p.number for p in going])
    return outcomes


def order(*, division: str, year: int, number: str, on: date, actor: Actor, bank: str = "bank") -> str:
    """生成并发送一笔的支付凭证. Raises Refused."""
    return _single(order_many(division=division, year=year, numbers=[number], on=on, actor=actor, bank=bank))


@transaction.atomic
def recall(*, division: str, year: int, number: str, on: date, actor: Actor, bank: str = "bank") -> None:
    """撤销凭证: asks the bank to stop; the hold stays until the bank has answered (R51). Raises Refused."""
    require(actor, "payment.recall")
    payment = load(division, year, [number])[0]
    states.PAYMENT.allow("recall", payment.state, number)
    own = numbering.take_numbers("recall", division, year)[0]
    exchange.send(counterpart=bank, vouchers=[recall_voucher(payment, own, on)], document_kind="payment", documents=[number])


@transaction.atomic
def confirm_many(*, division: str, year: int, receipts: dict[str, tuple[Decimal, str]], on: date, actor: Actor) -> list[Outcome]:
    """确认回单: order number -> (amount, bank serial). A receipt of another amount is refused (R21)."""
    require(actor, "payment.confirm")
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
    done = advance(good, "confirm", facts.PaymentConfirmed, on=on, actor=actor.user, after=facts.PaymentOrdered.KIND, fields=["paid_on", "bank_serial"])
    return [*done, *(Outcome(n, r) for n, r in refused.items())]


@transaction.atomic
def fail_many(*, division: str, year: int, reasons: dict[str, str], on: date, actor: Actor, recalled: bool = False) -> list[Outcome]:
    """登记退票或撤销成功: order number -> reason. Gives back to where it came from (R50)."""
    require(actor, "payment.return")
    payments = load(division, year, list(reasons), by="order")
    for p in payments:
        p.says = reasons[p.order]
    verb = "recalled" if recalled else "fail"
    out = []
    for reason in sorted(set(reasons.values())):
        same = [p for p in payments if p.says == reason]
        out += advance(same, verb, facts.PaymentFailed, on=on, actor=actor.user, after=facts.PaymentOrdered.KIND, fields=["says"], reason=reason)
    return out


@transaction.atomic
def refund(*, division: str, year: int, order: str, notice: str, amount: Decimal, reason: str, on: date, actor: Actor) -> str:
    """登记退款（2204，当年）: restores the allotment and the plan, in full or part; part is spread over the lines. Answers the payment's number."""
    require(actor, "payment.refund")
    payment = load(division, year, [order], by="order")[0]
    states.PAYMENT.allow("refund", payment.state, payment.number)
    lines = list(payment.lines.all())
    left = [line.amount - line.refunded for line in lines]
    parts = left if amount == sum(left, ZERO) else split(positive(amount), left)
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
    return payment.number


@transaction.atomic
def correct(*, division: str, year: int, number: str, position: int, to_allotment: str, dep_econ: str, reason: str, on: date, actor: Actor) -> None:
    """更正已支付的一行: to another allotment or economic class of the same unit, without moving money; draws B, restores A. Raises Refused."""
    payment = load(division, year, [number])[0]
    require(actor, "payment.correct", payment.agency)
    states.PAYMENT.allow("correct", payment.state, number)
    line = next(x for x in payment.lines.all() if x.position == position)
    amount = line.amount - line.refunded
    rows = allotment.rows([to_allotment], year=year, division=division)
    at = allotment.positions([to_allotment], year=year, division=division, with_holds=True)[to_allotment]
    row = rows.get(to_allotment)
    unit = standards.agency(division, payment.agency, on)
    gov = standards.gov_econ_for(dep_econ, unit.unit_type if unit else "", on) or ""
    same = to_allotment == line.allotment
    case = rules.Case(
        allotment=to_allotment, exists=row is not None, released=row is not None and row.released_on is not None, amount=amount, asked=amount,
        available=at.available + (amount if same else ZERO), frozen=at.frozen, executed=at.executed, holds=at.holds,
        own_agency=row is not None and row.agency == payment.agency, agency=row.agency if row else "", actor=actor.name, dep_econ=dep_econ,
        dep_econ_known=standards.code("dep_econ", dep_econ, on) is not None, gov_econ=gov, allotment_gov_econ=row.gov_econ if row else "",
        fund_fits=row is not None and row.fund == payment.fund, on=on, year=year,
    )  # fmt: skip
    check((rules.R03, rules.R46, rules.AGENCY, rules.R31, rules.R04, rules.R06, rules.R07), case, on=on, title="没有更正")
    assert row is not None
    kept = ledger.facts_of([number], year=year, division=division)
    times = sum(k.kind == facts.PaymentCorrected.KIND for k in kept)
    before = fact_id(year, division, facts.PaymentConfirmed.KIND, "payment", number, str(position))
    old = {f"from_{n}": getattr(line, n) for n in ("allotment", "exp_func", "gov_econ", "dep_econ", "project", "source")}
    line.allotment, line.exp_func, line.gov_econ, line.dep_econ, line.project, line.source = to_allotment, row.exp_func, gov, dep_econ, row.project, row.source
    line.save(update_fields=["allotment", "exp_func", "gov_econ", "dep_econ", "project", "source"])
    made = line_fact(
        facts.PaymentCorrected, payment, line, on=on, actor=actor.user, after="", key=f"{position}|{times + 1}", amount=amount, causes=(before,),
        cleared=payment.state == "CLEARED", reason=reason, **old,
    )  # fmt: skip
    chronicle.record(made, title="没有更正")


def mark_cleared(*, division: str, orders: Sequence[str], year: int, on: date) -> int:
    """登记清算: the screen's state only; the books are posted by treasury/clearing."""
    return models.Payment.objects.filter(division=division, year=year, order__in=list(orders), state="CONFIRMED").update(state="CLEARED", cleared_on=on)
