"""年终额度注销：人民银行的额度余额，减去在途还要划的，其余注销（5106 负数）。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, violations
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.treasury.clearing import api as clearing
from jincai.treasury.reconciliation import boards, rules

Key = tuple[str, str]


@audited("clearing.cancel_quota")
def cancel_quota(*, division: str, year: int, on: date, actor: Actor, amounts: Mapping[Key, Decimal] | None = None) -> dict[Key, Decimal]:
    """年终额度注销 by (fund, function class): `amounts`, or all that is left beside what is in transit; sends the notices, answers what was cancelled.

    Raises Refused (DZ55) for more than that; UserError before the year's last month.
    """
    require(actor, "clearing.cancel_quota", division=division)
    if on < date(year, 12, 1):
        raise UserError("额度到年终才注销", "年中调减随退票、退款自动办理")
    rows = {(row.fund, row.func): row for row in boards.quota(division=division, year=year)}
    wanted = dict(amounts) if amounts is not None else {key: row.left - row.transit for key, row in rows.items()}
    wanted = {key: amount for key, amount in wanted.items() if amount > 0}
    found = []
    for (fund, func), amount in sorted(wanted.items()):
        row = rows.get((fund, func))
        left, transit = (row.left, row.transit) if row else (ZERO, ZERO)
        found += violations(rules.END, rules.Ending(fund=fund, func=func, left=left, transit=transit, asked=amount), on=on)
    if found:
        raise Refused(found, "没有注销额度")
    numbers = clearing.send_quota(division=division, on=on, amounts={key: -amount for key, amount in wanted.items()})
    for number in numbers:
        changed("clearing_quota", number, before=None, after={"cancelled": True}, year=year, division=division)
    return wanted
