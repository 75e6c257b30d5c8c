"""查清算：库款、未清算。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from jincai.books.fiscal import CASH
from jincai.execution.payment import api as payment
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.params import api as params
from jincai.treasury.clearing import models, rules


def cash(*, division: str, year: int) -> Decimal:
    """账上国库存款（元）。"""
    return sum(ledger.balances(CASH, year=year, division=division).values(), ZERO)


def free_cash(*, division: str, on: date, amount: Decimal = ZERO) -> rules.Funding:
    """此刻可用的库款：余额、未清算的凭证、最低库款。"""
    counts = payment.counts(division=division, year=on.year)
    waiting = sum((counts[s][1] for s in ("ORDERED", "CONFIRMED") if s in counts), ZERO)
    releases = models.FundRelease.objects.filter(division=division, year=on.year, state="ORDERED").aggregate(t=Sum("amount"))["t"] or ZERO
    minimum = Decimal(str(params.value("treasury.minimum_cash", division, on)))
    return rules.Funding(amount=amount, cash=cash(division=division, year=on.year), outstanding=waiting + releases, minimum=minimum)


def releases(*, division: str, year: int) -> list[dict[str, Any]]:
    """实拨凭证清单。"""
    return [dict(row) for row in models.FundRelease.objects.filter(division=division, year=year).order_by("number").values()]
