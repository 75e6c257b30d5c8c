"""并单：同一批次、同一单位、同一资金、一笔一条指标的批量业务，并成一张批量凭证（8207），一次签名；其余各是各的凭证。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.payment import models
from jincai.execution.payment.vouchers import BATCH, DIRECT, ORDER, SEVERAL
from jincai.platform.numbering import api as numbering
from jincai.platform.params import api as params

MOST = 10_000
"""一张批量凭证至多几行."""


def bundle(payments: Sequence[models.Payment], *, division: str, on: date) -> None:
    """并单: which of these go together; each gets its kind of voucher, those together also the number of the one they share.

    A batch of one is an ordinary voucher. Direct payment begins at the parameter `payment.direct_from` (0: never).
    """
    groups: dict[tuple[str, ...], list[models.Payment]] = {}
    direct = Decimal(str(params.value("payment.direct_from", division, on)))
    for p in payments:
        p.order_kind = DIRECT if direct and p.amount >= direct else ORDER
        if p.business == SEVERAL and p.batch and len(p.lines.all()) == 1:
            groups.setdefault((p.batch, p.agency, p.fund, p.settlement), []).append(p)
    parts = [group[at : at + MOST] for group in groups.values() for at in range(0, len(group), MOST)]
    together = [part for part in parts if len(part) > 1]
    if not together:
        return
    numbers = numbering.take_numbers("payment_batch", division, on.year, count=len(together))
    for number, part in zip(numbers, together, strict=True):
        for p in part:
            p.order_kind, p.batch_order = BATCH, number
