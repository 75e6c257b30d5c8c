"""随机的账：真的规则册里的事实随意组合、随意分组、随意分次记账；数据库与 Python 推演逐笔相同。"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger import interpreter, rulebook
from jincai.ledger.interpreter import Key
from jincai.ledger.tests.story import ALLOTMENTS, CITY, YEAR, fact, money, rows
from jincai.platform.identity.api import scope

AMOUNTS = st.sampled_from(["0.01", "40.00", "60.00", "100.00", "100.00", "250.00", "499.99"])
DAYS = st.sampled_from([date(2025, 3, 3), date(2025, 3, 4), date(2025, 5, 8)])
PAYMENT = (
    "requested",
    "requested",
    "requested",
    "ended",
    "ordered",
    "ordered",
    "confirmed",
    "confirmed",
    "failed",
    "refunded",
    "corrected",
)
PROCUREMENT = ("plan_drafted", "plan_drafted", "plan_returned", "contract_signed", "contract_signed", "contract_returned")
ALLOTMENT = ("frozen", "unfrozen", "virement_applied", "virement_approved", "virement_rejected", "reclaimed", "activated", "carried_in")


def _paid(kind: str, document: int, at: str, to: str, amount: str, key: int, on: date, planned: bool, origin: str) -> Fact:
    source = {f"from_{name}": ALLOTMENTS[to][name] for name in ("exp_func", "gov_econ", "dep_econ")}
    contract = {"origin": origin, "from_document": "HT1" if origin == "contract" else ""}
    more = {**source, **contract, "from_allotment": to, "plan": f"{ALLOTMENTS[at]['agency']}/201/111/03" if planned else ""}
    return fact(f"payment.{kind}", f"ZF{document}", amount, str(key), on=on, allotment=at, **more)


def _bought(kind: str, at: str, amount: str, key: int, on: date, planned: bool) -> Fact:
    """采购计划 CG1 与合同 HT1：签约从计划来或从指标来，退回也是。"""
    other = "CG1" if planned else ""
    more = {"expires_on": on, "supplier": "某公司", "from_document": other, "to_document": other}
    return fact(f"procurement.{kind}", "CG1" if kind.startswith("plan") else "HT1", amount, str(key), on=on, allotment=at, **more)


def _moved(kind: str, document: int, at: str, to: str, amount: str, key: int, on: date) -> Fact:
    source = {f"from_{name}": ALLOTMENTS[to][name] for name in ("agency", "department", "exp_func", "gov_econ")}
    across = ALLOTMENTS[at]["department"] != ALLOTMENTS[to]["department"]
    return fact(f"allotment.{kind}", f"TJ{document}", amount, str(key), on=on, allotment=at, from_allotment=to, across=across, **source)


WHICH = st.sampled_from(sorted(ALLOTMENTS))
ORIGINS, PLANS = st.sampled_from(["executable", "contract"]), st.sampled_from(["cashplan.approved", "cashplan.reduced"])


def _planned(kind: str, key: int, amount: str, on: date) -> Fact:
    return fact(kind, "JH1", amount, str(key), on=on, plan="101001/201/111/03")


def _cleared(kind: str, key: int, at: str, amount: str, on: date) -> Fact:
    return fact(f"clearing.{kind}", f"ZF{key}", amount, "1", on=on, allotment=at)


FACTS = st.one_of(
    st.builds(_paid, st.sampled_from(PAYMENT), st.integers(1, 3), WHICH, WHICH, AMOUNTS, st.integers(1, 2), DAYS, st.booleans(), ORIGINS),
    st.builds(
        _paid,
        st.sampled_from(PAYMENT),
        st.just(1),
        st.just("Z1"),
        st.just("Z2"),
        st.just("100.00"),
        st.just(1),
        DAYS,
        st.just(False),
        st.just("executable"),
    ),
    st.builds(_bought, st.sampled_from(PROCUREMENT), WHICH, AMOUNTS, st.integers(1, 2), DAYS, st.booleans()),
    st.builds(_moved, st.sampled_from(ALLOTMENT), st.integers(1, 2), WHICH, WHICH, AMOUNTS, st.integers(1, 2), DAYS),
    st.builds(_planned, PLANS, st.integers(1, 3), AMOUNTS, DAYS),
    st.builds(_cleared, st.sampled_from(["cleared", "refund_cleared"]), st.integers(1, 3), WHICH, AMOUNTS, DAYS),
)
CALLS = st.lists(st.lists(st.lists(FACTS, min_size=1, max_size=3), min_size=1, max_size=4), min_size=1, max_size=10)
FIRST: list[list[Fact]] = [
    *(money(number, "500.00") for number in ALLOTMENTS),
    [fact("treasury.opened", "期初", "300.00")],
    [fact("cashplan.approved", "JH0", "200.00", plan="101001/201/111/03")],
]


class Model:
    """字典账：余额、事实、收下的分录；什么时候该拒绝，从规则自己算出来。"""

    def __init__(self) -> None:
        self.balances: dict[Key, Decimal] = defaultdict(Decimal)
        self.facts: dict[Any, Fact] = {}
        self.entries: Counter[tuple[Any, ...]] = Counter()

    def take(self, group: list[Fact]) -> tuple[str, set[tuple[Key, Decimal, Decimal]]]:
        """What must become of a group, and the shortages (key, what is there, what it needs)."""
        known = [self.facts.get(each.id) for each in group]
        if any(known):
            same = all(
                old and (old.KIND, old.body(), old.on) == (new.KIND, new.body(), new.on) for old, new in zip(known, group, strict=True)
            )
            return ("repeated" if same else "conflict"), set()
        made = [(each, entry) for each in group for entry in self.made(each)]
        net: dict[Key, Decimal] = defaultdict(Decimal)
        for _, entry in made:
            net[entry.debit] += entry.amount * account(entry.debit).side
            net[entry.credit] -= entry.amount * account(entry.credit).side
        short = {
            (key, self.balances[key], -moved)
            for key, moved in net.items()
            if moved < 0 and account(key).floored and self.balances[key] + moved < 0
        }
        if short:
            return "refused", short
        for key, moved in net.items():
            self.balances[key] += moved
        self.facts.update((each.id, each) for each in group)
        self.entries.update((each.id, each.on, *_line(entry)) for each, entry in made)
        return "accepted", set()

    def made(self, one: Fact) -> list[interpreter.Entry]:
        """What a fact must give."""
        return interpreter.entries(interpreter.told(one))


def account(key: Key) -> ledger.Account:
    return rulebook.account(key.book, key.account)


def _line(entry: interpreter.Entry) -> tuple[Any, ...]:
    return (
        entry.owner,
        entry.title,
        entry.debit,
        entry.credit,
        entry.amount,
        frozenset(entry.debit_element),
        frozenset(entry.credit_element),
    )


@contextmanager
def thrown_away() -> Iterator[None]:
    with scope(divisions=CITY):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def opened(in_scope: None) -> None:
    """The year, open before the first example."""


@given(calls=CALLS)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], derandomize=True
)
def test_the_database_keeps_the_same_books_as_the_interpreter(opened: None, calls: list[list[list[Fact]]]) -> None:
    model = Model()
    with thrown_away():
        for number, call in enumerate([FIRST, *calls]):
            groups = _each_fact_once(call)
            expected = [model.take(group) for group in groups]
            answers = ledger.post(groups)
            assert [answer.status for answer in answers] == [status for status, _ in expected]
            for answer, (_, short) in zip(answers, expected, strict=True):
                told = {(Key(s.account.book, s.account.code, s.control, s.document), s.available, s.need) for s in answer.shortages}
                assert told == short, "every shortage, with the balance as left by the groups accepted before"
            for status, _ in expected if number else []:
                event(status)
        assert _balances() == {key: amount for key, amount in model.balances.items() if amount}
        assert _entries() == model.entries
        assert _deltas() == _turnovers(model.entries)
        assert rows("select count(*) from ledger.fact")[0][0] == len(model.facts)
        assert ledger.differs_from_replay(year=YEAR, division=CITY, alias="default") == []


def _each_fact_once(call: list[list[Fact]]) -> list[list[Fact]]:
    seen: set[Any] = set()
    groups = [[each for each in group if each.id not in seen and not seen.add(each.id)] for group in call]  # type: ignore[func-returns-value]
    return [group for group in groups if group]


def _balances() -> dict[Key, Decimal]:
    found = rows("select book, account, control, document, amount from ledger.balance where amount <> 0")
    return {Key(rulebook.book_number(book).name, code, control, document): amount for book, code, control, document, amount in found}


def _entries() -> Counter[tuple[Any, ...]]:
    found = rows(
        'select x.fact, x."on", r.owner, r.title, x.book, x.debit, x.debit_control, x.debit_document, x.credit, x.credit_control, x.credit_document, x.amount, '
        "d.body, c.body from ledger.entry x join ledger.rule r on r.id = x.rule join ledger.element d on d.year = x.year and d.division = x.division "
        "and d.id = x.debit_element join ledger.element c on c.year = x.year and c.division = x.division and c.id = x.credit_element"
    )
    out: Counter[tuple[Any, ...]] = Counter()
    for number, on, owner, title, book, debit, control, document, credit, other, paper, amount, first, second in found:
        name = rulebook.book_number(book).name
        bodies = [frozenset((json.loads(body) if isinstance(body, str) else body).items()) for body in (first, second)]
        out[number, on, owner, title, Key(name, debit, control, document), Key(name, credit, other, paper), amount, *bodies] += 1
    return out


def _deltas() -> dict[tuple[Any, ...], tuple[Decimal, Decimal]]:
    found = rows(
        'select b.name, t.account, t.control, t."on", e.body, t.debit, t.credit from ledger.delta t join ledger.book b on b.number = t.book '
        "join ledger.element e on e.year = t.year and e.division = t.division and e.id = t.element"
    )
    return {
        (book, code, control, on, frozenset((json.loads(body) if isinstance(body, str) else body).items())): (debit, credit)
        for book, code, control, on, body, debit, credit in found
    }


def _turnovers(entries: Counter[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[Decimal, Decimal]]:
    """日发生额没有单据：同一天同一科目同一控制同一要素合计。"""
    out: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for (_, on, _, _, debit, credit, amount, first, second), times in entries.items():
        out[debit.book, debit.account, debit.control, on, first][0] += amount * times
        out[credit.book, credit.account, credit.control, on, second][1] += amount * times
    return {key: (debit, credit) for key, (debit, credit) in out.items()}
