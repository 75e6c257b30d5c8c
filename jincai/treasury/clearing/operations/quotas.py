"""额度：清算额度通知单（5106），随支付凭证下达，随退票退款调减。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.platform.exchange import api as exchange
from jincai.platform.numbering import api as numbering
from jincai.treasury.clearing import models


def send_quota(*, division: str, on: date, amounts: Mapping[tuple[str, str], Decimal]) -> list[str]:
    """下达清算额度（5106），按 (资金, 功能类)；负数调减. One notice a fund. Runs in the caller's transaction."""
    by_fund: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for (fund, func_class), amount in sorted(amounts.items()):
        if amount:
            by_fund[fund][func_class] = amount
    if not by_fund:
        return []
    numbers = numbering.take_numbers("clearing_quota", division, on.year, count=len(by_fund))
    vouchers = []
    for number, (fund, parts) in zip(numbers, by_fund.items(), strict=True):
        total = sum(parts.values(), ZERO)
        models.Quota.objects.create(division=division, year=on.year, number=number, on=on, fund=fund, amount=total)
        details = [{"exp_func": c, "amount": a} for c, a in parts.items()]
        source = {"on": on, "fund": fund, "amount": total}
        vouchers.append(exchange.make("5106", division=division, year=on.year, number=number, source=source, details=details))
    exchange.send(counterpart="pboc", vouchers=vouchers, document_kind="clearing_quota", documents=numbers)
    return numbers
