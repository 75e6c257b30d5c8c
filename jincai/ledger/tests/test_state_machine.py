"""状态机：随意的一年。申请、下单、支付、退回、冻结、调剂、红冲、结账、快照，倒签的、成批的；总账与一本字典账步步相同。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from jincai.kernel.facts import Fact, field_names
from jincai.ledger import api as ledger
from jincai.ledger.interpreter import Key
from jincai.ledger.tests.dictionary import Books
from jincai.ledger.tests.story import CITY, YEAR, fact
from jincai.ledger.tests.test_random_books import (
    FIRST,
    WHICH,
    _balances,
    _bought,
    _cleared,
    _deltas,
    _entries,
    _moved,
    _paid,
    _planned,
    _turnovers,
    account,
    thrown_away,
)  # fmt: skip

WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
ACTOR = {**WHERE, "actor": "zj"}
AMOUNTS = st.sampled_from(["0.01", "60.00", "100.00", "100.00", "499.99"])
DAYS = st.sampled_from(
    [*[date(YEAR, 3, 3), date(YEAR, 3, 4)] * 3, date(YEAR, 1, 15), date(YEAR, 2, 10), date(YEAR, 12, 31), date(YEAR + 1, 1, 10)]
)
BOOKS = st.sampled_from(["allotment", "allotment", "fiscal"])
DOCUMENT, LINE, ORIGIN = st.integers(1, 6), st.integers(1, 2), st.sampled_from(["executable", "executable", "contract"])
NEXT = {
    "payment.requested": ("payment.ordered", "payment.ordered", "payment.ended"),
    "payment.ordered": ("payment.confirmed", "payment.confirmed", "payment.failed"),
    "payment.confirmed": ("payment.refunded",),
    "allotment.frozen": ("allotment.unfrozen",),
    "allotment.virement_applied": ("allotment.virement_approved", "allotment.virement_rejected"),
    "procurement.plan_drafted": ("procurement.plan_returned",),
    "procurement.contract_signed": ("procurement.contract_returned",),
}
SELDOM = st.sampled_from([False] * 4 + [True])


class Steps(RuleBasedStateMachine):
    """单据的各步: every step is posted to the database and to the dictionary, and must be answered alike."""

    told = Bundle("told")

    def __init__(self) -> None:
        super().__init__()
        self.model = Books()
        self.rolled_back = thrown_away()
        self.rolled_back.__enter__()
        self.post([list(group) for group in FIRST])

    def teardown(self) -> None:
        try:
            assert _entries() == self.model.entries and _deltas() == _turnovers(self.model.entries)
            assert ledger.check_books(**WHERE, alias="default").ok and ledger.differs_from_replay(**WHERE, alias="default") == []
            assert ledger.drifted_snapshots(**WHERE, alias="default") == []
        finally:
            self.rolled_back.__exit__(None, None, None)

    def post(self, groups: list[list[Fact]], many: bool = False) -> None:
        call = ledger.post_many if many else ledger.post
        if any(self.model.impossible(group) for group in groups):
            with pytest.raises(ledger.BadFact, match="红冲"), transaction.atomic():
                call(groups)
            return
        wanted = [self.model.take(group) for group in groups]
        answers = call(groups)
        assert [_status(answer) for answer in answers] == [status for status, _ in wanted]
        for answer, (_, short) in zip(answers, wanted, strict=True):
            found = [each for each in answer.shortages if isinstance(each, ledger.Shortage)]
            assert {(Key(s.account.book, s.account.code, s.control, s.document), s.available, s.need) for s in found} == short

    @rule(target=told, n=DOCUMENT, at=WHICH, amount=AMOUNTS, line=LINE, on=DAYS, planned=st.booleans(), origin=ORIGIN)
    def request(self, n: int, at: str, amount: str, line: int, on: date, planned: bool, origin: str) -> Fact:
        made = _paid("requested", n, at, at, amount, line, on, planned, origin)
        self.post([[made]])
        return made

    @rule(target=told, n=st.integers(20, 29), at=WHICH, amount=AMOUNTS, upto=st.integers(2, 5), days=st.tuples(DAYS, DAYS), origin=ORIGIN)
    def pay(self, n: int, at: str, amount: str, upto: int, days: tuple[date, date], origin: str) -> Any:
        """A payment, step by step, up to its refund; the later steps on another day, perhaps an earlier one."""
        steps = ["requested", "ordered", "confirmed", "refunded", "failed"][:upto]
        made = [_paid(step, n, at, at, amount, 1, days[number > 1], False, origin) for number, step in enumerate(steps)]
        for each in made:
            self.post([[each]])
        return multiple(*made)

    @rule(target=told, n=DOCUMENT, first=WHICH, second=WHICH, amount=AMOUNTS, on=DAYS)
    def request_of_two_lines(self, n: int, first: str, second: str, amount: str, on: date) -> Any:
        made = [_paid("requested", n, at, at, amount, line, on, False, "executable") for line, at in enumerate((first, second), 1)]
        self.post([made])
        return multiple(*made)

    @rule(target=told, of=told, way=st.integers(0, 2), on=DAYS, share=st.sampled_from([1, 1, 2]), to=WHICH)
    def go_on(self, of: Fact, way: int, on: date, share: int, to: str) -> Any:
        """What follows on something told, whatever became of it; of the whole amount or a part."""
        if of.KIND not in NEXT:
            return multiple()
        kind = NEXT[of.KIND][way % len(NEXT[of.KIND])]
        body = {name: getattr(of, name) for name in field_names(type(of)) if name != "amount"}
        amount = (of.amount / share).quantize(Decimal("0.01")) or of.amount  # type: ignore[attr-defined]
        if "virement" in kind:
            made = _moved(kind.split(".")[1], int(of.document.removeprefix("TJ")), to, of.allotment, str(amount), 2, on)  # type: ignore[attr-defined]
        else:
            made = fact(kind, of.document, amount, of.key, on=on, **body)
        self.post([[made]])
        return made

    @rule(target=told, kind=st.sampled_from(["frozen", "frozen", "unfrozen"]), n=DOCUMENT, at=WHICH, amount=AMOUNTS, on=DAYS)
    def freeze(self, kind: str, n: int, at: str, amount: str, on: date) -> Fact:
        made = _moved(kind, n, at, at, amount, 1, on)
        self.post([[made]])
        return made

    @rule(target=told, then=st.sampled_from(["", "approved", "rejected"]), n=DOCUMENT, at=WHICH, to=WHICH, amount=AMOUNTS, on=DAYS)
    def virement(self, then: str, n: int, at: str, to: str, amount: str, on: date) -> Fact:
        """Applied for, and perhaps decided; `at` gives, `to` takes."""
        made = _moved("virement_applied", n, at, at, amount, 2, on)
        self.post([[made]])
        if then:
            self.post([[_moved(f"virement_{then}", n, to, at, amount, 2, on)]])
        return made

    @rule(
        target=told,
        kind=st.sampled_from(["plan_drafted", "contract_signed", "contract_returned"]),
        at=WHICH,
        amount=AMOUNTS,
        on=DAYS,
        planned=st.booleans(),
    )
    def buy(self, kind: str, at: str, amount: str, on: date, planned: bool) -> Fact:
        made = _bought(kind, at, amount, 1, on, planned)
        self.post([[made]])
        return made

    @rule(target=told, kind=st.sampled_from(["cleared", "refund_cleared"]), n=DOCUMENT, at=WHICH, amount=AMOUNTS, on=DAYS)
    def clear(self, kind: str, n: int, at: str, amount: str, on: date) -> Fact:
        made = _cleared(kind, n, at, amount, on)
        self.post([[made]])
        return made

    @rule(of=told, kept=st.integers(0, 99), on=DAYS, paper=st.sampled_from(["", "", "另一张"]), many=st.booleans())
    def reverse(self, of: Fact, kept: int, on: date, paper: str, many: bool) -> None:
        """Mostly what is in the books; else something told, whatever became of it."""
        of = of if kept % 5 == 4 else list(self.model.facts.values())[kept % len(self.model.facts)]
        made = ledger.Reversed(
            **ACTOR, on=on, document_kind="trial", document=paper or of.document, key=str(of.id), causes=(of.id,), reverses=str(of.id), reason="试"
        )  # fmt: skip
        self.post([[made]], many)

    @rule(
        again=st.lists(told, min_size=1, max_size=3),
        at=WHICH,
        amounts=st.lists(AMOUNTS, min_size=1, max_size=4),
        on=DAYS,
        number=st.integers(10, 99),
    )
    def batch(self, again: list[Fact], at: str, amounts: list[str], on: date, number: int) -> None:
        """Some told again, some new, a plan for them, in one call by COPY."""
        old = {each.id: each for each in again if not isinstance(each, ledger.Reversed)}
        new = [_paid("requested", number, at, at, amount, line, on, True, "executable") for line, amount in enumerate(amounts)]
        plan = _planned("cashplan.approved", number, "250.00", on)
        self.post([[plan], *[[each] for each in old.values()], *[[each] for each in new if each.id not in old]], many=True)


class Year(Steps):
    """一年: the steps, and what is done to the books as a whole."""

    @rule(at=WHICH, on=DAYS, number=st.integers(100, 199))
    def money(self, at: str, on: date, number: int) -> None:
        self.post([[fact(f"allotment.{kind}", f"结转{number}", "300.00", at, allotment=at, on=on) for kind in ("carried_in", "activated")]])

    @rule(book=BOOKS, now=SELDOM)
    def close(self, book: str, now: bool) -> None:
        if not now:
            return
        closed = self.model.closed[book]
        month = next((m for m in range(1, 13) if m not in closed), None)
        if month:
            assert ledger.close_period(book, **ACTOR, month=month).closed
            closed.add(month)
        if month and month < 12:
            with pytest.raises(ledger.PeriodError), transaction.atomic():
                ledger.close_period(book, **ACTOR, month=12) if month < 11 else ledger.open_adjustment(
                    book, **ACTOR, until=date(YEAR + 1, 1, 31)
                )

    @rule(book=BOOKS, until=st.sampled_from([date(YEAR + 1, 1, 9), date(YEAR + 1, 1, 31)]), now=SELDOM)
    def close_the_year(self, book: str, until: date, now: bool) -> None:
        if not now:
            return
        for month in range(1, 13):
            ledger.close_period(book, **ACTOR, month=month)
        ledger.open_adjustment(book, **ACTOR, until=until)
        self.model.closed[book], self.model.until[book] = set(range(1, 13)), until

    @rule(book=BOOKS)
    def reopen(self, book: str) -> None:
        if self.model.until.pop(book, None):
            ledger.close_adjustment(book, **ACTOR)
        if closed := self.model.closed[book]:
            ledger.reopen_period(book, **ACTOR, month=max(closed))
            closed.remove(max(closed))

    @rule(month=st.sampled_from([1, 2, 3, 12]), folded=st.booleans())
    def snapshot(self, month: int, folded: bool) -> None:
        ledger.mark_month(month, **WHERE)
        if folded:
            ledger.fold(**WHERE)

    @rule(on=DAYS, book=BOOKS)
    def look_back(self, on: date, book: str) -> None:
        """A trial balance on a day, snapshots and late rows and all, is the sum of what was accepted up to it."""
        wanted: dict[int, Decimal] = defaultdict(Decimal)
        for (_, day, _, _, debit, credit, amount, *_), times in self.model.entries.items():
            if debit.book == book and day <= on:
                wanted[debit.account] += amount * times
                wanted[credit.account] -= amount * times
        found = {row.account: row.closing for row in ledger.trial_balance(book, **WHERE, on=on)}
        assert {code: v for code, v in found.items() if v} == {code: v for code, v in wanted.items() if v}

    @invariant()
    def the_balances_are_those_of_the_dictionary(self) -> None:
        assert _balances() == {key: amount for key, amount in self.model.balances.items() if amount}

    @invariant()
    def nothing_is_overspent(self) -> None:
        assert [key for key, amount in self.model.balances.items() if amount < 0 and account(key).floored] == []


def _status(answer: ledger.Answer) -> str:
    closed = [isinstance(each, ledger.Closed) for each in answer.shortages]
    assert all(closed) or not any(closed), "a group is refused for its period or for its money"
    return "closed" if closed and closed[0] else answer.status


@pytest.mark.django_db
def test_the_ledger_is_a_dictionary_that_nobody_can_overdraw(in_scope: None) -> None:
    how = settings(max_examples=30, stateful_step_count=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Year, settings=how)
