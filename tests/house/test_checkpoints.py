"""检查点：此前的事实、检查点本身，谁改了哪一天都说得出来；记账的同时做，每件事实恰在一个里；内存有界。"""

from __future__ import annotations

import argparse
import hashlib
import json
import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from jincai.accounting.closing import api as closing
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.ledger.checking import chain, sealing
from jincai.platform.identity.api import Actor, scope
from jincai.platform.jobs import api as jobs
from jincai.project import answers
from jincai.project.commands import check_books
from jincai.project.commands import checkpoint as command
from tests.house.tampering import ASK, FIRST, MINE, SECOND, SYSTEM, THIRD, Books, post, whats
from tests.small_year import DIVISION, YEAR

FREE = "alter table ledger.fact alter seq drop identity; "
NEXT = THIRD + timedelta(1)


def taken(day: date = NEXT) -> ledger.Checkpoint:
    return closing.take_checkpoint(**ASK, day=day, actor=SYSTEM)[0]


def test_anybody_can_compute_it_again(books: Books) -> None:
    kept = books.raw(f"select seq, sm3, previous from ledger.checkpoint where {MINE} order by number")
    before, last = 0, "0" * 64
    for number, (seq, sm3, previous) in enumerate(kept, 1):
        text = f"{last} {YEAR} {DIVISION}\n"
        facts = books.raw(
            "select seq, id::text, kind, version, \"on\"::text, actor, document_kind, document, causes::text[], at at time zone 'UTC', body::text "
            f"from ledger.fact where {MINE} and seq > {before} and seq <= {seq} order by seq"
        )
        for *plain, causes, at, body in facts:
            moment = at.isoformat(timespec="microseconds").rstrip("0").rstrip(".")
            told = [json.dumps(each, ensure_ascii=False) for each in (*plain, causes, moment)]
            text += f"[{', '.join(told)}, {body}]\n"
        figures = books.one(
            "select json_build_array('checkpoint', year, lpad(division::text, 9, '0'), number, day, seq, facts, entries, balances_print::text, "
            f"deltas_print::text, previous, to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'))::text from ledger.checkpoint where {MINE} "
            f"and number = {number}"
        )
        assert (previous, hashlib.new("sm3", f"{text}{figures}\n".encode()).hexdigest()) == (last, sm3)
        before, last = seq, sm3


@pytest.mark.parametrize(
    ("change", "days"),
    [
        ("update ledger.fact set actor = 'x' where {mine} and seq = (select min(seq) from ledger.fact)", [(1, FIRST)]),
        ("update ledger.fact set document = 'x' where {mine} and kind = 'ledger.reversed'", [(3, THIRD)]),
        ("delete from ledger.fact where {mine} and seq = (select seq from ledger.checkpoint where number = 2)", [(2, SECOND)]),
        (FREE + "update ledger.fact set seq = 2 where {mine} and kind = 'ledger.reversed'", [(1, FIRST), (3, THIRD)]),
        ("update ledger.checkpoint set facts = facts - 1 where number = 2", [(2, SECOND)]),
        ("update ledger.checkpoint set entries = entries + 1 where number = 2", [(2, SECOND)]),
        ("update ledger.checkpoint set balances_print = 0 where number = 1", [(1, FIRST)]),
        ("update ledger.checkpoint set deltas_print = deltas_print + 1 where number = 3", [(3, THIRD)]),
        ("update ledger.checkpoint set seq = seq - 1 where number = 3", [(3, THIRD)]),
        ("update ledger.checkpoint set at = at - interval '1 hour' where number = 1", [(1, FIRST)]),
        ("update ledger.checkpoint set previous = repeat('1', 64) where number = 3", [(3, THIRD)]),
        ("update ledger.checkpoint set sm3 = repeat('1', 64) where number = 1", [(1, FIRST), (2, SECOND)]),
        ("update ledger.checkpoint set day = day - 1 where number = 1", [(1, FIRST - timedelta(1))]),
        ("delete from ledger.checkpoint where number = 1", [(2, SECOND)]),
        ("delete from ledger.checkpoint where number = 2", [(3, THIRD)]),
    ],
)
def test_what_was_changed_afterwards_breaks_the_checkpoint_of_its_day(books: Books, change: str, days: list[tuple[int, date]]) -> None:
    assert books.broken() == []
    books.tamper(change.format(mine=MINE))
    assert books.broken() == [(number, str(day)) for number, day in days]
    found = books.full()
    first = next(each for each in found.drift if each["what"] == "checkpoint")
    assert (first["number"], first["day"]) == (days[0][0], str(days[0][1])) and not found.ok


def test_a_checkpoint_that_is_gone_is_named(books: Books) -> None:
    books.tamper("delete from ledger.checkpoint where number = 2")
    assert [each["says"] for each in books.full().drift] == ["第 2 个检查点不见了"] == [each["says"] for each in books.since().drift]


def test_the_tail_of_the_chain_is_missed_only_by_who_kept_a_copy(books: Books) -> None:
    kept = books.one(f"select sm3 from ledger.checkpoint where {MINE} and number = 3")
    assert books.full(expect=[kept]).ok
    books.tamper("delete from ledger.checkpoint where number = 3")
    assert books.full().ok, "the chain itself cannot tell"
    assert whats(books.full(expect=[kept])) == {"checkpoint"} and not books.full(expect=[kept]).ok


def test_the_guards_of_the_database_refuse_change_and_removal(committed: Books) -> None:
    for statement in ("update ledger.checkpoint set day = day", "delete from ledger.checkpoint", "truncate ledger.checkpoint"):
        with pytest.raises(Exception, match="不可改"), connections["owner"].cursor() as cursor:
            cursor.execute(statement)


def test_one_a_day_in_order_and_by_who_may(committed: Books) -> None:
    books = committed
    made, new = closing.take_checkpoint(**ASK, day=NEXT, actor=SYSTEM)
    assert new and (made.number, made.facts, made.entries) == (
        4,
        books.one("select count(*) from ledger.fact"),
        books.one("select count(*) from ledger.entry"),
    )
    assert closing.take_checkpoint(**ASK, day=NEXT, actor=SYSTEM) == (made, False)
    with pytest.raises(UserError, match="不能再做"):
        taken(FIRST)
    empty = taken(NEXT + timedelta(1))
    assert (empty.number, empty.facts, empty.previous) == (5, made.facts, made.sm3) and books.broken() == []
    nobody = Actor(user="x", name="x", division=DIVISION, posts=("preparer",))
    with pytest.raises(Refused):
        closing.take_checkpoint(**ASK, day=NEXT, actor=nobody)


def test_a_posting_under_way_is_waited_for(committed: Books) -> None:
    """It has its number already; were it not waited for, its fact would come up behind the checkpoint."""
    books = committed
    before = books.one("select max(seq) from ledger.fact")
    made: list[ledger.Checkpoint] = []
    taker = threading.Thread(target=lambda: made.append(_alone(taken)))
    with scope(divisions=DIVISION):
        post("LATE1", Decimal("1.00"))
        taker.start()
        while not books.one("select exists (select from pg_locks where locktype = 'advisory' and not granted)"):
            assert taker.is_alive(), "it did not wait"
    taker.join(30)
    assert (
        made
        and made[0].seq > before
        and made[0].facts == books.one(f"select count(*) from ledger.fact where {MINE}")
        and books.broken() == []
    )


def test_a_posting_that_takes_too_long_is_not_waited_for(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books = committed
    monkeypatch.setattr(sealing, "PATIENCE", "50ms")
    said: list[str] = []

    def take() -> None:
        try:
            taken()
        except UserError as error:
            said.append(error.says)

    with scope(divisions=DIVISION):
        post("SLOW1", Decimal("1.00"))
        taker = threading.Thread(target=lambda: _alone(take))
        taker.start()
        taker.join(30)
    assert said == ["等了 50ms，还有记账没有做完"] and books.one("select count(*) from ledger.checkpoint") == 3


def test_every_fact_posted_meanwhile_belongs_to_exactly_one(committed: Books) -> None:
    books = committed
    end = threading.Event()

    def keep_posting(worker: int) -> None:
        count = 0
        while not end.is_set():
            with scope(divisions=DIVISION):
                post(f"W{worker}-{(count := count + 1)}", Decimal("1.00"))

    posters = [threading.Thread(target=lambda worker=worker: _alone(lambda: keep_posting(worker))) for worker in range(4)]
    for poster in posters:
        poster.start()
    try:
        made = [taken(NEXT + timedelta(day)) for day in range(8)]
        seen = books.full()
        assert seen.ok, "the check reads one moment, also while others post"
    finally:
        end.set()
        for poster in posters:
            poster.join(30)
    last = taken(NEXT + timedelta(30))
    assert len({each.facts for each in made}) > 1, "there was posting meanwhile"
    assert books.broken() == [] and last.facts == books.one(f"select count(*) from ledger.fact where {MINE}")
    assert last.entries == books.one(f"select count(*) from ledger.entry where {MINE}") and books.since().ok and books.full().ok


def test_facts_are_read_a_window_at_a_time(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books = committed
    whole = taken()
    books.tamper("delete from ledger.checkpoint where number = 4")
    sizes: list[int] = []
    octets = sealing.Reader.octets
    monkeypatch.setattr(sealing.Reader, "octets", lambda self, sql: [sizes.append(row[0]) or row for row in octets(self, sql)])  # type: ignore[func-returns-value]
    monkeypatch.setattr(chain, "WINDOW", 2)
    small = taken()
    assert sizes and max(sizes) <= 2 and books.broken() == []
    assert (small.facts, small.entries, small.balances_print, small.deltas_print) == (
        whole.facts,
        whole.entries,
        whole.balances_print,
        whole.deltas_print,
    )


def test_the_night_takes_those_that_are_due_once(committed: Books) -> None:
    books = committed
    from jincai.accounting.closing.jobs import nightly_checkpoints

    yesterday = timezone.localdate() - timedelta(1)
    nightly_checkpoints()
    nightly_checkpoints()
    assert jobs.run_pending(["closing.checkpoint"]).failed == ()
    assert books.one("select count(*) from ledger.checkpoint") == 4
    assert books.one("select max(day) from ledger.checkpoint") == yesterday and ledger.uncovered() == []
    nightly_checkpoints()
    assert books.one("select count(*) from procrastinate_jobs where task_name = 'closing.checkpoint'") == 0, "nothing new, nothing due"


def test_without_sm3_it_says_so(committed: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str, data: bytes = b"") -> Any:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", none)
    with pytest.raises(UserError, match="没有 SM3"):
        taken()


def call(module: Any, *words: str) -> tuple[int, dict[str, Any]]:
    """A command as the command line runs it, its result through JSON."""
    parser = argparse.ArgumentParser()
    module.arguments(parser)
    status, result = module.run(parser.parse_args(list(words)))
    return status, json.loads(json.dumps(result, default=answers.plain))


def test_the_commands(committed: Books, capsys: pytest.CaptureFixture[str]) -> None:
    books = committed
    status, result = call(command, "--on", str(NEXT))
    (made,) = result["checkpoints"]
    assert status == 0 and result["ok"] and made["new"] and (made["number"], made["day"], len(made["sm3"])) == (4, str(NEXT), 64)
    status, result = call(check_books)
    assert (status, result["ok"], result["drift"], result["checkpoints"]) == (
        0, True, [], [{**ASK, "count": 4, "last": {"number": 4, "day": str(NEXT), "sm3": made["sm3"]}, "after": 0}],
    )  # fmt: skip
    assert "100%" in capsys.readouterr().err
    books.tamper(
        "update ledger.checkpoint set facts = facts + 1 where number = 2",
        f"update ledger.balance set amount = amount + 1 where {MINE} and account = 5101",
    )
    status, result = call(check_books, "--since-checkpoint")
    assert (status, sorted(each["what"] for each in result["drift"]), result["checkpoints"][0]["since"]) == (1, ["print"], 4)
    assert "jincai check-books" in result["drift"][0]["remedy"]
    status, result = call(check_books, "--expect", "0" * 64)
    assert status == 1 and sorted({each["what"] for each in result["drift"]}) == ["balance", "checkpoint"]
    with pytest.raises(UserError, match="还没有到"):
        call(command, "--on", str(date.today() + timedelta(1)))
    with pytest.raises(SystemExit):
        call(check_books, "--expect", "abc")


def _alone(work: Any) -> Any:
    """In a thread: its connections are closed at the end."""
    try:
        return work()
    finally:
        connections.close_all()
