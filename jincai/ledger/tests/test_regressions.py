"""别家会错的，在这里各有一个名字：超占、抢跑的预算检查、对不上总账的试算平衡、超时以后还在的占用。

六笔各一千争五千（恰好五笔）在 test_concurrency.py；由动词办的同样的事在 tests/journeys/test_holds.py。
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import OperationalError, connection

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.tests.crew import Crew, posting, until_somebody_waits
from jincai.ledger.tests.story import ALLOTMENTS, CITY, YEAR, accept, fact, left, money, request, rows, statuses
from jincai.platform.identity.api import scope

WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
ROUNDS = 20
committing = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


@pytest.fixture
def crew(transactional_db: None) -> Iterator[Crew]:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
    with Crew(4) as four:
        yield four


@committing
def test_budget_checks_that_race(crew: Crew) -> None:
    """四人都查过余额、都够，再一齐提交：申请、收回、冻结、调剂，在锁下只成一笔。"""
    looked = threading.Barrier(4)

    def checked(one: Fact) -> Any:
        def work() -> list[ledger.Answer]:
            with scope(divisions=CITY):
                assert left("EXECUTABLE") == {"Z1": D("1000.00")}, "everybody sees enough"
                looked.wait(timeout=30)
            return posting([one])()

        return work

    def moved(kind: str, number: int) -> Fact:
        source = {f"from_{name}": value for name, value in ALLOTMENTS["Z2"].items()}
        return fact(f"allotment.{kind}", f"T{number}", "1000.00", from_allotment="Z2", across=False, **source)

    for number in range(ROUNDS):
        with scope(divisions=CITY):
            accept(money("Z1", "1000.00", document=f"结转{number}"))
        rivals = [request(f"ZF{number}", "1000.00"), *(moved(kind, number) for kind in ("reclaimed", "frozen", "virement_applied"))]
        random.Random(number).shuffle(rivals)
        answers = [found for (found,) in crew([checked(one) for one in rivals])]
        assert Counter(answer.status for answer in answers) == {"accepted": 1, "refused": 3}
        assert all(short.available == 0 for answer in answers for short in answer.shortages), "refused by what was there under the lock"
        with scope(divisions=CITY):
            assert left("EXECUTABLE") == {}
    assert ledger.check_books(**WHERE).ok


def busy_year(rnd: random.Random) -> tuple[list[Fact], list[Fact]]:
    """Facts told in no order of days, and reversals of some, on the day of the fact or later."""
    day = lambda: date(YEAR, 1, 1) + timedelta(days=rnd.randrange(365))  # noqa: E731
    undone: list[Fact] = []
    made: list[Fact] = [fact("treasury.opened", "期初", "90000.00", on=date(YEAR, 1, 1))]
    made += [each for z in ALLOTMENTS for each in money(z, "90000.00", on=day())]
    for number in range(60):
        z, amount = rnd.choice(list(ALLOTMENTS)), f"{rnd.randrange(1, 90000) / 100:.2f}"
        made.append(request(f"ZF{number}", amount, allotment=z, on=day()))
        steps = ["payment.ordered", "payment.confirmed", "clearing.cleared", "payment.refunded"][: rnd.randrange(5)]
        made += [fact(step, f"ZF{number}", amount, "1", allotment=z, on=day()) for step in steps]
        if rnd.random() < 0.4:
            last = made[-1]
            undone.append(
                ledger.Reversed(
                    division=CITY, year=YEAR, on=max(last.on, day()), actor="he", document_kind="trial", document=last.document, key=str(last.id),
                    causes=(last.id,), reverses=str(last.id), reason="试",
                )
            )  # fmt: skip
    return made, undone


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_a_trial_balance_ties_to_the_ledger(in_scope: None, seed: int) -> None:
    """借方等于贷方，也等于逐笔分录之和；倒签的、红冲的，任何一天都是。"""
    made, undone = busy_year(random.Random(seed))
    accept(*([one] for one in made))
    accept(*([one] for one in undone))
    assert rows("select count(*) > 10 from ledger.entry where amount < 0") == [(True,)]
    for book in ledger.BOOKS.values():
        for on in (date(YEAR, 1, 31), date(YEAR, 6, 30), date(YEAR, 11, 5), date(YEAR, 12, 31)):
            entries = rows('select debit, credit, amount from ledger.entry where book = %s and "on" <= %s', book.number, on)
            table = ledger.trial_balance(book.name, **WHERE, on=on)
            assert sum(row.debit for row in table) == sum(row.credit for row in table) == sum(amount for *_, amount in entries)
            sides: Counter[tuple[int, str]] = Counter()
            for debit, credit, amount in entries:
                sides[debit, "debit"] += amount
                sides[credit, "credit"] += amount
            assert {(row.account, side): getattr(row, side) for row in table for side in ("debit", "credit") if getattr(row, side)} == {
                key: amount for key, amount in sides.items() if amount
            }
            assert sum(row.closing for row in table) == 0
        closing = {row.account: row.closing for row in table}
        for account in book.accounts.values():
            assert sum(ledger.balances(account, **WHERE).values()) == closing.get(account.code, 0) * account.side, (
                "and to the balances it is kept by"
            )


def read(table: str) -> tuple[int, int]:
    """How often this transaction has looked into a table of the year, and how many rows it got there."""
    ((scans, found),) = rows(
        "select sum(seq_scan + coalesce(idx_scan, 0))::int, sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int from pg_stat_xact_user_tables "
        "where schemaname = 'ledger' and relname = %s", f"{table}_{YEAR}",
    )  # fmt: skip
    return scans, found


@pytest.mark.django_db
def test_a_trial_balance_does_not_take_minutes_at_a_million_entries(in_scope: None) -> None:
    """它一笔分录、一件事实也不读，只读每日的合计：笔数十倍，读的行数不变。一千万笔要多久，由 `jincai bench balance` 量。"""
    accept(money("Z1", "90000.00"))
    got = []
    for many in (20, 200):
        accept(*(request(f"ZF{many}-{number}", "1.00") for number in range(many)))
        looked, (_scans, before) = (read("entry"), read("fact")), read("delta")
        table = ledger.trial_balance("allotment", **WHERE, on=date(YEAR, 6, 30), by=("agency", "exp_func", "gov_econ"))
        assert sum(row.debit for row in table) > many and (read("entry"), read("fact")) == looked
        got.append(read("delta")[1] - before)
    assert got[0] == got[1] > 0


@committing
def test_a_hold_that_was_released_is_gone_at_once(crew: Crew) -> None:
    """占着的一提交终止，别人立刻用得上，一分不差；退回的占用不在任何人的账上留下影子。"""
    with scope(divisions=CITY):
        accept(money("Z1", "1000.00"), request("ZF0", "1000.00"))
    for number in range(ROUNDS):
        assert [answer.status for answer in posting([request(f"ZF{number + 1}", "0.01")])()] == ["refused"]
        crew([posting([fact("payment.ended", f"ZF{number}", "1000.00", "1")])])
        assert [answer.status for answer in posting([request(f"ZF{number + 1}", "1000.00")])()] == ["accepted"]
        with scope(divisions=CITY):
            held = ledger.holds("allotment", **WHERE, controls=["Z1"])["Z1"]
            assert [(hold.document, hold.amount) for hold in held] == [(f"ZF{number + 1}", D("1000.00"))]


@committing
def test_a_hold_does_not_survive_the_one_who_was_cut_off(crew: Crew) -> None:
    """占用还没提交，连接就断了：占用不在，等着的人拿到全部；断的人再报一次，要么没有，要么只有一次。"""
    with scope(divisions=CITY):
        accept(money("Z1", "1000.00"))
    posted, backend = threading.Event(), []
    one = request("ZF1", "1000.00")

    def cut_off() -> str:
        try:
            with scope(divisions=CITY):
                accept(one)
                backend.extend(rows("select pg_backend_pid()"))
                posted.set()
                until_somebody_waits()
                rows("select pg_terminate_backend(pg_backend_pid())")
        except OperationalError:
            connection.close()
            return "cut"
        return "not cut"

    def waits() -> list[ledger.Answer]:
        posted.wait(timeout=30)
        return posting([request("ZF2", "1000.00")])()

    said, answers = crew([cut_off, waits])
    assert (said, [answer.status for answer in answers]) == ("cut", ["accepted"])
    with scope(divisions=CITY):
        assert left("HELD_BY_REQUEST") == {"Z1": D("1000.00")} and ledger.facts([one.id], **WHERE) == []
        assert statuses(one) == ["refused"]
        accept(fact("payment.ended", "ZF2", "1000.00", "1"))
        assert statuses(one) == ["accepted"]
    assert ledger.check_books(**WHERE).ok
