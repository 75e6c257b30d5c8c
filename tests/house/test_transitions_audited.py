"""四类单据的每一步：恰好一条审计，说谁、凭哪个岗位、哪张单据、前后怎样；那一步撤了，审计也没有。状态表里加了一步而这里没有的，测试不过。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.allotment import api as allotment
from jincai.execution.allotment import states as allotment_states
from jincai.execution.payment import api as payment
from jincai.execution.payment.operations.returning import send_back
from jincai.execution.payment.operations.steps import load
from jincai.kernel.states import Move
from jincai.ledger import api as ledger
from jincai.planning.budget import api as budget
from jincai.planning.budget import states as budget_states
from jincai.planning.budget.tests.workbooks import GOOD, write
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, posts, scope, system
from jincai.platform.workflow import api as workflow
from jincai.treasury.clearing import api as clearing
from tests.journeys.ground import CITY, DAY, YEAR, Ground, build

pytestmark = pytest.mark.django_db
HERE: dict[str, Any] = {"division": CITY, "year": YEAR, "on": DAY}
Step = Callable[[], Any]


@dataclasses.dataclass(frozen=True)
class Way:
    """到这一步为止怎么办（答单号），这一步怎么办（新单据的答单号）."""

    before: Callable[[Ground], str]
    step: Callable[[Ground, str], Any]


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    with scope(divisions=CITY):
        made = build()
        made.plan(False)
        yield made


def rows(document: str) -> list[audit.Record]:
    """The audit of a document, oldest first."""
    with audit.reading():
        return list(reversed(audit.search(audit.Filter(document=document), limit=500).rows))


class Undone(Exception):
    """The step is taken back."""


def taken(number: str, step: Step) -> audit.Record:
    """The one row that the step left; undone, it left none."""
    was = rows(number) if number else []
    everything = rows("")
    with suppress(Undone), transaction.atomic():
        step()
        raise Undone
    assert rows("") == everything, "what is undone left an audit"
    number = step() if not number else (step(), number)[1]
    (row,) = rows(number)[len(was) :]
    known = [post.code for post in posts().values()]
    assert row.actor and row.name and row.post in known and row.document == number and row.kind == "act" and row.verb, row
    return row


def requested(g: Ground) -> str:
    return g.request(("office", "10.00"))


def reviewed(g: Ground) -> str:
    number = requested(g)
    g.review(number)
    return number


def approved(g: Ground) -> str:
    number = reviewed(g)
    payment.approve(number=number, actor=g.who("treasury"), **HERE)
    return number


def ordered(g: Ground) -> str:
    return g.ordered(("office", "10.00"))[0]


def confirmed(g: Ground) -> str:
    return g.paid(("office", "10.00"))[0]


def order_of(g: Ground, number: str) -> str:
    return g.see(number).order


def inbox(kind: str, action: str, part: str, **more: str) -> Callable[[Ground, str], None]:
    """The step as the inbox takes it."""

    def step(g: Ground, number: str) -> None:
        (done,) = workflow.act_many([(kind, number)], action, actor=g.who(part), reason="附件不全", **more, **HERE)  # type: ignore[arg-type]
        assert done.refused is None, done.refused

    return step


def expire(g: Ground, number: str) -> None:
    payment.expire_many(division=CITY, year=YEAR, on=date(YEAR, 12, 30), actor=system(CITY))


def clear(g: Ground, number: str) -> None:
    clearing.clear(amounts={order_of(g, number): D("10.00")}, actor=g.who("treasury_chief"), **HERE)


def correct(g: Ground, number: str) -> None:
    told = {"position": 1, "to_allotment": g["meeting"], "dep_econ": "30215", "reason": "列错"}
    payment.correct(number=number, actor=g.who("treasury"), **told, **HERE)  # type: ignore[arg-type]


def by(part: str, verb: Callable[..., Any], **more: Any) -> Callable[[Ground, str], Any]:
    """A verb on one payment."""
    return lambda g, number: verb(number=number, actor=g.who(part), **more, **HERE)


PAYMENTS: dict[str, Way] = {
    "review": Way(requested, lambda g, n: g.review(n)),
    "approve": Way(reviewed, by("treasury", payment.approve)),
    "send_back": Way(reviewed, inbox("payment", "return", "treasury", to_step="unit_review")),
    "send_back_once": Way(approved, lambda g, n: send_back(load(CITY, YEAR, [n]), "REVIEWED", reason="再看", on=DAY, actor=g.who("treasury"))),
    "reject": Way(requested, by("reviewer", payment.reject, reason="缺发票")),
    "withdraw": Way(requested, by("preparer", payment.withdraw)),
    "void": Way(requested, by("treasury_chief", payment.void, reason="重复")),
    "expire": Way(requested, expire),
    "order": Way(approved, by("treasury_chief", payment.order)),
    "recall": Way(ordered, by("treasury_chief", payment.recall)),
    "confirm": Way(ordered, lambda g, n: g.confirm(order_of(g, n), D("10.00"))),
    "fail": Way(ordered, lambda g, n: g.fail(order_of(g, n))),
    "recalled": Way(
        ordered, lambda g, n: payment.fail_many(reasons={order_of(g, n): "已撤销"}, actor=g.who("treasury_chief"), recalled=True, **HERE)
    ),
    "clear": Way(confirmed, clear),
    "refund": Way(confirmed, lambda g, n: g.refund(order_of(g, n), "10.00")),
    "correct": Way(confirmed, correct),
}


@pytest.mark.parametrize("move", payment.LIFE.moves, ids=lambda move: move.verb)
def test_every_move_of_a_payment(ground: Ground, move: Move) -> None:
    way = PAYMENTS[move.verb]
    number = way.before(ground)
    was = ground.see(number).state
    row = taken(number, lambda: way.step(ground, number))
    assert was in move.source and row.before["state"] == was and row.after["state"] == ground.see(number).state
    assert row.agency == "101001" and row.year == YEAR and row.document_kind == "payment"


def test_a_payment_is_asked_for_and_countersigned_and_returned_in_each_step(ground: Ground) -> None:
    row = taken("", lambda: ground.request(("office", "10.00")))
    assert row.before is None and row.after["state"] == "REQUESTED" and (row.verb, row.post) == ("payment.request", "preparer")
    number = requested(ground)
    row = taken(number, lambda: inbox("payment", "return", "reviewer")(ground, number))
    assert (row.before["state"], row.after["state"]) == ("REQUESTED", "REJECTED")


def test_a_receipt_that_comes_after_the_clearing_ends_it(ground: Ground) -> None:
    number = ordered(ground)
    order = order_of(ground, number)
    payment.mark_cleared(division=CITY, orders=[order], year=YEAR, on=DAY)
    row = taken(number, lambda: ground.confirm(order, D("10.00")))
    assert (row.before["state"], row.after["state"], ground.see(number).state) == ("ORDERED", "CLEARED", "CLEARED")


def applied(g: Ground, taking: str = "meeting", part: str = "budget") -> str:
    told = {"giving": g["office"], "taking": g[taking], "amount": D("10.00"), "reason": "进度变化"}
    return allotment.apply_virement(division=CITY, on=DAY, actor=g.who(part), **told)  # type: ignore[arg-type]


VIREMENTS: dict[str, Way] = {
    "apply": Way(lambda g: "", lambda g, _n: applied(g)),
    "approve": Way(applied, by("budget_chief", allotment.approve_virement)),
    "reject": Way(applied, by("budget_chief", allotment.reject_virement, reason="理由不充分")),
    "withdraw": Way(applied, inbox("virement", "withdraw", "budget")),
}


@pytest.mark.parametrize("move", allotment_states.VIREMENT.moves, ids=lambda move: move.verb)
def test_every_move_of_a_virement(ground: Ground, move: Move) -> None:
    way = VIREMENTS[move.verb]
    number = way.before(ground)
    row = taken(number, lambda: way.step(ground, number))
    assert row.after["state"] == move.target and row.document_kind == "virement" and row.agency == "101001"
    assert row.before is None if move.verb == "apply" else row.before["state"] == move.source[0]


OTHER = Actor(user="practice.budget2", name="另一位预算经办", division=CITY, agencies="*", posts=("budget_preparer",))


def test_every_step_of_a_virement_across_departments(ground: Ground) -> None:
    number = applied(ground, "school")
    office = Actor(user="practice.office", name="杨处长", division=CITY, agencies="*", posts=("office_reviewer",))
    told = {"number": number, **HERE}
    steps = (
        ("allotment.accept_virement", lambda: allotment.accept_virement(actor=OTHER, **told)),
        ("allotment.countersign", lambda: allotment.countersign_virement(actor=office, **told)),
        ("allotment.accept_virement", lambda: allotment.accept_virement(actor=OTHER, **told)),
    )
    for verb, step in steps:
        row = taken(number, step)
        assert row.verb == verb and row.before["step"] and row.after["step"] and row.document_kind == "virement_across"
    row = taken(number, lambda: allotment.approve_virement(actor=ground.who("budget_chief"), **told))
    assert (row.before["state"], row.after["state"]) == ("APPLIED", "APPROVED") and len(rows(number)) == 5


@pytest.mark.parametrize("move", allotment_states.ALLOTMENT.moves, ids=lambda move: move.verb)
def test_every_move_of_an_allotment(ground: Ground, move: Move) -> None:
    assert move.verb == "release"
    number = ground["waiting"]
    (made,) = rows(number)
    assert made.verb == "allotment.approve_to_unit" and made.before is None and made.after["state"] == "WAITING"
    row = taken(number, lambda: allotment.release(division=CITY, numbers=[number], on=DAY, actor=ground.who("budget_chief")))
    assert (row.before["state"], row.after["state"], row.document_kind) == ("WAITING", "RELEASED", "allotment")


def person(user: str, *held: str) -> Actor:
    return Actor(user=user, name=user, division=CITY, agencies="*", posts=held)


DRAFTER, CHIEF, LEADER = person("lixs", "budget_preparer"), person("duanly", "budget_approver"), person("he", "division_leader")


@pytest.fixture
def draft(db: None, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Imports the draft of a budget; its number."""
    file = write(tmp_path / "book.xlsx", GOOD)
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        yield lambda: str(budget.import_book(file=file, sheet="支出", division=CITY, year=YEAR, actor=DRAFTER, on=DAY)[0].id)


def act(number: str, actor: Actor, action: str = "approve", reason: str = "", to_step: str = "") -> None:
    told = {"reason": reason, "to_step": to_step, "actor": actor, **HERE}
    (done,) = workflow.act_many([("budget_book", number)], action, **told)
    assert done.refused is None, done.refused


def test_every_move_of_a_budget(draft: Callable[[], str]) -> None:
    assert [move.verb for move in budget_states.LIFE.moves] == ["approve"]
    row = taken("", draft)
    number = row.document
    assert row.verb == "budget.draft" and row.before is None and row.after["state"] == "DRAFT"
    row = taken(number, lambda: act(number, CHIEF))
    assert row.verb == "budget.review" and row.post == "budget_approver" and row.before["step"]
    row = taken(number, lambda: act(number, LEADER, "return", "教育支出不足", "review"))
    assert row.verb == "budget.sign" and row.after["action"] == "return" and row.says == "教育支出不足"
    act(number, CHIEF)
    row = taken(number, lambda: act(number, LEADER))
    assert row.verb == "budget.sign" and row.post == "division_leader"
    row = taken(number, lambda: act(number, CHIEF, reason="人大〔2025〕1号"))
    assert (row.verb, row.before["state"], row.after["state"]) == ("budget.approve", "DRAFT", "APPROVED") and row.after["facts"]
    assert row.after["document"] == "人大〔2025〕1号" and rows("人大〔2025〕1号") == []


@pytest.mark.parametrize(("action", "actor"), [("withdraw", DRAFTER), ("return", CHIEF)])
def test_a_budget_withdrawn_or_returned_to_the_end(draft: Callable[[], str], action: str, actor: Actor) -> None:
    number = draft()
    row = taken(number, lambda: act(number, actor, action, "重新编"))
    assert row.verb == f"budget.{action}" and row.post == actor.posts[0] and row.says == "重新编"
    assert (row.before["flow"], row.after["flow"]) == ("RUNNING", "STOPPED")


def test_a_budget_imported_again_says_what_became_of_the_first(draft: Callable[[], str]) -> None:
    first = draft()
    second = draft()
    assert [(row.verb, row.after["state"]) for row in rows(first)] == [("budget.draft", "DRAFT"), ("budget.draft", "REPLACED")]
    assert [row.after["state"] for row in rows(second)] == ["DRAFT"]
