"""试算平衡：任何日期的数，走快照、迟记、日发生额得来的，与直接把分录加起来的相同。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections

from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project.torture import world

DAYS = (date(2025, 1, 31), date(2025, 2, 14), date(2025, 2, 28), date(2025, 3, 15), date(2025, 4, 30), date(2025, 12, 31))
ADDED = """
select s.account, sum(s.debit), sum(s.credit) from ledger.entry x
cross join lateral (values (x.debit, x.amount, 0), (x.credit, 0, x.amount)) s(account, debit, credit)
where x.year = %s and x.division = %s and x.book = (select number from ledger.book where name = %s) and x."on" <= %s group by 1"""
Sums = dict[int, tuple[Decimal, Decimal]]


def wrong(division: str) -> list[dict[str, Any]]:
    """The days and accounts on which they differ, and snapshots that differ from the deltas."""
    out: list[dict[str, Any]] = []
    for book in ledger.BOOKS:
        for on in DAYS:
            with scope(divisions=division):
                rows = ledger.trial_balance(book, year=world.YEAR, division=division, on=on)
            said, added = {row.account: (row.debit, row.credit) for row in rows}, _added(book, division, on)
            out += [
                {
                    "what": "drift",
                    "which": "trial",
                    "book": book,
                    "on": on,
                    "account": account,
                    "said": said.get(account),
                    "added": added.get(account),
                }
                for account in sorted(said.keys() | added.keys())
                if said.get(account) != added.get(account)
            ]
    adrift = ledger.drifted_snapshots(year=world.YEAR, division=division)
    return out + [{"what": "drift", "which": "snapshot", "says": str(each)} for each in adrift]


def _added(book: str, division: str, on: date) -> Sums:
    with connections["checker"].cursor() as cursor:
        cursor.execute(ADDED, [world.YEAR, int(division), book, on])
        return {account: (debit, credit) for account, debit, credit in cursor.fetchall() if debit or credit}
