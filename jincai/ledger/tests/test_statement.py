"""明细账与一天的余额：翻到哪一页都接得上，与逐笔推演相同；补记的在它自己的日子上。"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from jincai.kernel.facts import Fact
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.ledger import interpreter
from jincai.ledger.tests.story import CITY, YEAR, accept, fact, money, request, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
BOOK = ledger.BOOKS["allotment"]
FREE, HELD, ORDERED, PAID, OTHER = (BOOK[name] for name in ("EXECUTABLE", "HELD_BY_REQUEST", "ORDERED", "PAID", "UNRELEASED"))
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)


@pytest.fixture
def booked(in_scope: None) -> list[Fact]:
    """Two allotments with payments on few days, so that many fall on one; told in no order of days."""
    rnd = random.Random(11)
    made = [each for z in ("Z1", "Z2") for each in money(z, "90000.00", on=date(YEAR, 1, 2))]
    for number in range(60):
        z, amount, on = rnd.choice(["Z1", "Z1", "Z2"]), f"{rnd.randrange(1, 9000) / 100:.2f}", date(YEAR, rnd.choice([2, 3, 3, 9]), 7)
        made.append(request(f"ZF{number}", amount, allotment=z, on=on))
        steps = ["payment.ordered", "payment.confirmed", "payment.refunded"][: rnd.randrange(4)]
        made += [fact(step, f"ZF{number}", amount, "1", allotment=z, on=on + timedelta(days=n // 2)) for n, step in enumerate(steps, 1)]
    accept(*([each] for each in made))
    return made


def expected(story: list[Fact], accounts: list[ledger.Account], control: str, since: date, on: date) -> tuple[Any, ...]:
    """Opening, lines with the balances after them, turnovers; from the facts, one by one, in the order of days, then as they were told."""
    sides = {a.code: a.side for a in accounts}
    balance, opening, lines = dict.fromkeys(sides, D(0)), dict.fromkeys(sides, D(0)), []
    debit, credit = dict.fromkeys(sides, D(0)), dict.fromkeys(sides, D(0))
    for each in sorted(story, key=lambda one: one.on):
        for entry in interpreter.entries(interpreter.told(each)):
            touched = False
            for key, times, total in ((entry.debit, 1, debit), (entry.credit, -1, credit)):
                if key.book == "allotment" and key.account in sides and key.control == control and each.on <= on:
                    balance[key.account] += times * sides[key.account] * entry.amount
                    if each.on < since:
                        opening = dict(balance)
                    else:
                        touched, total[key.account] = True, total[key.account] + entry.amount
            if touched:
                lines.append((each.on, each.id, entry.title, entry.amount, dict(balance)))
    return opening, lines, debit, credit, balance


def walk(accounts: Any, control: str, limit: int, **when: Any) -> list[ledger.Statement]:
    """All pages, which join each other."""
    pages = [ledger.statement(accounts, control, **WHERE, limit=limit, **when)]
    while pages[-1].next:
        pages.append(ledger.statement(accounts, control, **WHERE, limit=limit, after=pages[-1].next, **when))
        assert pages[-1].before == pages[-2].after and len(pages[-2].lines) == limit and pages[-1].lines
        assert [getattr(pages[-1], name) for name in ("opening", "debit", "credit", "closing")] == [
            getattr(pages[0], name) for name in ("opening", "debit", "credit", "closing")
        ]
    assert pages[0].before == pages[0].opening and pages[-1].after == pages[-1].closing
    return pages


PERIODS = [(FIRST, LAST), (date(YEAR, 3, 7), date(YEAR, 3, 7)), (date(YEAR, 3, 8), date(YEAR, 9, 7)), (date(YEAR, 10, 1), LAST)]


@pytest.mark.parametrize("limit", [1, 3, 50, 5000])
def test_the_pages_are_the_facts_one_by_one(booked: list[Fact], limit: int) -> None:
    for accounts in ([FREE], [FREE, HELD, ORDERED, PAID], [PAID, OTHER]):
        for since, on in PERIODS[: 2 if limit == 1 else None]:
            pages = walk(accounts, "Z1", limit, since=since, on=on)
            opening, lines, debit, credit, closing = expected(booked, accounts, "Z1", since, on)
            found = [(line.on, line.fact, line.rule, line.amount, line.balance) for page in pages for line in page.lines]
            assert found == lines, "the same lines in the same order with the same balances"
            assert (pages[0].opening, pages[0].debit, pages[0].credit, pages[-1].closing) == (opening, debit, credit, closing)


def test_one_account_needs_no_list_and_says_both_sides(booked: list[Fact]) -> None:
    page = ledger.statement(FREE, "Z2", **WHERE, limit=5000)
    assert page.closing[FREE.code] == ledger.balances(FREE, **WHERE)["Z2"] and page.next == ""
    line = next(each for each in page.lines if each.kind == "payment.requested")
    assert (line.debit, line.debit_name, line.credit_name, line.debit_control) == (HELD.code, HELD.name, FREE.name, "Z2")
    assert (line.title, line.document_kind, line.actor, line.change) == ("支付申请", "trial", "he", {FREE.code: -line.amount})
    assert line.rule == "申请占用" and line.document.startswith("ZF")


def test_a_fact_told_late_stands_on_its_own_day(booked: list[Fact]) -> None:
    before = walk(FREE, "Z1", 7)
    accept(request("补", "1.00", on=date(YEAR, 2, 1)))
    after = walk(FREE, "Z1", 7)
    lines = [[line for page in pages for line in page.lines] for pages in (before, after)]
    (new,) = (line for line in lines[1] if line.document == "补")
    assert [line.on for line in lines[1]] == sorted(line.on for line in lines[1]) and new.on == date(YEAR, 2, 1)
    assert new.seq == max(line.seq for line in lines[1]), "in the order of days first"
    assert lines[1][-1].balance[FREE.code] == lines[0][-1].balance[FREE.code] - 1


def test_a_payment_moved_within_one_account_is_on_both_statements(booked: list[Fact]) -> None:
    accept([request("ZG", "40.00"), fact("payment.ordered", "ZG", "40.00", "1"), fact("payment.confirmed", "ZG", "40.00", "1")])
    source = {"from_allotment": "Z1", "from_exp_func": "2010101", "from_gov_econ": "50201", "from_dep_econ": "30201"}
    accept(fact("payment.corrected", "ZG", "40.00", "2", allotment="Z2", origin="executable", **source))
    (gone,), (come,) = (
        [line for line in ledger.statement(PAID, z, **WHERE, limit=5000).lines if line.kind == "payment.corrected"] for z in ("Z1", "Z2")
    )
    assert (gone.change[PAID.code], come.change[PAID.code]) == (D("-40.00"), D("40.00")) and gone.fact == come.fact


def test_nothing_booked_is_one_empty_page() -> None:
    page = ledger.statement([FREE, PAID], "Z9", **WHERE)
    zero = {FREE.code: D(0), PAID.code: D(0)}
    assert (page.lines, page.next) == ((), "") and [page.opening, page.closing, page.before, page.after, page.debit] == [zero] * 5
    for cursor in ("7", "2025-02-30|1|1", "a|b|c"):
        with pytest.raises(UserError, match="翻页"):
            ledger.statement(FREE, "Z1", **WHERE, after=cursor)


def test_the_adjustment_period_is_in_unless_a_day_is_said() -> None:
    rows("insert into ledger.period (year, division, book, month, closed, until, actor) values (%s, %s, 1, 13, false, %s, 'he')",
         YEAR, int(CITY), date(YEAR + 1, 2, 28))  # fmt: skip
    accept(money("Z1", "100.00"), request("ZF1", "30.00", on=date(YEAR + 1, 1, 20)))
    assert ledger.statement(FREE, "Z1", **WHERE).closing == {FREE.code: D("70.00")}
    assert ledger.statement(FREE, "Z1", **WHERE, on=LAST).closing == {FREE.code: D("100.00")}
    assert [ledger.balance_on(FREE, "Z1", **WHERE, on=on) for on in (LAST, date(YEAR + 1, 1, 20))] == [D("100.00"), D("70.00")]
    (row,) = ledger.turnover([HELD], **WHERE, by=("month",))
    assert row[1] == 13, "the months of the adjustment period are one"
    assert {row.account for row in ledger.trial_balance("allotment", **WHERE)} > {HELD.code}
    assert HELD.code not in {row.account for row in ledger.trial_balance("allotment", **WHERE, on=LAST)}


def test_a_balance_on_any_day_is_the_sum_up_to_it(booked: list[Fact]) -> None:
    accounts = (FREE, HELD, PAID, BOOK["AUTHORITY_CARRIED"])
    for account in accounts:
        controls = ["Z1", "Z2", "Z9", "111"]
        for on in (date(YEAR, 1, 1), date(YEAR, 2, 7), date(YEAR, 3, 8), LAST):
            totals: Counter[str] = Counter()
            for each in booked:
                for entry in interpreter.entries(interpreter.told(each)):
                    for key, times in ((entry.debit, 1), (entry.credit, -1)):
                        if (key.book, key.account) == ("allotment", account.code) and each.on <= on:
                            totals[key.control] += times * account.side * entry.amount
            assert ledger.balances_on(account, controls, **WHERE, on=on) == {control: totals[control] for control in controls}
            assert ledger.balance_on(account, "Z1", **WHERE, on=on) == totals["Z1"]
    assert ledger.balances_on(FREE, [], **WHERE, on=LAST) == {}
