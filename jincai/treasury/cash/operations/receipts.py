"""办入库：年初库款，国库往来票据收到的调度、上解、调入。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import positive
from jincai.kernel.rules import Refused
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.revenue.taxlink.api import Arrival, account_of
from jincai.treasury.cash import facts, models

OPENING = "treasury_opening"
DOCUMENT = "treasury_transfer"
KINDS: dict[str, tuple[type[Fact], str]] = {
    "advance_in": (facts.AdvanceReceived, ""),
    "remit_in": (facts.RemittanceReceived, "11006"),
    "transfer_in": (facts.FundsTransferredIn, "11009"),
}
"""业务种类 → 事实，和票据没有写科目时的收入科目。"""


@audited("cash.open_treasury")
def open_treasury(*, division: str, year: int, balances: Mapping[str, Decimal], on: date, actor: Actor) -> list[UUID]:
    """年初库款（元）, by fund: what the treasury held when the year began.

    The same again changes nothing; other figures for the year are Refused.
    """
    require(actor, "cash.open_treasury", division=division)
    account = account_of(division, on)
    made = [
        facts.TreasuryOpened(
            division=division, year=year, on=on, actor=actor.user, document_kind=OPENING, document=f"{year}年初库款", key=fund,
            amount=positive(amount), fund=fund, treasury_account=account,
        )
        for fund, amount in sorted(balances.items())
    ]  # fmt: skip
    chronicle.record(*made, title="没有登记年初库款")
    return [fact.id for fact in made]


@audited("cash.receive")
def receive(*, arrivals: Sequence[Arrival], actor: Actor) -> int:
    """往来款入库（3403）: books what other treasuries paid in, on PBoC's day; how many were new. Arrivals of one division and year."""
    known = _known(arrivals)
    fresh = [one for one in arrivals if one.number not in known]
    if not fresh:
        return 0
    require(actor, "cash.receive", division=fresh[0].division)
    models.TransferReceipt.objects.bulk_create(_row(one) for one in fresh)
    made = [_fact(one, actor) for one in fresh]
    for fact, answer in zip(made, chronicle.record_many([[fact] for fact in made]), strict=True):
        if not answer.ok:
            raise Refused([chronicle.conflict(fact), *(s.violation() for s in answer.shortages)], "没有收下往来款")
    return len(fresh)


def _known(arrivals: Sequence[Arrival]) -> set[str]:
    if not arrivals:
        return set()
    one = arrivals[0]
    found = models.TransferReceipt.objects.filter(division=one.division, year=one.year, number__in=[a.number for a in arrivals])
    return set(found.values_list("number", flat=True))


def _row(one: Arrival) -> models.TransferReceipt:
    return models.TransferReceipt(
        division=one.division, year=one.year, number=one.number, kind=one.kind, counterpart=one.payer, fund=one.fund, amount=one.amount,
        summary=one.summary[:200], treasury_account=one.treasury_account, on=one.on, subject=one.subject or KINDS[one.kind][1],
    )  # fmt: skip


def _fact(one: Arrival, actor: Actor) -> Fact:
    kind, subject = KINDS[one.kind]
    revenue: dict[str, Any] = {"revenue": one.subject or subject} if subject else {}
    return kind(
        division=one.division, year=one.year, on=one.on, actor=actor.user, document_kind=DOCUMENT, document=one.number,
        amount=one.amount, fund=one.fund, treasury_account=one.treasury_account, counterpart=one.payer, **revenue,
    )  # type: ignore[call-arg]  # fmt: skip
