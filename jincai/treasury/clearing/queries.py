"""查清算：库款、未清算。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from jincai.books.fiscal import BUDGET_CASH, CASH
from jincai.execution.payment import api as payment
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.params import api as params
from jincai.treasury.clearing import models, rules

Promise = Callable[[str, int], Decimal]
_PROMISES: list[Promise] = []


def cash(*, division: str, year: int) -> Decimal:
    """账上国库存款（元）。"""
    return sum(ledger.balances(CASH, year=year, division=division).values(), ZERO)


def free_cash(*, division: str, on: date, amount: Decimal = ZERO) -> rules.Funding:
    """此刻可用的库款：余额、未清算的凭证、最低库款。"""
    waiting = sum(payment.outstanding(division=division, year=on.year).values(), ZERO)
    waiting += sum((promise(division, on.year) for promise in _PROMISES), ZERO)
    releases = sum(_releases(division, on.year).values(), ZERO)
    minimum = Decimal(str(params.value("treasury.minimum_cash", division, on)))
    return rules.Funding(amount=amount, cash=cash(division=division, year=on.year), outstanding=waiting + releases, minimum=minimum)


def _releases(division: str, year: int) -> dict[str, Decimal]:
    """已签发未拨付的实拨，按资金性质（元）。"""
    found = models.FundRelease.objects.filter(division=division, year=year, state="ORDERED").values("fund").annotate(total=Sum("amount"))
    return {row["fund"]: row["total"] for row in found.order_by("fund")}


def promises(promise: Promise) -> Promise:
    """登记已签发未划款的往来（调度、上解、转贷、还本……）：可用库款要减去它们。"""
    _PROMISES.append(promise)
    return promise


def fund_money(*, division: str, year: int, amounts: Mapping[str, Decimal]) -> list[rules.FundMoney]:
    """各种政府性基金要付的与已到账的（元）。"""
    funds = [fund for fund in amounts if fund.startswith("12")]
    if not funds:
        return []
    arrived = ledger.balances(BUDGET_CASH, year=year, division=division, controls=funds)
    waiting = payment.outstanding(division=division, year=year)
    for fund, amount in _releases(division, year).items():
        waiting[fund] = waiting.get(fund, ZERO) + amount
    return [rules.FundMoney(fund=f, amount=amounts[f], arrived=arrived.get(f, ZERO) - waiting.get(f, ZERO)) for f in funds]


def releases(*, division: str, year: int) -> list[dict[str, Any]]:
    """实拨凭证清单。"""
    return [dict(row) for row in models.FundRelease.objects.filter(division=division, year=year).order_by("number").values()]
