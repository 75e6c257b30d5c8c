"""年终额度注销：人民银行的额度余额，减去在途还要划的，其余注销（5106 负数）。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jincai.chronicle import api as chronicle
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, violations
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.treasury.clearing import api as clearing
from jincai.treasury.reconciliation import boards, facts, rules
from jincai.treasury.reconciliation.boards import Key

DOCUMENT = "clearing_quota"


@audited("clearing.cancel_quota")
def cancel_quota(*, division: str, year: int, on: date, actor: Actor, amounts: Mapping[Key, Decimal] | None = None) -> dict[Key, Decimal]:
    """年终额度注销 by (fund, function class, unit; "" where PBoC keeps it for all units together): `amounts`, or all that is left beside what is in
    transit; sends the notices, answers what was cancelled.

    Raises Refused (DZ55) for more than that; UserError before the year's last month.
    """
    require(actor, "clearing.cancel_quota", division=division)
    if on < date(year, 12, 1):
        raise UserError("额度到年终才注销", "年中调减随退票、退款自动办理")
    rows = {(row.fund, row.func, row.agency): row for row in boards.kept_by_pboc(division=division, year=year)}
    wanted = dict(amounts) if amounts is not None else {key: row.left - row.transit for key, row in rows.items()}
    wanted = {key: amount for key, amount in wanted.items() if amount > 0}
    found = []
    for (fund, func, agency), amount in sorted(wanted.items()):
        row = rows.get((fund, func, agency))
        left, transit = (row.left, row.transit) if row else (ZERO, ZERO)
        found += violations(rules.END, rules.Ending(fund=fund, func=func, agency=agency, left=left, transit=transit, asked=amount), on=on)
    if found:
        raise Refused(found, "没有注销额度")
    _cancel(division, year, on, wanted, actor)
    return wanted


def _cancel(division: str, year: int, on: date, wanted: Mapping[Key, Decimal], actor: Actor) -> None:
    """一种资金一张通知单; each line of it is a fact."""
    made = []
    numbers = clearing.send_quota(division=division, on=on, amounts={key: -amount for key, amount in wanted.items()})
    for number, fund in zip(numbers, sorted({fund for fund, _, _ in wanted}), strict=True):
        changed(DOCUMENT, number, before=None, after={"cancelled": True}, year=year, division=division)
        made += [
            facts.QuotaCancelled(
                division=division, year=year, on=on, actor=actor.user, document_kind=DOCUMENT, document=number, key=f"{func}|{agency}", fund=fund,
                exp_func=func, agency=agency, amount=amount,
            )
            for (of, func, agency), amount in sorted(wanted.items()) if of == fund
        ]  # fmt: skip
    if made:
        chronicle.record(*made, title="没有注销额度")
