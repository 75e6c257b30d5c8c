"""试算平衡：期初加借减贷等于期末，任何一天，任何要素组合，与逐笔推演相同。"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger import interpreter
from jincai.ledger.tests.story import CITY, YEAR, accept, fact, money, request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)


@pytest.fixture
def booked(in_scope: None) -> list[Fact]:
    """A year of facts on many days, some told later than they happened."""
    rnd = random.Random(5)
    day = lambda: FIRST + timedelta(days=rnd.randrange(365))  # noqa: E731
    made = [each for z in ("Z1", "Z2", "Z3") for each in money(z, "90000.00", on=FIRST)] + [
        fact("treasury.opened", "期初", "50000.00", on=FIRST)
    ]
    for number in range(60):
        z, amount, on = rnd.choice(["Z1", "Z2", "Z3"]), f"{rnd.randrange(1, 90000) / 100:.2f}", day()
        made.append(request(f"ZF{number}", amount, allotment=z, on=on))
        steps = ["payment.ordered", "payment.confirmed", "clearing.cleared", "payment.refunded"][: rnd.randrange(5)]
        made += [
            fact(step, f"ZF{number}", amount, "1", allotment=z, on=min(on + timedelta(days=n), LAST)) for n, step in enumerate(steps, 1)
        ]
    accept(*([each] for each in made))
    return made


def expected(story: Sequence[Fact], book: str, since: date, on: date, by: Sequence[str]) -> dict[tuple[Any, ...], tuple[D, D, D]]:
    """The same table from the facts, one by one."""
    out: dict[tuple[Any, ...], list[D]] = defaultdict(lambda: [D(0), D(0), D(0)])
    for each in story:
        for entry in interpreter.entries(interpreter.told(each)):
            for key, element, column in ((entry.debit, entry.debit_element, 1), (entry.credit, entry.credit_element, 2)):
                if key.book == book and each.on <= on:
                    row = out[key.account, tuple(dict(element).get(name, "") for name in by)]
                    if each.on < since:
                        row[0] += entry.amount if column == 1 else -entry.amount
                    else:
                        row[column] += entry.amount
    return {key: (a, b, c) for key, (a, b, c) in out.items() if a or b or c}


PERIODS = [
    (FIRST, LAST),
    (date(YEAR, 3, 1), date(YEAR, 3, 31)),
    (date(YEAR, 6, 30), date(YEAR, 6, 30)),
    (FIRST, FIRST),
    (date(YEAR, 7, 1), date(YEAR, 11, 5)),
]
BY: list[tuple[str, ...]] = [(), ("exp_func",), ("agency", "gov_econ", "fund")]


def test_every_table_equals_the_facts_and_closes(booked: list[Fact]) -> None:
    for book, (since, on), by in itertools.product(("allotment", "fiscal", "fiscal-budget"), PERIODS, BY):
        found = ledger.trial_balance(book, year=YEAR, division=CITY, on=on, since=since, by=by)
        assert {(row.account, row.elements): (row.opening, row.debit, row.credit) for row in found} == expected(booked, book, since, on, by)
        assert all(row.closing == row.opening + row.debit - row.credit and row.name for row in found)
        assert (
            sum(row.closing for row in found) == 0 == sum(row.opening for row in found)
            and sum(row.debit - row.credit for row in found) == 0
        )
        assert found == sorted(found, key=lambda row: (row.account, row.elements))


def test_the_closing_of_a_day_is_the_opening_of_the_next(booked: list[Fact]) -> None:
    for on in (date(YEAR, 2, 28), date(YEAR, 8, 15)):
        closing = {row.account: row.closing for row in ledger.trial_balance("allotment", year=YEAR, division=CITY, on=on)}
        after = ledger.trial_balance("allotment", year=YEAR, division=CITY, since=on + timedelta(days=1))
        assert {row.account: row.opening for row in after if row.opening} == {code: amount for code, amount in closing.items() if amount}


def test_turnover_by_month_and_prefix_is_the_same_money(booked: list[Fact]) -> None:
    paid = ledger.BOOKS["allotment"]["PAID"]
    months = ledger.turnover([paid], year=YEAR, division=CITY, by=("month",))
    (whole,) = ledger.turnover([paid], year=YEAR, division=CITY, by=())
    assert (sum(row[2] for row in months), sum(row[3] for row in months)) == whole[1:] and len(months) > 6
    schools = ledger.turnover([paid], year=YEAR, division=CITY, by=("exp_func",), where={"exp_func": "205"})
    assert {row[1] for row in schools} == {"2050202"}
    by_control = {row[1]: row[2] - row[3] for row in ledger.turnover([paid], year=YEAR, division=CITY, by=("control",))}
    assert {key: amount for key, amount in by_control.items() if amount} == {
        key: amount for key, amount in ledger.balances(paid, year=YEAR, division=CITY).items() if amount
    }


def test_a_table_by_an_element_that_does_not_exist_is_refused(booked: list[Fact]) -> None:
    for by in (("colour",), ("exp_func') or true --",)):
        with pytest.raises(KeyError):
            ledger.trial_balance("allotment", year=YEAR, division=CITY, by=by)
        with pytest.raises(KeyError):
            ledger.turnover([ledger.BOOKS["allotment"]["PAID"]], year=YEAR, division=CITY, by=by)
    with pytest.raises(KeyError):
        ledger.trial_balance("no such book", year=YEAR, division=CITY)


def test_the_journal_holds_every_entry_in_the_order_of_days(booked: list[Fact]) -> None:
    found = list(ledger.journal("allotment", year=YEAR, division=CITY, size=7))
    entries = [entry for each in booked for entry in interpreter.entries(interpreter.told(each)) if entry.debit.book == "allotment"]
    assert len(found) == len(entries) and sum(row[8] for row in found) == sum(entry.amount for entry in entries)
    assert [row[1] for row in found] == sorted(row[1] for row in found)
