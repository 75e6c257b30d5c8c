"""复制上月：上一个月本单位付成的，按收款人和用途各取最近一笔；指标现在还可用多少。两三次查询。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from jincai.execution.payment import models
from jincai.execution.payment.gathering import Line, Payee, Request
from jincai.execution.payment.queries import PaymentRow, _row
from jincai.execution.payment.screens.choosing import Choice
from jincai.execution.payment.states import STOPPED

MOST = 300


@dataclasses.dataclass(frozen=True, slots=True)
class Copy:
    """上月的一笔和现在的样子: `done` a payment of this month to the same payee for the same purpose, `short` an allotment of it that has not
    enough left, or is gone."""

    row: PaymentRow
    done: str
    short: str


def months(on: date) -> tuple[date, date, date]:
    """上月第一天、本月第一天、下月第一天."""
    this = on.replace(day=1)
    return (this - timedelta(days=1)).replace(day=1), this, (this + timedelta(days=31)).replace(day=1)


def last_month(*, division: str, year: int, agency: str, on: date, choices: Sequence[Choice]) -> list[Copy]:
    """上月付成的，没有停下的，先付的在前; with what of it was already asked for this month."""
    before, this, after = months(on)
    mine = models.Payment.seen.filter(division=division, year=year, agency=agency).exclude(state__in=STOPPED).prefetch_related("lines")
    left = {choice.number: choice.available for choice in choices}
    again = {(p.payee, p.purpose): p.number for p in mine.filter(on__gte=this, on__lt=after)}
    rows = [_row(p, list(p.lines.all())) for p in mine.filter(on__gte=before, on__lt=this, year=before.year).order_by("number")[:MOST]]
    return [Copy(row, again.get((row.payee, row.purpose), ""), _short(row, left)) for row in rows]


def _short(row: PaymentRow, left: Mapping[str, Decimal]) -> str:
    """哪条指标不够了."""
    wanted: dict[str, Decimal] = {}
    for line in row.lines:
        wanted[line.allotment] = wanted.get(line.allotment, Decimal(0)) + line.amount
    return next((number for number, amount in wanted.items() if left.get(number, Decimal(0)) < amount), "")


def request_of(row: PaymentRow, *, user: str, batch: str, amount: Decimal | None = None) -> Request:
    """照抄成一笔新的申请；改了金额的（只在一行时），用改后的. The key is of the month's copy: twice is once."""
    other = amount if len(row.lines) == 1 else None
    lines = tuple(
        Line(allotment=line.allotment, dep_econ=line.dep_econ, amount=line.amount if other is None else other, contract=line.contract)
        for line in row.lines
    )
    payee = Payee(name=row.payee, account=row.account, bank=row.bank, bank_no=row.bank_no)
    return Request(key=f"copy:{batch}:{row.number}:{user}"[:80], payee=payee, lines=lines, purpose=row.purpose, batch=batch)
