"""一张单据：在谁手里、能做什么；撤回、催办、退到前面一步；移交。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jincai.execution.payment import api as payment
from jincai.platform.identity.api import scope
from jincai.platform.ui import desk
from tests import small_year
from tests.small_year import DIVISION, YEAR, SmallYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallYear]:
    """办好的小年度."""
    settings.PASSWORD_HASHERS = small_year.QUICK
    monkeypatch.setattr(desk, "_today", lambda division, year: small_year.ON)  # the day of the papers, while they can still be approved
    yield small_year.build()


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
