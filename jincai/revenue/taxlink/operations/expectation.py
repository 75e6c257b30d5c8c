"""收入预算：入库数超过预算余数的部分先增列，所以入库从不因预算而被拒。"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO
from jincai.revenue.taxlink import facts
from jincai.revenue.taxlink.queries import expectations


def exceeded(made: Iterable[Fact], envelope: dict[str, Any], *, key: str = "") -> list[Fact]:
    """超预算: the facts that add to the expectation what these receipts go beyond it, by budgeted subject; put before the receipts.

    `key` tells the additions of one document apart when it is booked in several goes.
    """
    left = expectations(envelope["division"], envelope["year"])
    net: dict[str, Decimal] = {}
    funds: dict[str, str] = {}
    for fact in made:
        if not isinstance(fact, facts.RevenueReceived | facts.RevenueWithdrawn | facts.RevenueClassified):
            continue
        sign = -1 if isinstance(fact, facts.RevenueWithdrawn) else 1
        net[fact.expected_revenue] = net.get(fact.expected_revenue, ZERO) + sign * fact.amount
        funds.setdefault(fact.expected_revenue, fact.fund)
    return [
        facts.RevenueExceeded(**envelope, key=key + code, amount=over, fund=funds[code], revenue=code)
        for code, amount in sorted(net.items())
        if (over := amount - left.get(code, ZERO)) > 0
    ]
