"""查债务：限额空间、债务与转贷余额（问总账）、收到的转贷、签发的债务支出。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum

from jincai.books import fiscal
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.treasury.debt import models
from jincai.treasury.debt.rules import Borrowing

UNBOOKED = Q(state="ORDERED") | Q(state="PAID", booked=False)
"""已请国库划出、账上还没有减的票据。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DebtPosition:
    """一类债务的状况（元）：`owed` 欠上级，`lent` 下级欠本级，`own` 本级债务余额；限额没有登记时为 None。"""

    debt_class: str
    owed: Decimal
    lent: Decimal
    limit_own: Decimal | None
    limit_whole: Decimal | None

    @property
    def own(self) -> Decimal:
        """本级债务余额。"""
        return self.owed - self.lent


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DebtOrderRow:
    """一张签发的债务支出票据（金额元）。"""

    number: str
    kind: str
    counterpart: str
    fund: str
    exp_func: str
    allotment: str
    amount: Decimal
    summary: str
    state: str
    booked: bool
    ordered_on: date
    ordered_by: str
    paid_on: date | None
    serial: str
    says: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DebtReceiptRow:
    """一张收到的转贷票据（金额元）。"""

    number: str
    counterpart: str
    fund: str
    amount: Decimal
    summary: str
    on: date
    subject: str


def class_of(fund: str) -> str:
    """债务类别 by fund: government-fund money is special debt, all other general debt."""
    return "special" if fund.startswith("12") else "general"


def positions(division: str, year: int) -> list[DebtPosition]:
    """债务状况，按类别：余额问总账。"""
    limits = {(row.debt_class, row.reach): row.limit for row in models.DebtLimit.objects.filter(division=division, year=year)}
    owed = _by_class(ledger.balances(fiscal.FINANCIAL["ON_LENT_BONDS_PAYABLE"], year=year, division=division))
    lent = _by_class(ledger.balances(fiscal.FINANCIAL["ON_LENT_BOND_RECEIVABLE"], year=year, division=division))
    return [
        DebtPosition(
            debt_class=kind,
            owed=owed.get(kind, ZERO),
            lent=lent.get(kind, ZERO),
            limit_own=limits.get((kind, "own")),
            limit_whole=limits.get((kind, "whole")),
        )
        for kind in models.CLASSES
        if kind in owed or kind in lent or (kind, "own") in limits
    ]


def borrowings(division: str, year: int, debt_class: str, *, besides: str = "") -> dict[str, Borrowing]:
    """限额与已签（元）, by reach, as the rules see them before a new agreement; the agreement `besides` is left out."""
    agreed = models.DebtAgreement.objects.filter(division=division, year=year, debt_class=debt_class).exclude(document=besides)
    sums = agreed.aggregate(
        own=Sum("new_own"),
        whole=Sum(F("new_own") + F("new_onward")),
        again_own=Sum("refinance_own"),
        again=Sum(F("refinance_own") + F("refinance_onward")),
    )
    taken = {"own": (sums["own"], sums["again_own"]), "whole": (sums["whole"], sums["again"])}
    return {
        row.reach: Borrowing(
            scope=models.REACHES[row.reach] + models.CLASSES[debt_class], asked=ZERO, agreed=taken[row.reach][0] or ZERO,
            opening=row.opening, limit=row.limit, refinance=ZERO, refinanced=taken[row.reach][1] or ZERO, due=row.due,
        )
        for row in models.DebtLimit.objects.filter(division=division, year=year, debt_class=debt_class)
    }  # fmt: skip


def unagreed(division: str, year: int) -> dict[str, Decimal]:
    """无协议转贷（元）, by class: on-lent money received beyond what agreements say; empty when all is agreed."""
    found: dict[str, Decimal] = {}
    for row in models.DebtReceipt.objects.filter(division=division, year=year):
        found[class_of(row.fund)] = found.get(class_of(row.fund), ZERO) + row.amount
    for agreement in models.DebtAgreement.objects.filter(division=division, year=year):
        said = agreement.new_own + agreement.new_onward + agreement.refinance_own + agreement.refinance_onward
        found[agreement.debt_class] = found.get(agreement.debt_class, ZERO) - said
    return {kind: amount for kind, amount in found.items() if amount > 0}


def promised(division: str, year: int) -> Decimal:
    """已签发未入账的债务支出（元）."""
    return models.DebtOrder.objects.filter(UNBOOKED, division=division, year=year).aggregate(total=Sum("amount"))["total"] or ZERO


def orders(division: str, year: int, *, state: str = "") -> list[DebtOrderRow]:
    """签发的债务支出，按号。"""
    names = [f.name for f in dataclasses.fields(DebtOrderRow)]
    rows = models.DebtOrder.objects.filter(division=division, year=year).order_by("number")
    return [DebtOrderRow(**values) for values in (rows.filter(state=state) if state else rows).values(*names)]


def waiting(division: str, year: int) -> list[DebtOrderRow]:
    """已划款待入账: PBoC moved the money, the book's cash did not yet suffice."""
    return [row for row in orders(division, year, state="PAID") if not row.booked]


def receipts(division: str, year: int) -> list[DebtReceiptRow]:
    """收到的转贷，按日。"""
    names = [f.name for f in dataclasses.fields(DebtReceiptRow)]
    rows = models.DebtReceipt.objects.filter(division=division, year=year).order_by("on", "number")
    return [DebtReceiptRow(**values) for values in rows.values(*names)]


def _by_class(balances: dict[str, Decimal]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for control, amount in balances.items():
        kind = class_of(control)
        found[kind] = found.get(kind, ZERO) + amount
    return found
