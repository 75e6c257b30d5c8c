"""待签发的：批准了、还没有生成支付凭证的；按资金性质合计，看库款够不够。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from jincai.execution.payment import models
from jincai.execution.payment.queries import PaymentRow, _row
from jincai.kernel.money import ZERO

MOST = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """待签发的一页: rows (oldest first), how many there are of all, by fund (fund, count, amount), who may not sign each (R35)."""

    rows: tuple[PaymentRow, ...]
    count: int
    funds: tuple[tuple[str, int, Decimal], ...]
    total: Decimal


def waiting(*, division: str, year: int, agencies: Sequence[str] | None, limit: int = MOST) -> Waiting:
    """待签发的, with the sums of all of them; two queries."""
    query = models.Payment.seen.filter(division=division, year=year, state="APPROVED")
    query = query if agencies is None else query.filter(agency__in=agencies)
    sums: dict[str, list[Decimal | int]] = defaultdict(lambda: [0, ZERO])
    for fund, amount in query.values_list("fund", "amount"):
        sums[fund][0] += 1
        sums[fund][1] += amount
    funds = tuple((fund, int(count), Decimal(total)) for fund, (count, total) in sorted(sums.items()))
    rows = tuple(_row(p) for p in query.order_by("number")[:limit])
    return Waiting(rows, sum(count for _, count, _ in funds), funds, sum((total for _, _, total in funds), ZERO))
