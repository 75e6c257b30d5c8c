"""额度：清算额度通知单（5106），随支付凭证下达，随退票退款调减；按资金、功能类、预算单位。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.platform.exchange import api as exchange
from jincai.platform.numbering import api as numbering
from jincai.treasury.clearing import models

Key = tuple[str, str, str]
"""资金性质、功能类、预算单位."""


def send_quota(*, division: str, on: date, amounts: Mapping[Key, Decimal]) -> list[str]:
    """下达清算额度（5106），按 (资金, 功能类, 单位)；负数调减. One notice a fund. Runs in the caller's transaction."""
    by_fund: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    agencies = _by_agency(division, on.year)
    for (fund, func_class, agency), amount in sorted(amounts.items()):
        by_fund[fund][func_class, agency if agencies else ""] += amount
    kept = {fund: parts for fund, found in by_fund.items() if (parts := {key: amount for key, amount in found.items() if amount})}
    if not kept:
        return []
    numbers = numbering.take_numbers("clearing_quota", division, on.year, count=len(kept))
    vouchers = []
    for number, (fund, parts) in zip(numbers, kept.items(), strict=True):
        total = sum(parts.values(), ZERO)
        models.Quota.objects.create(division=division, year=on.year, number=number, on=on, fund=fund, amount=total, by_agency=agencies)
        details = [{"exp_func": c, "agency": agency, "amount": a} for (c, agency), a in parts.items()]
        source = {"on": on, "fund": fund, "amount": total}
        vouchers.append(exchange.make("5106", division=division, year=on.year, number=number, source=source, details=details))
    exchange.send(counterpart="pboc", vouchers=vouchers, document_kind="clearing_quota", documents=numbers)
    return numbers


def _by_agency(division: str, year: int) -> bool:
    """分单位下达. A year that began without units ends without them: what PBoC keeps for nobody in particular cannot be taken from a unit."""
    first = models.Quota.objects.filter(division=division, year=year).order_by("number").values_list("by_agency", flat=True).first()
    return first is not False
