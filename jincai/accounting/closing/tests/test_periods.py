"""结账：谁能结、按什么次序、留下什么痕迹。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from jincai.accounting.closing import api as closing
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, scope, system

CITY, YEAR = "530700000", 2025
CHIEF = Actor(user="zj", name="张计", division=CITY, agencies="*", posts=("accountant",))
BOOK: dict[str, Any] = {"book": "allotment", "year": YEAR, "division": CITY, "actor": CHIEF}
END = date(YEAR, 12, 31)


@pytest.fixture
def opened(db: None) -> Iterator[None]:
    """The year open, in scope."""
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        yield


def close(until: int, **more: Any) -> None:
    for month in range(1, until + 1):
        assert closing.close_period(month=month, day=END, **{**BOOK, **more}).closed


def refused(call: Any, **how: Any) -> str:
    """The rule by which it was refused."""
    with pytest.raises(Refused) as caught:
        call(**{**BOOK, "day": END, **how})
    return "+".join(said.rule for said in caught.value.violations)


def test_months_close_in_order_and_not_before_they_end(opened: None) -> None:
    assert refused(closing.close_period, month=2) == "K01"
    assert refused(closing.close_period, month=1, day=date(YEAR, 1, 30)) == "K02"
    assert refused(closing.close_period, month=3, day=date(YEAR, 3, 1)) == "K01+K02", "every reason at once"
    close(2)
    assert closing.close_period(**BOOK, month=1, day=END).closed, "again is no error"
    assert [each.month for each in ledger.periods(year=YEAR, division=CITY) if each.closed] == [1, 2]


def test_reopening_goes_backwards_and_needs_a_reason(opened: None) -> None:
    close(3)
    assert refused(closing.reopen_period, month=2, reason="补记") == "K03"
    assert refused(closing.reopen_period, month=3, reason=" ") == "K04"
    assert closing.reopen_period(**BOOK, month=3, day=END, reason="补记").open
    assert closing.reopen_period(**BOOK, month=3, day=END, reason="补记").open


def test_the_adjustment_period_comes_after_december(opened: None) -> None:
    until = date(YEAR + 1, 1, 20)
    close(11)
    assert refused(closing.open_adjustment, until=until) == "K05"
    close(12)
    assert refused(closing.open_adjustment, until=END) == "K05"
    assert refused(closing.close_adjustment) == "K06"
    assert closing.open_adjustment(**BOOK, until=until, day=until).open
    assert refused(closing.reopen_period, month=12, reason="补记") == "K03"
    assert closing.close_adjustment(**BOOK, day=until).closed and closing.close_adjustment(**BOOK, day=until).closed
    assert closing.open_adjustment(**BOOK, until=until, day=until).open, "closed too early: it opens again"


def test_who_did_what_when_and_why_is_kept(opened: None) -> None:
    close(1)
    for reason in ("漏记", "又漏记"):
        closing.reopen_period(**BOOK, month=1, day=date(YEAR, 2, 8), reason=reason)
        close(1)
    found = ledger.facts_of(["allotment-2025-01"], year=YEAR, division=CITY)
    assert [(kept.title, kept.body.get("reason")) for kept in found] == [
        ("结账", None), ("反结账", "漏记"), ("结账", None), ("反结账", "又漏记"), ("结账", None),
    ]  # fmt: skip
    assert {kept.actor for kept in found} == {"zj"} and found[1].body["day"] == "2025-02-08" and found[1].on == date(YEAR, 1, 31)
    assert ledger.check_books(year=YEAR, division=CITY, alias="default").ok


def test_nobody_but_the_chief_accountant_closes_and_only_his_own_division(opened: None) -> None:
    clerk = Actor(user="jb", name="经办", division=CITY, agencies=("101001",), posts=("preparer",))
    for call, how in (
        (closing.close_period, {"month": 1}), (closing.reopen_period, {"month": 1, "reason": "x"}),
        (closing.open_adjustment, {"until": END}), (closing.close_adjustment, {}),
    ):  # fmt: skip
        assert refused(call, actor=clerk, **how) == "I01"
    assert refused(closing.close_period, actor=system("530702000"), month=1) == "I03"
    assert closing.close_period(**{**BOOK, "actor": system(CITY)}, month=1, day=END).actor == "system"


def test_what_is_no_period_is_said_to_be_none(opened: None) -> None:
    for how in ({"book": "cash", "month": 1}, {"month": 14}, {"month": 0}, {"month": 13}):
        with pytest.raises(UserError):
            closing.close_period(**{**BOOK, "day": date(YEAR + 2, 1, 1), **how})
    with pytest.raises(UserError, match="2077 年度的账还没有打开"):
        closing.close_period(**{**BOOK, "year": 2077}, month=1, day=date(2078, 1, 1))
