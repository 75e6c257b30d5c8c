"""逐月发生额：由快照相减得来的，与逐日相加的相同，不论标到哪个月、并没并、问到哪一天、筛什么。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from jincai.ledger import api as ledger
from jincai.ledger import trial
from jincai.ledger.tests.story import CITY, YEAR, accept, fact, money, request, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
ACCOUNTS = [ledger.BOOKS["allotment"][name] for name in ("EXECUTABLE", "HELD_BY_REQUEST", "ORDERED", "PAID")]
SCOPES: tuple[dict[str, str], ...] = ({}, {"agency": "101001"}, {"agency": "1", "fund": "11"}, {"exp_func": "205"}, {"agency": "999"})
DAYS = (None, FIRST, date(YEAR, 3, 30), date(YEAR, 3, 31), date(YEAR, 4, 1), date(YEAR, 8, 15), LAST, date(YEAR + 1, 1, 20))


def by_day(on: date | None, by: tuple[str, ...], where: dict[str, str]) -> list[tuple[Any, ...]]:
    """The same from the days one by one."""
    sums: dict[tuple[Any, ...], list[D]] = defaultdict(lambda: [D(0), D(0)])
    days = tuple("on" if name == "month" else name for name in by)
    for account, *key, debit, credit in ledger.turnover(ACCOUNTS, **WHERE, by=days, on=on, where=where):
        key[by.index("month")] = 13 if (day := key[by.index("month")]) > LAST else day.month
        sums[account, *key][0] += debit
        sums[account, *key][1] += credit
    return sorted((*key, debit, credit) for key, (debit, credit) in sums.items() if debit or credit)


@pytest.fixture
def year(in_scope: None) -> None:
    """A year of requests and payments, some of the following January."""
    accept(*(money(z, "9000.00", on=FIRST) for z in ("Z1", "Z2", "Z3")))
    for n in range(40):
        told = {"allotment": f"Z{n % 3 + 1}", "on": date(YEAR, n % 12 + 1, 1 + n % 28)}
        accept(request(f"ZF{n}", f"{10 + n}.00", **told))
        if n % 4:
            accept(fact("payment.ordered", f"ZF{n}", f"{10 + n}.00", "1", **told), fact("payment.confirmed", f"ZF{n}", f"{10 + n}.00", "1", **told))
    rows("insert into ledger.period (year, division, book, month, closed, until, actor) select %s, %s, number, 13, false, %s, 'he' from ledger.book",
         YEAR, int(CITY), date(YEAR + 1, 3, 31))  # fmt: skip
    accept(request("ZF-adjusting", "7.00", on=date(YEAR + 1, 1, 15)))


@pytest.mark.parametrize("marked", [0, 1, 3, 12])
@pytest.mark.parametrize("by", [("month", "exp_func"), ("agency", "month"), ("month",)], ids="-".join)
def test_months_are_the_sums_of_their_days(year: None, marked: int, by: tuple[str, ...]) -> None:
    if marked:
        ledger.mark_month(marked, **WHERE)
        ledger.fold(**WHERE)
        accept(request("ZF-late", "3.00", on=date(YEAR, 1, 31)), request("ZF-late-too", "4.00", allotment="Z3", on=date(YEAR, 3, 30)))
        red = ledger.Reversed(division=CITY, year=YEAR, on=date(YEAR, 2, 2), actor="he", document_kind="trial", document="ZF0", key="r",
                              causes=(request("ZF0", "10.00", on=FIRST).id,), reverses=str(request("ZF0", "10.00", on=FIRST).id), reason="记错")  # fmt: skip
        accept(red)
    for on in DAYS:
        for where in SCOPES:
            found = ledger.turnover(ACCOUNTS, **WHERE, by=by, on=on, where=where)
            assert found == by_day(on, by, where), (on, where)
            assert found or "999" in where.values() or on is not None


def test_the_days_of_months_with_a_snapshot_are_not_read(year: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.mark_month(11, **WHERE)
    ledger.fold(**WHERE)
    before = ledger.turnover(ACCOUNTS, **WHERE, by=("month", "agency"), on=LAST)
    rows('delete from ledger.delta where year = %s and "on" < %s', YEAR, date(YEAR, 12, 1))
    assert ledger.turnover(ACCOUNTS, **WHERE, by=("month", "agency"), on=LAST) == before and len({row[1] for row in before}) == 12
    begun = date(YEAR, 1, 2)
    daily = trial._daily("allotment", [a.code for a in ACCOUNTS], **WHERE, since=begun, on=LAST, by=("month",), where={})
    assert ledger.turnover(ACCOUNTS, **WHERE, by=("month",), on=LAST, since=begun) == daily, "a period that begins within a month"
