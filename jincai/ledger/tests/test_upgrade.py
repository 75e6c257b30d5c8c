"""升级：按月的旧快照，升级后清空、按旬重做；升级前、升级后、重做后，任何一天的表都一样。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, YEAR, accept, money, request, rows
from jincai.platform.identity.api import scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
DAYS = [None, *(date(YEAR, month, day) for month in (1, 2, 3, 5) for day in (1, 10, 13, 28))]


def tables() -> list[Any]:
    with scope(divisions=CITY):
        return [ledger.trial_balance("allotment", **WHERE, on=on, by=("exp_func",)) for on in DAYS]


def derived() -> list[Any]:
    return [rows(f"select count(*) from ledger.{name}", alias="owner")[0][0] for name in ("mark", "snapshot", "late")]


def test_snapshots_by_months_are_dropped_and_made_again_by_thirds() -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
    with scope(divisions=CITY):
        accept(*(money(z, "5000.00", on=date(YEAR, 1, 1)) for z in ("Z1", "Z2", "Z3")))
        accept(*(request(f"ZF{n}", "10.00", allotment=f"Z{n % 3 + 1}", on=date(YEAR, n % 5 + 1, 3 + 5 * (n % 5))) for n in range(20)))
    before = tables()
    call_command("migrate", "ledger", "0004", database="owner", verbosity=0)
    old = "insert into ledger.{} select %s, %s, {}"
    rows(old.format("mark (year, division, month)", "m from generate_series(1, 12) m"), YEAR, int(CITY), alias="owner")
    rows(old.format("snapshot (year, division, book, month, account, element, debit)", "1, m, 3101, 7, 99.00 from generate_series(1, 12) m"),
         YEAR, int(CITY), alias="owner")  # fmt: skip
    rows(old.format('late (year, division, book, "on", account, element, debit, credit)', f"1, '{YEAR}-01-09', 3101, 7, 1.00, 0"),
         YEAR, int(CITY), alias="owner")  # fmt: skip
    assert derived() == [12, 12, 1]
    call_command("migrate", "ledger", database="owner", verbosity=0)
    assert derived() == [0, 0, 0] and tables() == before
    with scope(divisions=CITY):
        assert ledger.snapshots_due(**WHERE, today=date(YEAR, 5, 22)) == list(range(1, 15)), "the next night makes them"
        assert ledger.mark_third(14, **WHERE)
    with scope(divisions=CITY):
        ledger.fold(**WHERE)
        accept(request("ZF-late", "4.00", on=date(YEAR, 1, 5)))
    assert derived()[0] == 14 and derived()[2] == 2 and tables() != before and ledger.drifted_snapshots(**WHERE) == []
