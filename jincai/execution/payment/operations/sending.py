"""发银行：生成支付凭证并发送，或请银行撤销。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from jincai.execution.payment import facts, gates, models, rules, states
from jincai.execution.payment.operations import bundling
from jincai.execution.payment.operations.outcomes import Outcome, single
from jincai.execution.payment.operations.steps import advance, load
from jincai.execution.payment.vouchers import batch_voucher, order_voucher, recall_voucher
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Refused, check
from jincai.platform.audit.api import audited, changed
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, conflicts, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards

BANK, RECALL = "bank", "5651"
"""缺省的线路、撤销申请的种类。"""


@transaction.atomic
def order_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor, bank: str = "") -> list[Outcome]:
    """生成支付凭证（8202、5201）并发送银行: the hold becomes in transit and never expires (R51). Not by who prepared, reviewed or approved (R35).
    Those of a batch go together in one voucher (8207), see bundling. `bank` the line; "" = that of the bank the payer's account is with."""
    grant = require(actor, "payment.order")
    asked = load(division, year, numbers)
    refused = {p.number: Refused(found, "没有生成凭证") for p in asked if (found := conflicts("payment.order", _done(p), actor))}
    payments = [p for p in asked if p.number not in refused]
    able = [p for p in payments if p.state == "APPROVED"]
    wanted: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for p in able:
        wanted[p.fund] += p.amount
    gates.ask_all(division=division, on=on, amounts=wanted)
    payer = banking.zero_balance_account(division, on)
    orders = numbering.take_numbers("payment_order", division, year, count=len(able)) if able else []
    for p, number in zip(able, orders, strict=True):
        p.order, p.ordered_on, p.ordered_by = number, on, actor.user
    bundling.bundle(able, division=division, on=on)
    outcomes = advance(
        payments,
        "order",
        facts.PaymentOrdered,
        on=on,
        actor=actor,
        after=facts.PaymentApproved.KIND,
        fields=["order", "order_kind", "batch_order", "ordered_on", "ordered_by"],
        grants={p.number: grant for p in payments},
    )
    sent = {o.number for o in outcomes if o.ok}
    _send([p for p in payments if p.number in sent], payer, bank or _line(division, payer.bank_no))
    return [*outcomes, *(Outcome(number, why) for number, why in refused.items())]


def _send(going: Sequence[models.Payment], payer: banking.AccountRow, line: str) -> None:
    """发出: a voucher each, and one for those that go together."""
    names = {u.code: u.name for u in standards.agencies(going[0].division)} if going else {}
    alone = [p for p in going if not p.batch_order]
    vouchers = [order_voucher(p, names.get(p.agency, p.agency), payer) for p in alone]
    exchange.send(counterpart=line, vouchers=vouchers, document_kind="payment", documents=[p.number for p in alone])
    together: dict[str, list[models.Payment]] = defaultdict(list)
    for p in going:
        if p.batch_order:
            together[p.batch_order].append(p)
    batches = [batch_voucher(number, part, names.get(part[0].agency, ""), payer) for number, part in together.items()]
    if batches:
        exchange.send(counterpart=line, vouchers=batches, document_kind="payment_batch", documents=[v.voucher_no for v in batches])


def _line(division: str, bank_no: str) -> str:
    """开户行是哪条线路; BANK when none of the lines bears its number."""
    return next((line.name for line in exchange.lines(division) if bank_no and line.bank_no == bank_no), BANK)


def _done(p: models.Payment) -> list[tuple[str, str]]:
    """前面的步骤是谁办的。"""
    return [("payment.request", p.requested_by), ("payment.review", p.reviewed_by), ("payment.approve", p.approved_by)]


def order(*, division: str, year: int, number: str, on: date, actor: Actor, bank: str = "") -> str:
    """生成并发送一笔的支付凭证. Raises Refused."""
    return single(order_many(division=division, year=year, numbers=[number], on=on, actor=actor, bank=bank))


@audited("payment.recall")
def recall(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """撤销凭证: asks the bank that has the order to stop; the hold stays until the bank has answered (R51). Raises Refused."""
    require(actor, "payment.recall")
    payment = load(division, year, [number])[0]
    states.PAYMENT.allow("recall", payment.state, number)
    asked = sum(each.outgoing and each.voucher.vt_code == RECALL for each in exchange.messages_of(number, document_kind="payment"))
    check(rules.RECALL, rules.Stop(number=number, order=payment.order, asked=asked), on=on, title="没有请银行撤销")
    own = numbering.take_numbers("recall", division, year)[0]
    bank = exchange.sent_to(division=division, year=year, vt_code=payment.order_kind, number=payment.batch_order or payment.order) or BANK
    exchange.send(counterpart=bank, vouchers=[recall_voucher(payment, own, on)], document_kind="payment", documents=[number])
    told = {"agency": payment.agency, "year": year, "division": division}
    changed("payment", number, before={"state": payment.state}, after={"state": payment.state, "recall": own, "order": payment.order}, **told)  # type: ignore[arg-type]
