"""锁下的拒绝：钱够不够由总账说，数和占用是那一刻的；话处处一样；拒绝之后，别的照旧。"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection, connections

from jincai.execution.payment import api as payment
from jincai.execution.payment import models
from jincai.kernel.rules import Refused, Violation
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.platform.numbering import api as numbering
from tests.journeys.ground import CITY, DAY, PAYEE, PLAN, YEAR, Ground, build, left, rules, sound

COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "checker"])
BAD = dataclasses.replace(PAYEE, bank_no="1")


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    """Made for each test: others here commit."""
    with scope(divisions=CITY):
        yield build()


def reasons(work: Callable[..., object], *given: Any, **more: Any) -> list[Violation]:
    """Why not; caught inside the scope, which goes on."""
    with pytest.raises(Refused) as caught:
        work(*given, **more)
    return list(caught.value.violations)


def shown(found: list[Violation], *wanted: str) -> list[Violation]:
    return [said for said in found if said.rule in wanted]


@pytest.mark.django_db
@pytest.mark.parametrize("planned", [True, False])
def test_money_alone_is_refused_by_the_ledger_and_with_other_rules_the_words_and_figures_are_the_same(
    ground: Ground, planned: bool
) -> None:
    ground.plan(planned)
    ground.paid(("office", "100.00"), key="甲")
    ground.request(("office", "200.00"), key="乙")
    over = ("office", "2000000.00")
    alone, together = reasons(ground.request, over, key="一"), reasons(ground.request, over, key="二", payee=BAD)
    assert rules(alone) == (["R04", "PLAN"] if planned else ["R04"]) and set(rules(together)) == {*rules(alone), "R18"}
    assert shown(together, "R04", "PLAN") == alone, "one wording, one function, the same figures and holds"
    (said,) = shown(alone, "R04")
    assert said.says.startswith(f"超过指标可用数：{ground['office']} 需要 2,000,000.00 元") and said.executed == D("100.00")
    if planned:
        (said,) = shown(alone, "PLAN")
        assert (said.subject, said.available, said.executed) == (PLAN, left("PLAN_LEFT")[PLAN], D("100.00")) and len(said.holds) == 1


@pytest.mark.django_db
def test_what_is_frozen_is_said_first_with_the_figures_under_the_lock(ground: Ground) -> None:
    ground.plan(False)
    alone, together = (reasons(ground.request, ("frozen", "6000.00"), key=key, payee=payee) for key, payee in (("一", PAYEE), ("二", BAD)))
    assert rules(alone) == ["R14", "R04"] and shown(together, "R14", "R04") == alone
    assert "已冻结 45,000.00 元" in alone[0].says and alone[0].holds == alone[1].holds != ()


@pytest.mark.django_db
def test_after_a_refusal_the_scope_lives_on_and_nothing_of_it_is_left(ground: Ground) -> None:
    """被规定拒绝的还没有写；被总账拒绝的写了又撤：两种之后，先前的和以后的都在，号码不断。"""
    ground.plan(False)
    first = ground.request(("office", "1.00"), key="先")
    assert rules(reasons(ground.request, ("waiting", "1.00"), key="规定")) == ["R46"]
    assert rules(reasons(ground.request, ("office", "5000000.00"), key="总账")) == ["R04"]
    assert ledger.facts_of(["ZF-2025-000002"], year=YEAR, division=CITY) == []
    last = ground.request(("office", "2.00"), key="后")
    assert (first, last) == ("ZF-2025-000001", "ZF-2025-000002")
    assert numbering.last_number("payment", CITY, YEAR) == 2 == models.Payment.objects.count() == models.PaymentLine.objects.count()
    assert left("HELD_BY_REQUEST") == {ground["office"]: D("3.00")}
    sound()


@pytest.mark.django_db
def test_a_batch_with_refusals_leaves_no_gap_in_the_numbers(ground: Ground) -> None:
    ground.plan(False)
    amounts = ["10.00", "9000000.00", "20.00", "8000000.00", "30.00"]
    asked = [ground.asking(("office", amount), key=f"批{n}") for n, amount in enumerate(amounts)]
    outcomes = payment.request_many(division=CITY, requests=asked, on=DAY, actor=ground.who("preparer"))
    assert [outcome.number for outcome in outcomes] == ["ZF-2025-000001", "", "ZF-2025-000002", "", "ZF-2025-000003"]
    for n in (1, 3):
        refused = outcomes[n].refused
        assert refused is not None
        (said,) = refused.violations
        assert (said.rule, said.available, len(said.holds)) == ("R04", D("999940.00"), 3), "as of the lock: the three before it are there"
    assert ground.request(("office", "1.00"), key="下一笔") == "ZF-2025-000004"
    sound()


def until_somebody_waits() -> None:
    """Return when some backend waits for a lock, or after twenty seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return


def behind(ground: Ground, ahead: Callable[[], str], then: Callable[[], Any]) -> tuple[str, Future[Any]]:
    """`ahead` is done but not committed when `then` comes on another connection and has to wait for it."""
    started = threading.Event()

    def work() -> Any:
        try:
            with scope(divisions=CITY, actor=ground.who("preparer")):
                started.set()
                return then()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with scope(divisions=CITY, actor=ground.who("preparer")):
            number = ahead()
            waiting = pool.submit(work)
            assert started.wait(timeout=20)
            until_somebody_waits()
        waiting.exception(timeout=60)
    return number, waiting


@pytest.fixture
def committed(transactional_db: None) -> Ground:
    with scope(divisions=CITY):
        made = build()
        made.plan(False)
    return made


@COMMITS
def test_who_took_it_while_one_waited_is_named_in_the_refusal(committed: Ground) -> None:
    """两人争一条指标：后到的看规定时钱还在，锁下已被占；拒绝里写着是谁占的。"""
    ground = committed
    taker, late = behind(
        ground, lambda: ground.request(("office", "600000.00"), key="先到"), lambda: ground.request(("office", "500000.00"), key="后到")
    )
    error = late.exception()
    assert isinstance(error, Refused)
    (said,) = error.violations
    assert (said.rule, said.asked, said.available) == ("R04", D("500000.00"), D("400000.00"))
    assert [(hold.document, hold.amount) for hold in said.holds] == [(taker, D("600000.00"))]


@COMMITS
def test_the_same_request_sent_twice_at_once_is_one_payment(committed: Ground) -> None:
    ground = committed
    same = lambda: ground.request(("office", "10.00"), key="同一张表")  # noqa: E731
    number, again = behind(ground, same, same)
    assert again.result() == number
    with scope(divisions=CITY):
        assert left("HELD_BY_REQUEST") == {ground["office"]: D("10.00")} and models.Payment.objects.count() == 1
        assert ground.request(("office", "1.00"), key="下一张") == "ZF-2025-000002"
        assert numbering.last_number("payment", CITY, YEAR) == 2
