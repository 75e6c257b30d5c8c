"""谁动了什么，全面查账都说得出来；只查检查点之后的，说得出它承诺的那些（docs/concepts/checking.md）。"""

from __future__ import annotations

import threading
import time
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connections

from jincai.ledger import api as ledger
from jincai.ledger import snapshots
from jincai.ledger.checking import lanes, naming, sizes
from jincai.ledger.checking.found import Where, silent
from jincai.platform.identity.api import scope
from jincai.project import answers
from tests.house.tampering import ASK, MINE, Books, post, whats
from tests.small_year import DIVISION, YEAR

OLD = f"(select id from ledger.fact where {MINE} and kind = 'payment.confirmed' order by seq limit 1)"
NEW = f"(select id from ledger.fact where {MINE} order by seq desc limit 1)"
LAST_BUT_ONE = f"(select id from ledger.fact where {MINE} and kind = 'payment.requested' order by seq offset 1 limit 1)"
UNGUARDED = "alter table ledger.entry drop constraint entry_year_fact_rule_key"
PAID = f"{MINE} and book = 1 and account = 5101"
HELD = f"{MINE} and book = 1 and account = 4501 and document in (select document from ledger.balance where {MINE} and account = 4501 order by 1 limit 2)"
FIRST_OF_TWO = f"(select min(document) from ledger.balance where {MINE} and account = 4501)"
PRINTS = {"print"}
CASES: dict[str, tuple[list[str], set[str], set[str]]] = {
    # what was done: statements, what the full check calls it, what the check since the last checkpoint calls it
    "old entry, amount": ([f"update ledger.entry set amount = amount + 1 where fact = {OLD}"], {"entry", "balance", "delta"}, set()),
    "old entry, account": ([f"update ledger.entry set debit = 4501 where fact = {OLD} and debit = 5101"], {"entry", "balance", "delta"}, set()),
    "old entry, control": (
        [f"update ledger.entry set debit_control = 'ELSE' where fact = {OLD} and debit = 5101"], {"entry", "balance", "delta"}, set()
    ),
    "old entry, day": ([f"""update ledger.entry set "on" = "on" + 1 where fact = {OLD}"""], {"entry", "delta"}, set()),
    "old entry, rule": ([f"update ledger.entry set rule = 1 where fact = {OLD} and debit = 5101"], {"entry"}, set()),
    "old entry, gone": ([f"delete from ledger.entry where fact = {OLD}"], {"entry", "balance", "delta"}, {"count"}),
    "old entry, twice": (
        [UNGUARDED, f"insert into ledger.entry select e.* from ledger.entry e where fact = {OLD} and debit = 5101"],
        {"entry", "balance", "delta"},
        {"count"},
    ),
    "new entry, amount": ([f"update ledger.entry set amount = amount + 1 where fact = {NEW}"], {"entry", "balance", "delta"}, {"entry", "print"}),
    "new entry, account": ([f"update ledger.entry set debit = 5101 where fact = {NEW}"], {"entry", "balance", "delta"}, {"entry", "print"}),
    "new entry, gone": ([f"delete from ledger.entry where fact = {NEW}"], {"entry", "balance", "delta"}, {"entry", "print"}),
    "old fact, amount": (
        [f"""update ledger.fact set body = body || '{{"amount": "1.00"}}' where id = {OLD}"""], {"entry", "checkpoint"}, set()
    ),
    "old fact, actor": ([f"update ledger.fact set actor = 'somebody' where id = {OLD}"], {"checkpoint"}, set()),
    "old fact, time": ([f"update ledger.fact set at = at + interval '1 microsecond' where id = {OLD}"], {"checkpoint"}, set()),
    "old fact, gone": ([f"delete from ledger.fact where id = {LAST_BUT_ONE}"], {"orphan", "cause", "checkpoint"}, {"count"}),
    "new fact, amount": (
        [f"""update ledger.fact set body = body || '{{"amount": "1.00"}}' where id = {NEW}"""], {"entry"}, {"entry"}
    ),
    "new fact, no amount at all": ([f"update ledger.fact set body = body - 'amount' where id = {NEW}"], {"fact", "entry"}, {"fact"}),
    "new fact, amount that is none": (
        [f"""update ledger.fact set body = body || '{{"amount": "12,3"}}' where id = {NEW}"""], {"fact", "entry"}, {"fact"}
    ),
    "new fact, no allotment": ([f"update ledger.fact set body = body - 'allotment' where id = {NEW}"], {"fact", "entry"}, {"fact"}),
    "new fact, another day": ([f"""update ledger.fact set "on" = '{YEAR - 1}-12-31' where id = {NEW}"""], {"fact", "entry"}, {"fact", "entry"}),
    "new fact, unknown kind": ([f"update ledger.fact set kind = 'nobody.knows' where id = {NEW}"], {"fact", "entry"}, {"fact"}),
    "new fact, another function than its cause": (
        [f"""update ledger.fact set body = body || '{{"exp_func": "2010199"}}' where id = {NEW}"""], {"copy", "entry"}, {"copy", "entry"}
    ),
    "new fact, a cause that is not there": (
        [f"update ledger.fact set causes = array[gen_random_uuid()] where id = {NEW}"], {"cause"}, {"cause"}
    ),
    "new fact, gone": ([f"delete from ledger.fact where id = {NEW}"], {"orphan"}, {"count", "print"}),
    "balance": ([f"update ledger.balance set amount = amount + 0.01 where {PAID}"], {"balance"}, PRINTS),
    "balance, moved from document to document": (
        [f"update ledger.balance set amount = amount + case document when {FIRST_OF_TWO} then 5 else -5 end where {HELD}"], {"balance"}, PRINTS
    ),
    "balance, gone": ([f"delete from ledger.balance where {PAID}"], {"balance"}, PRINTS),
    "balance, of another unit": ([f"update ledger.balance set agency = '205001' where {PAID}"], {"unit"}, set()),
    "balance, floor taken away": ([f"update ledger.balance set floored = false where {PAID}"], {"floor"}, {"floor"}),
    "turnover of a day": ([f"update ledger.delta set debit = debit + 1 where {PAID} and debit > 0"], {"delta", "snapshot"}, {"print", "snapshot"}),
    "turnover, sides exchanged": (
        [f"update ledger.delta set debit = debit - 5, credit = credit + 5 where {PAID}"], {"delta", "snapshot"}, {"print", "snapshot"}
    ),
    "snapshot": ([f"update ledger.snapshot set credit = credit + 1 where {MINE} and third = 8 and account = 5101"], {"snapshot"}, {"snapshot"}),
    "snapshot, gone": ([f"delete from ledger.snapshot where {MINE} and third = 9 and book = 1"], {"snapshot"}, {"snapshot"}),
    "late": ([f"update ledger.late set debit = debit - 1 where {MINE}"], {"snapshot"}, {"snapshot"}),
    "late, gone": ([f"delete from ledger.late where {MINE}"], {"snapshot"}, {"snapshot"}),
    "element": (
        ["""update ledger.element set body = body || '{"exp_func": "2010199"}' where body->>'exp_func' = '2010101'"""], {"element"}, {"element"}
    ),
    "reversed twice": (
        [
            """insert into ledger.fact (year, division, id, kind, "on", actor, document_kind, document, causes, body)
                select year, division, left(id::text, 23) || '-0123456789ab')::uuid, kind, "on", actor, document_kind, document, causes, body
                from ledger.fact where kind = 'ledger.reversed'""".replace("left(", "(left(")
        ],
        {"reversal", "entry"},
        {"reversal", "entry"},
    ),
}  # fmt: skip


def test_the_year_is_sound_and_its_checkpoints_hold(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books = committed
    for slow in ("entries", "balances", "deltas"):
        monkeypatch.delattr(naming, slow)  # sound books need no look at single rows
    monkeypatch.delattr(snapshots, "drifted_snapshots")
    full, since = books.full(), books.since()
    assert full.ok and since.ok, (full, since)
    assert (full.facts, full.entries, full.books) == (since.facts, since.entries, since.books)
    assert full.checkpoints["count"] == 3 and full.checkpoints["after"] > 0 and full.checkpoints["last"]["day"] == f"{YEAR}-03-05"
    assert books.one("select count(*) from ledger.late") > 0 and books.one("select count(*) from ledger.snapshot") > 0
    assert books.one("select count(*) from ledger.entry where amount < 0") > 0, "there is a reversal"


@pytest.mark.parametrize("case", CASES)
def test_what_was_done_is_found(books: Books, case: str) -> None:
    statements, full, since = CASES[case]
    books.tamper(*statements)
    found = books.full()
    assert whats(found) == full and not found.ok, found
    found = books.since()
    assert whats(found) == since and found.ok == (not since), found


def test_slices_meet_every_row_once(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """As at ten million, where tables are read some pages at a time and facts some thousands."""
    for table in ("fact", "entry", "balance", "delta"):
        committed.raw(f"analyze ledger.{table}")
    whole = committed.full()
    monkeypatch.setattr(sizes, "PAGES", 1)
    monkeypatch.setattr(sizes, "FACTS", 3)
    said: list[str] = []
    found = committed.full(tell=lambda words, done: said.append(words))
    assert found.ok and found == whole and said.count("读分录") >= 2 and said.count("由事实重算分录：payment.requested") >= 2
    committed.tamper(f"update ledger.entry set amount = amount + 1 where fact = {OLD}")
    assert whats(committed.full()) == {"entry", "balance", "delta"}


def test_lanes_see_the_moment_at_which_the_check_began(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is posted before the other lane, which does everything here, looks."""
    work, lane = lanes._Queue.work, lanes._lane

    def late(*arguments: Any) -> None:
        with scope(divisions=DIVISION):
            post("MEANWHILE", Decimal("1.00"))
        connections.close_all()
        lane(*arguments)

    monkeypatch.setattr(lanes.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(lanes, "_lane", late)
    monkeypatch.setattr(
        lanes._Queue, "work", lambda self, reader: work(self, reader) if threading.current_thread().name != "MainThread" else None
    )
    before = committed.one("select count(*) from ledger.fact")
    found = committed.full()
    assert found.ok and found.facts == before == committed.one("select count(*) from ledger.fact") - 1


def test_a_failure_in_one_lane_stops_the_others_and_is_told(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = lanes.Reader.rows

    def failing(self: lanes.Reader, sql: str) -> list[tuple[Any, ...]]:
        if threading.current_thread().name.startswith("check-"):
            raise ArithmeticError("in a lane")
        return rows(self, sql if "from ledger.delta where" not in sql else "select pg_sleep(60)")

    monkeypatch.setattr(lanes.Reader, "rows", failing)
    began = time.monotonic()
    with pytest.raises(ArithmeticError, match="in a lane"):
        committed.full()
    assert time.monotonic() - began < 30
    monkeypatch.undo()
    assert committed.full().ok, "the connection is of use again"


FULL = "do $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$"
BUSY = "select 1 from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active' and pid <> pg_backend_pid()"


@pytest.mark.parametrize("which", ["MainThread", "check-0"])
def test_the_first_failure_is_told_with_its_remedy_not_that_the_others_were_cancelled(
    committed: Books, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """The server has no room left under one lane, while the other is in the middle of a statement."""

    def work(reader: lanes.Reader) -> None:
        if threading.current_thread().name != which:
            reader.rows("select pg_sleep(60)")
        while not reader.rows("select pg_stat_clear_snapshot()") or not reader.rows(BUSY):
            pass
        reader.rows(FULL)

    monkeypatch.setattr(lanes.os, "cpu_count", lambda: 2)
    began = time.monotonic()
    with pytest.raises(OperationalError, match="No space left") as told, lanes.reading("checker", Where.of(YEAR, DIVISION), lanes.Progress(silent)) as reader:
        lanes.walk([lanes.Step("甲", 1, work), lanes.Step("乙", 1, work)], reader)
    assert time.monotonic() - began < 30
    known = answers.as_user_error(told.value)
    assert known is not None and "磁盘已满" in known.says and "清理磁盘" in known.remedy
    assert committed.full().ok, "the connections are of use again"


def test_prints_that_cannot_be_compared_here_are_not(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jincai.ledger.checking.books.PROBED", 1)
    assert "since" not in ledger.check_books(**ASK, alias=books.alias, since_checkpoint=True).checkpoints


def test_an_entry_is_named_with_fact_rule_accounts_and_amounts(books: Books) -> None:
    fact = str(books.one(f"select {OLD}"))
    books.tamper(f"update ledger.entry set amount = amount + 1 where fact = {OLD} and debit = 5101")
    entries = [each for each in books.full().drift if each["what"] == "entry"]
    assert {(each["fact"], each["title"], each["debit"], each["amount"], each["times"]) for each in entries} == {
        (fact, "payment/支付确认", 5101, "1400.00", 1), (fact, "payment/支付确认", 5101, "1401.00", -1),
    }  # fmt: skip


def test_a_table_is_named_with_account_control_and_difference(books: Books) -> None:
    control = books.one(f"select control from ledger.balance where {PAID} limit 1")
    books.tamper(
        f"update ledger.balance set amount = amount + 0.01 where {PAID} and control = '{control}'",
        f"update ledger.delta set credit = credit + 2 where {PAID} and control = '{control}' and debit > 0",
    )
    found = {each["what"]: each for each in books.full().drift}
    assert (found["balance"]["account"], found["balance"]["control"], found["balance"]["drift"]) == (5101, control, "-0.01")
    assert (found["delta"]["account"], found["delta"]["control"], found["delta"]["debit"], found["delta"]["credit"]) == (
        5101,
        control,
        "0.00",
        "-2.00",
    )
    assert (found["snapshot"]["account"], found["snapshot"]["until"]) == (5101, f"{YEAR}-03-31")


def test_a_copied_field_is_named(books: Books) -> None:
    books.tamper(f"""update ledger.fact set body = body || '{{"exp_func": "2010199", "fund": "12"}}' where id = {NEW}""")
    (copy,) = [each for each in books.full().drift if each["what"] == "copy"]
    assert (copy["fact"], copy["fields"]) == (str(books.one(f"select {NEW}")), ["fund", "exp_func"])


def test_facts_that_give_no_entries_do_not_hide_the_others(books: Books) -> None:
    books.tamper(
        f"update ledger.fact set body = body - 'amount' where {MINE} and kind = 'payment.requested' and seq % 3 = 0",
        f"update ledger.entry set amount = amount + 1 where fact = {OLD}",
    )
    unfit = books.one(f"select count(*) from ledger.fact where {MINE} and kind = 'payment.requested' and seq % 3 = 0")
    found = books.full()
    assert len([each for each in found.drift if each["what"] == "fact"]) == unfit
    assert str(books.one(f"select {OLD}")) in {each["fact"] for each in found.drift if each["what"] == "entry"}


def test_a_negative_balance_of_a_floored_account_is_an_overdraft_even_if_the_row_says_otherwise(books: Books) -> None:
    books.tamper(
        "alter table ledger.balance drop constraint overdrawn", f"update ledger.balance set amount = -5, floored = false where {PAID}"
    )
    for found in (books.full(), books.since()):
        assert [(each["account"], each["amount"]) for each in found.overdrawn] == [(5101, "-5.00")]
