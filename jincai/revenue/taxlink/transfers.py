"""国库往来票据（3403）的分派：按业务种类，谁登记谁办。国库、债务等在上面的能力各登记自己的种类，这里不认识它们。

The exchange knows one function for each kind of voucher; a 3403 belongs to treasury clearing, cash or debt by its BizKind. They stand above
this folder and beside each other, so they register here, as a later stage registers a gate.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from jincai.platform.exchange import api as exchange

VT_CODE = "3403"
COUNTERPART = "pboc"
DOCUMENT = "treasury_transfer"
FIELD = "BizKind"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """入库往来款: money another treasury (or payer) paid into ours; amount in yuan, `fund` and `subject` may be implied by the kind."""

    division: str
    year: int
    number: str
    kind: str
    on: date
    amount: Decimal
    payer: str
    summary: str
    subject: str
    fund: str
    treasury_account: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """往来票据的应答: `paid_on` the day PBoC moved the money, None when it did not and `says` why; `serial` its number."""

    division: str
    year: int
    number: str
    kind: str
    paid_on: date | None
    serial: str = ""
    says: str = ""


T = TypeVar("T", Arrival, Answer)
Receiver = Callable[[list[Arrival]], object]
Hearer = Callable[[list[Answer]], object]

_RECEIVERS: dict[str, Receiver] = {}
_HEARERS: dict[str, Hearer] = {}


def arrives(*kinds: str) -> Callable[[Receiver], Receiver]:
    """收款登记: the function gets the arrivals of these business kinds, each once, of one kind, division and year a call.

    It runs in the transaction that collects them.
    """

    def register(function: Receiver) -> Receiver:
        for kind in kinds:
            if _RECEIVERS.setdefault(kind, function) is not function:
                raise RuntimeError(f"two receivers for 3403 {kind}")
        return function

    return register


def answered(*kinds: str) -> Callable[[Hearer], Hearer]:
    """应答登记: the function hears whether PBoC moved the money of an order of these kinds: its reply or its rejection."""

    def register(function: Hearer) -> Hearer:
        for kind in kinds:
            if _HEARERS.setdefault(kind, function) is not function:
                raise RuntimeError(f"two hearers for 3403 {kind}")
        return function

    return register


def deliver(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """交收款人: each kind, division and year to whoever registered for the kind, in order; returns those that nobody claims."""
    orphans = []
    for group in _grouped(arrivals):
        if receive := _RECEIVERS.get(group[0].kind):
            receive(group)
        else:
            orphans += group
    return orphans


def tell(answers: Iterable[Answer]) -> None:
    """告知应答: each kind to whoever sent it. LookupError when nobody did, which is a mistake of the programmer."""
    for group in _grouped(answers):
        kind = group[0].kind
        if kind not in _HEARERS:
            raise LookupError(f"no capability sends 3403 {kind}, yet {group[0].number} was answered")
        _HEARERS[kind](group)


def _grouped(messages: Iterable[T]) -> list[list[T]]:
    """By kind, division and year: what a capability can book in one call."""
    found: dict[tuple[str, str, int], list[T]] = {}
    for message in messages:
        found.setdefault((message.kind, message.division, message.year), []).append(message)
    return list(found.values())


def send(*, division: str, year: int, number: str, on: date, payee: str, kind: str, amount: Decimal, summary: str) -> None:
    """发出往来票据: asks PBoC to pay another treasury (`payee` 9-digit 财政区划); in the caller's transaction."""
    source = {"on": on, "amount": amount, "payer": division, "payee": payee, "kind": kind, "purpose": summary}
    voucher = exchange.make(VT_CODE, division=division, year=year, number=number, source=source)
    exchange.send(counterpart=COUNTERPART, vouchers=[voucher], document_kind=DOCUMENT, documents=[number])
