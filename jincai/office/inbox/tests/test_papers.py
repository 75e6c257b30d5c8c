"""一张单据：在谁手里、能做什么；撤回、催办、退到前面一步；移交。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jincai.chronicle import api as chronicle
from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.platform.workflow import api as workflow
from tests import flows, small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallYear]:
    """办好的小年度."""
    flows.on_the_day(monkeypatch)
    yield year


def page(part: str, number: str) -> str:
    answer = small_year.signed_in(part).get(f"/payment/{number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def do(part: str, number: str, status: int = 302, **what: str) -> Any:
    answer = small_year.signed_in(part).post(f"/inbox/paper/payment/{number}/act/", what)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def state(number: str) -> str:
    with scope(divisions=DIVISION):
        found = payment.one(division=DIVISION, year=YEAR, number=number)
    assert found is not None
    return found.state


def test_the_page_of_a_payment_says_who_holds_it_now(year: SmallYear) -> None:
    seen = page("preparer", year.numbers["requested"])
    assert "现在在谁手里" in seen and "单位审核" in seen and ">撤回<" in seen and ">催办<" in seen and "同意 1,000.00" not in seen
    assert "同意 1,000.00" in page("reviewer", year.numbers["requested"])
    assert "现在在谁手里" not in page("preparer", year.numbers["cleared"])


def test_agreed_on_the_page_it_goes_on(year: SmallYear) -> None:
    number = year.numbers["requested"]
    assert do("reviewer", number, do="approve", next=f"/payment/{number}/")["Location"] == f"/payment/{number}/"
    assert state(number) == "REVIEWED" and "国库审批" in page("preparer", number)


def test_returned_to_the_step_he_chose(year: SmallYear) -> None:
    number = year.numbers["reviewed"]
    assert 'value="unit_review"' in page("treasury", number)
    do("treasury", number, do="return", reason="附件不全", to="unit_review")
    assert state(number) == "REQUESTED" and "附件不全" in page("preparer", number)
    do("treasury", number, status=409, do="approve")


def test_withdrawn_by_who_asked_and_by_nobody_else(year: SmallYear) -> None:
    number = year.numbers["requested"]
    do("reviewer", number, status=403, do="withdraw")
    do("preparer", number, do="withdraw", reason="重复")
    assert state(number) == "WITHDRAWN"


def test_reminded_it_is_on_the_record(year: SmallYear) -> None:
    number = year.numbers["requested"]
    do("preparer", number, do="remind")
    assert "催办" in page("preparer", number)


def told(part: str, number: str) -> str:
    """办理历史那一块."""
    return page(part, number).split("办理历史")[1].split("</ol>")[0]


def test_what_has_no_fact_is_in_the_history_of_a_payment_too(year: SmallYear) -> None:
    number = year.numbers["requested"]
    do("preparer", number, do="remind")
    assert ">签收<" in page("reviewer", number) and ">签收<" not in page("preparer", number)
    do("reviewer", number, do="take")
    assert ">签收<" not in page("reviewer", number)
    with scope(divisions=DIVISION):
        workflow.escalate_due(division=DIVISION, on=ON.replace(month=3, day=20), actor=identity.system(DIVISION))
    do("reviewer", number, do="approve")
    seen = told("preparer", number)
    words = ["提交", "单位审核催办", "单位审核签收", "单位审核逾期，升级到单位负责人", "单位审核同意"]
    assert [seen.count(each) for each in words] == [1, 1, 1, 1, 1], "each once, and what a fact tells not twice"
    assert [seen.index(each) for each in words] == sorted((seen.index(each) for each in words), reverse=True), "the newest first"


def test_an_allotment_that_waits_says_who_holds_it_and_is_released_on_its_page(year: SmallYear) -> None:
    number = year.practice.allotments["waiting"]
    client = small_year.signed_in("budget_chief")
    seen = client.get(f"/allotment/{number}/").content.decode()
    assert "现在在谁手里" in seen and "预算处审批" in seen and "同意 80,000.00" in seen
    assert ">退回<" not in seen and ">撤回<" not in seen, "what was approved to the unit is not returned, it is reclaimed"
    assert "同意 80,000.00" not in small_year.signed_in("preparer").get(f"/allotment/{number}/").content.decode()
    answer = client.post(f"/inbox/paper/allotment/{number}/act/", {"do": "approve", "next": f"/allotment/{number}/"})
    assert answer["Location"] == f"/allotment/{number}/"
    assert "现在在谁手里" not in client.get(f"/allotment/{number}/").content.decode()


def test_an_entry_that_was_reversed_is_shown_in_red(year: SmallYear) -> None:
    number = year.numbers["requested"]
    assert "红冲" not in page("preparer", number)
    with scope(divisions=DIVISION):
        wrong = next(kept for kept in ledger.facts_of([number], year=YEAR, division=DIVISION) if kept.kind == "payment.requested")
        chronicle.reverse(wrong.id, year=YEAR, division=DIVISION, on=ON, actor="practice.preparer", reason="重复")
    seen = page("preparer", number)
    assert '<span class="tag is-bad">红冲</span>' in seen and '<td class="num bad">−1,000.00</td>' in seen
    allotment = small_year.signed_in("preparer").get(f"/allotment/{year.practice.allotments['office']}/").content.decode()
    assert '<span class="tag is-bad">红冲</span>' in allotment and '<td class="num bad">−1,000.00</td>' in allotment
