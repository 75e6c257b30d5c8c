"""预算草案走流程：人导入的先审核、分管领导同意，才登记人大的批准；编的人不能审、不能批；重新导入的重走。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.planning.budget import api as budget
from jincai.planning.budget.flow import act_many
from jincai.planning.budget.tests.workbooks import GOOD, write
from jincai.platform.identity.api import Actor, scope
from jincai.platform.workflow import api as workflow

CITY, YEAR, DAY = "530700000", 2025, date(2025, 1, 20)
pytestmark = pytest.mark.django_db


def person(user: str, *posts: str) -> Actor:
    return Actor(user=user, name=user, division=CITY, agencies="*", posts=posts)


DRAFTER, CHIEF, LEADER = person("lixs", "budget_preparer", "budget_approver"), person("duanly", "budget_approver"), person("he", "division_leader")


@pytest.fixture(autouse=True)
def in_scope(db: None) -> Iterator[None]:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        yield


@pytest.fixture
def book(tmp_path: Path) -> budget.Book:
    file = write(tmp_path / "book.xlsx", GOOD)
    return budget.import_book(file=file, sheet="支出", division=CITY, year=YEAR, actor=DRAFTER, on=DAY)[0]


def approve(book: budget.Book, actor: Actor = CHIEF) -> Any:
    return budget.approve(book=book.id, on=DAY, actor=actor, document="人大〔2025〕1号")


def waits(book: budget.Book) -> list[str]:
    return [h.title for h in workflow.holder_now("budget_book", str(book.id), division=CITY, year=YEAR, on=DAY)]


def test_reviewed_and_signed_before_it_is_approved(book: budget.Book) -> None:
    assert waits(book) == ["预算处审核"]
    with pytest.raises(Refused):
        approve(book)
    budget.review(book=book.id, on=DAY, actor=CHIEF)
    assert waits(book) == ["分管领导"]
    budget.sign(book=book.id, on=DAY, actor=LEADER)
    assert approve(book).book.state == "APPROVED" and waits(book) == []


def test_who_drafted_neither_reviews_nor_approves(book: budget.Book) -> None:
    for verb, told in ((budget.review, {}), (budget.approve, {"document": "人大〔2025〕1号"})):
        with pytest.raises(Refused) as why:
            verb(book=book.id, on=DAY, actor=DRAFTER, **told)  # type: ignore[operator]
        assert why.value.violations[0].rule in ("R35", "W02")
    assert waits(book) == ["预算处审核"]


def test_returned_by_the_leader_it_is_reviewed_again(book: budget.Book) -> None:
    budget.review(book=book.id, on=DAY, actor=CHIEF)
    told = {"division": CITY, "year": YEAR, "on": DAY, "verb": "budget.sign", "reason": "教育支出不足"}
    ((_, refused),) = act_many(documents=[str(book.id)], action="return", to_step="review", actor=LEADER, **told)  # type: ignore[arg-type]
    assert refused is None and waits(book) == ["预算处审核"]


def test_a_new_import_takes_the_place_of_the_draft_and_its_flow(book: budget.Book, tmp_path: Path) -> None:
    budget.review(book=book.id, on=DAY, actor=CHIEF)
    file = write(tmp_path / "again.xlsx", GOOD)
    again = budget.import_book(file=file, sheet="支出", division=CITY, year=YEAR, actor=DRAFTER, on=DAY)[0]
    assert waits(book) == [] and waits(again) == ["预算处审核"]


def test_in_a_batch_the_number_of_the_decision_is_asked_for(book: budget.Book) -> None:
    budget.review(book=book.id, on=DAY, actor=CHIEF)
    budget.sign(book=book.id, on=DAY, actor=LEADER)
    items = [("budget_book", str(book.id)), ("budget_book", "x'; --"), ("budget_book", "999999")]
    told: dict[str, Any] = {"division": CITY, "year": YEAR, "on": DAY, "actor": CHIEF}
    found = {done.document: done.refused for done in workflow.act_many(items, "approve", **told)}
    assert found[str(book.id)] and found[str(book.id)].violations[0].rule == "B01" and all(found.values())  # type: ignore[union-attr]
    (done,) = workflow.act_many(items[:1], "approve", reason="人大〔2025〕1号", **told)
    assert done.refused is None and waits(book) == []


def test_only_who_drafts_withdraws_and_only_whose_turn_it_is_returns(book: budget.Book) -> None:
    clerk = Actor(user="clerk", name="单位经办", division=CITY, agencies=("101001",), posts=("preparer",))
    told: dict[str, Any] = {"division": CITY, "year": YEAR, "on": DAY, "reason": "不要了"}
    items = [("budget_book", str(book.id))]
    for action, actor, rule in (
        ("withdraw", clerk, "I02"), ("withdraw", LEADER, "I01"), ("withdraw", CHIEF, "I01"), ("return", clerk, "I01"), ("return", LEADER, "I01"),
        ("return", DRAFTER, "R35"),
    ):  # fmt: skip
        (done,) = workflow.act_many(items, action, actor=actor, **told)
        assert done.refused and rule in [v.rule for v in done.refused.violations], (action, actor.user)
        assert waits(book) == ["预算处审核"]
    (done,) = workflow.act_many(items, "return", actor=CHIEF, **told)
    assert done.refused is None and waits(book) == []


def test_a_unit_does_not_import_the_budget_of_the_division(tmp_path: Path) -> None:
    clerk = Actor(user="clerk", name="单位经办", division=CITY, agencies=("101001",), posts=("preparer",))
    file = write(tmp_path / "book.xlsx", GOOD)
    with pytest.raises(Refused) as why:
        budget.import_book(file=file, sheet="支出", division=CITY, year=YEAR, actor=clerk, on=DAY)
    assert why.value.violations[0].rule == "I02"
