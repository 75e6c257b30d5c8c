"""查库款：可用库款、签发与收到的往来票据、与上下级往来的余额。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from jincai.books import fiscal
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.treasury.cash import models

UNBOOKED = Q(state="ORDERED") | Q(state="PAID", booked=False)
"""已请国库划出、账上还没有减的票据。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class OrderRow:
    """一张签发的往来票据（金额元）。"""

    number: str
    kind: str
    counterpart: str
    fund: str
    exp_func: str
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
class ReceiptRow:
    """一张收到的往来票据（金额元）。"""

    number: str
    kind: str
    counterpart: str
    fund: str
    amount: Decimal
    summary: str
    on: date
    subject: str


def promised(division: str, year: int) -> Decimal:
    """已签发未入账的往来款（元）."""
    found = models.TransferOrder.objects.filter(UNBOOKED, division=division, year=year)
    return found.aggregate(total=Sum("amount"))["total"] or ZERO


def orders(division: str, year: int, *, state: str = "") -> list[OrderRow]:
    """签发的往来票据，按号。"""
    names = [f.name for f in dataclasses.fields(OrderRow)]
    rows = models.TransferOrder.objects.filter(division=division, year=year).order_by("number")
    return [OrderRow(**values) for values in (rows.filter(state=state) if state else rows).values(*names)]


def receipts(division: str, year: int) -> list[ReceiptRow]:
    """收到的往来票据，按日。"""
    names = [f.name for f in dataclasses.fields(ReceiptRow)]
    rows = models.TransferReceipt.objects.filter(division=division, year=year).order_by("on", "number")
    return [ReceiptRow(**values) for values in rows.values(*names)]


def waiting(division: str, year: int) -> list[OrderRow]:
    """已划款待入账: PBoC moved the money, the book's cash did not yet suffice (receipts of the day not reported yet)."""
    return [row for row in orders(division, year, state="PAID") if not row.booked]


def due_to_upper(division: str, year: int) -> dict[str, Decimal]:
    """与上级往来余额（元）, by counterpart: advances not yet settled."""
    return _by_counterpart(ledger.balances(fiscal.FINANCIAL["DUE_TO_HIGHER_LEVEL"], year=year, division=division))


def due_from_lower(division: str, year: int) -> dict[str, Decimal]:
    """与下级往来余额（元）, by counterpart: advances not yet settled."""
    return _by_counterpart(ledger.balances(fiscal.FINANCIAL["DUE_FROM_LOWER_LEVEL"], year=year, division=division))


def _by_counterpart(balances: dict[str, Decimal]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for control, amount in balances.items():
        counterpart = control.split("|")[1]
        found[counterpart] = found.get(counterpart, ZERO) + amount
    return found
