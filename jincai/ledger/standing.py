"""状况：几个控制键此刻的余额、执行数和占用，一条语句、一个快照读出。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import connection

from jincai.kernel.money import ZERO
from jincai.kernel.rules import Hold
from jincai.ledger import rulebook


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """一个控制键的状况（元）: `balances` by identifier of account, and as a refusal tells them: `executed` and who `holds` what."""

    balances: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    executed: Decimal = ZERO
    holds: tuple[Hold, ...] = ()

    def of(self, identifier: str) -> Decimal:
        """一个科目的余额，没有记过为零。"""
        return self.balances.get(identifier, ZERO)


def standing(book: str, *, year: int, division: str, controls: Iterable[str]) -> dict[str, Standing]:
    """状况 of each control, all of one snapshot: an allotment and the plan it is paid from may be asked together. Takes no lock."""
    found = rulebook.BOOKS[book]
    wanted = list(dict.fromkeys(controls))
    accounts = {a.code: a for a in found.accounts.values()}
    balances: dict[str, dict[str, Decimal]] = {control: {} for control in wanted}
    executed: dict[str, Decimal] = dict.fromkeys(wanted, ZERO)
    holds: dict[str, list[Hold]] = {control: [] for control in wanted}
    with connection.cursor() as cursor:
        cursor.execute(
            "select control, account, document, amount, since, by from ledger.balance where year = %s and division = %s and book = %s "
            "and control = any(%s) and amount <> 0 order by since, document",
            [year, int(division), found.number, wanted],
        )
        for control, code, document, amount, since, by in cursor.fetchall():
            account, at = accounts[code], balances[control]
            at[account.identifier] = at.get(account.identifier, ZERO) + amount
            if account.role == "held":
                holds[control].append(Hold(document=document, amount=amount, since=since, by=by or ""))
            elif account.role == "done":
                executed[control] += amount
    return {c: Standing(balances=balances[c], executed=executed[c], holds=tuple(holds[c])) for c in wanted}
