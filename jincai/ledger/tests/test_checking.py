"""查账：谁动了余额、日发生额、分录、事实，都查得出来，说得出是哪一条。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connections

from jincai.ledger import api as ledger
from jincai.ledger import posting
from jincai.ledger.tests.story import CITY, COUNTY, YEAR, accept, fact, money, request, rows
from jincai.platform.identity.api import scope

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def book_both() -> None:
    """A small year of the city, and one allotment of the county."""
    accept(money("Z1", "500.00"), money("Z3", "80.00"), fact("treasury.opened", "期初", "900.00"))
    accept(request("ZF1", "100.00"), request("ZF2", "40.00", allotment="Z3"))
    accept(
        fact("payment.ordered", "ZF1", "100.00", "1"),
        fact("payment.confirmed", "ZF1", "100.00", "1"),
        fact("clearing.cleared", "ZF1", "100.00", "1"),
    )


@pytest.fixture
def booked(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """所有者自己的事务: booked by the owner of the tables, who then goes past every guard; rolled back."""
    monkeypatch.setattr(posting, "connection", connections["owner"])
    with scope(divisions=CITY, using="owner"):
        ledger.open_year(YEAR, alias="owner")
        book_both()
        assert ledger.check_books(year=YEAR, division=CITY, alias="owner").ok
        for table in ("fact", "entry", "element"):
            rows(f"alter table ledger.{table}_{YEAR} disable trigger user", alias="owner")
        yield


def found_after(*statements: str) -> ledger.Check:
    """What the check finds when the owner has done this."""
    for statement in statements:
        assert changed(statement), f"nothing was tampered with: {statement}"
    return ledger.check_books(year=YEAR, division=CITY, alias="owner")


def changed(statement: str) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount != 0


def only(found: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    assert {one["what"] for one in found} == {what}, found
    return found


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_sound_books_are_found_sound() -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        book_both()
    with scope(divisions=COUNTY):
        accept(money("Z1", "70.00", division=COUNTY))
    told: list[tuple[str, float]] = []
    found = ledger.check_books(year=YEAR, division=CITY, tell=lambda words, done: told.append((words, done)))
    assert found.ok and (found.drift, found.overdrawn, found.unbalanced) == ([], [], [])
    assert (found.facts, found.entries, found.lines) == (10, 12, 24)
    assert found.books["allotment"]["debit"] == found.books["allotment"]["credit"] and set(found.books) == {
        "allotment",
        "fiscal",
        "fiscal-budget",
    }
    assert any("payment.requested" in words for words, _ in told)
    assert [done for _, done in told] == sorted(done for _, done in told) and (told[0][1], told[-1][1]) == (0, 1)
    assert ledger.years() == [(YEAR, CITY), (YEAR, COUNTY)] and ledger.differs_from_replay(year=YEAR, division=CITY) == []
    assert ledger.check_books(year=YEAR, division=COUNTY).facts == 2
    since = ledger.check_books(year=YEAR, division=CITY, since_checkpoint=True)
    assert since == found and found.checkpoints == {"count": 0, "last": None, "after": 10}, "no checkpoint: everything"


def test_a_changed_balance_is_named(booked: None) -> None:
    found = found_after("update ledger.balance set amount = amount + 0.01 where account = 3101 and control = 'Z1'")
    (one,) = only(found.drift, "balance")
    assert (one["account"], one["control"], one["drift"]) == (3101, "Z1", "-0.01") and not found.ok


def test_a_balance_that_is_gone_is_named(booked: None) -> None:
    found = found_after("delete from ledger.balance where document = 'ZF2'")
    (one,) = only(found.drift, "balance")
    assert (one["document"], one["drift"]) == ("ZF2", "40.00")


def test_an_overdraft_is_named(booked: None) -> None:
    below = "update ledger.balance set amount = -5 where account = 4501 and document = 'ZF2'"
    found = found_after("alter table ledger.balance drop constraint overdrawn", below)
    (one,) = found.overdrawn
    assert (one["document"], one["amount"]) == ("ZF2", "-5.00") and only(found.drift, "balance")


def test_a_changed_day_is_named_and_the_book_no_longer_balances(booked: None) -> None:
    found = found_after("update ledger.delta set debit = debit + 1 where account = 5101")
    (one,) = only(found.drift, "delta")
    assert (one["account"], one["on"], one["debit"], one["credit"]) == (5101, "2025-03-03", "-1.00", "0.00")
    assert [book["book"] for book in found.unbalanced] == ["allotment"]


def test_an_entry_of_another_amount_is_named_by_its_fact(booked: None) -> None:
    number = request("ZF1", "100.00").id
    found = found_after(f"update ledger.entry set amount = 99 where fact = '{number}'")
    entries = [one for one in found.drift if one["what"] == "entry"]
    assert {(one["fact"], one["amount"], one["times"]) for one in entries} == {(str(number), "100.00", 1), (str(number), "99.00", -1)}
    assert {one["what"] for one in found.drift} == {"entry", "balance", "delta"}


def test_an_entry_that_is_gone_is_named_by_its_fact(booked: None) -> None:
    number = fact("payment.confirmed", "ZF1", "100.00", "1").id
    found = found_after(f"delete from ledger.entry where fact = '{number}'")
    assert [(one["fact"], one["times"]) for one in found.drift if one["what"] == "entry"] == [(str(number), 1)]


def test_an_entry_that_comes_from_nowhere_is_named_also_when_balances_and_days_were_made_to_fit(booked: None) -> None:
    names = 'year, division, rule, book, "on", debit, {}, debit_element, credit_element, debit_control, credit_control, debit_document, {}, amount'
    source = f"select gen_random_uuid(), {names.format(3101, chr(39) * 2)} from ledger.entry where debit = 5101"
    forged = f"insert into ledger.entry (fact, {names.format('credit', 'credit_document')}) {source}"
    at = f"where division = {int(CITY)} and control = 'Z1' and account ="
    fitted = [
        f"update ledger.balance set amount = amount {change} {at} {code} and document = ''"
        for change, code in (("+ 100", 5101), ("- 100", 3101))
    ]
    fitted += ["update ledger.delta set debit = debit + 100 " + at + " 5101"]
    fitted += [
        f"update ledger.delta set credit = credit + 100 {at} 3101 and element = (select credit_element from ledger.entry where debit = 5101 limit 1)"
    ]
    found = found_after(forged, *fitted)
    (one,) = only(found.drift, "orphan")
    assert (one["debit"], one["credit"], one["amount"]) == (5101, 3101, "100.00") and not found.unbalanced


def test_an_element_that_says_something_else_is_named(booked: None) -> None:
    found = found_after("""update ledger.element set body = body || '{"exp_func": "2010199"}' where body->>'exp_func' = '2010101'""")
    assert all("2010199" in one["body"] for one in only(found.drift, "element"))


def test_a_fact_that_was_rewritten_no_longer_gives_its_entries(booked: None) -> None:
    number = request("ZF1", "100.00").id
    found = found_after(f"""update ledger.fact set body = body || '{{"amount": "100.01"}}' where id = '{number}'""")
    assert {(one["fact"], one["amount"]) for one in only(found.drift, "entry")} == {(str(number), "100.01"), (str(number), "100.00")}
    with_replay = ledger.differs_from_replay(year=YEAR, division=CITY, alias="owner")
    assert {(key.control, key.document, wanted - stored) for key, wanted, stored in with_replay} == {
        ("Z1", "", D("-0.01")),
        ("Z1", "ZF1", D("0.01")),
    }
