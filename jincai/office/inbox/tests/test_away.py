"""移交待办的页面：一个人不在，他手里的一次交给同岗的另一个人；交不得的说清为什么；各自留记录和审计。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from jincai.execution.payment import api as payment
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.platform.workflow import api as workflow
from tests import flows, small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db
AWAY = "/inbox/away/"
HERE: dict[str, Any] = {"division": DIVISION, "year": YEAR, "on": ON}


@pytest.fixture
def year(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallYear]:
    """办好的小年度；同单位另有两位审核，一位又经办又审核的，学校也有一位审核."""
    flows.on_the_day(monkeypatch)
    for user, name, posts, agency in (
        ("second", "段审核", ["agency_reviewer"], "101001"),
        ("third", "杨审核", ["agency_reviewer"], "101001"),
        ("preparer", "和丽梅", ["preparer", "agency_reviewer"], "101001"),
        ("school", "赵审核", ["agency_reviewer"], "205001"),
    ):
        identity.create_user(
            username=f"practice.{user}", name=name, division=DIVISION, posts=posts, agency=agency, agencies=[agency], password=small_year.PASSWORD
        )
    yield year


def hand(part: str, giver: str, taker: str, reason: str = "休假", status: int = 302) -> str:
    """Post the form as this person; what the page then says."""
    client = small_year.signed_in(part)
    answer = client.post(AWAY, {"from": f"practice.{giver}", "to": f"practice.{taker}", "reason": reason})
    assert answer.status_code == status, answer.content.decode()
    return client.get(answer["Location"]).content.decode() if status == 302 else answer.content.decode()


def waiting(part: str) -> list[str]:
    page = small_year.signed_in(part).get("/inbox/").content.decode()
    return re.findall(r'name="pick" value="payment\|([^"]+)"', page)


def test_everything_of_the_absent_one_goes_to_the_other_who_acts_on_it(year: SmallYear) -> None:
    small_year.more(year, 3)
    mine = waiting("reviewer")
    assert len(mine) == 4 and waiting("second") == mine, "as long as nobody has taken them"
    taken = mine[0]
    assert small_year.signed_in("reviewer").post(f"/inbox/paper/payment/{taken}/act/", {"do": "take"}).status_code == 302
    assert taken not in waiting("second")
    page = small_year.signed_in("third").get(AWAY).content.decode()
    assert "段审核" in page and "单位审核" in page and "赵审核" not in page, "people of his own unit, with their posts"
    assert "已移交 4 件" in hand("third", "reviewer", "second")
    assert sorted(waiting("second")) == sorted(mine) and waiting("reviewer") == [] == waiting("third")
    number = year.numbers["requested"]
    refused = small_year.signed_in("third").post(f"/inbox/paper/payment/{number}/act/", {"do": "approve"})
    assert refused.status_code == 409 and "practice.second 签收" in refused.content.decode()
    assert small_year.signed_in("second").post(f"/inbox/paper/payment/{number}/act/", {"do": "approve"}).status_code == 302
    with scope(divisions=DIVISION):
        found = payment.one(division=DIVISION, year=YEAR, number=number)
        events = workflow.history("payment", number, division=DIVISION, year=YEAR)
        with audit.reading():
            (row,) = audit.search(audit.Filter(verb="workflow.hand_over")).rows
    assert found and found.reviewed_by == "practice.second"
    (handed,) = [event for event in events if event.says == "移交"]
    assert (handed.actor, handed.on_behalf_of, handed.to, handed.reason) == ("practice.third", "practice.reviewer", "practice.second", "休假")
    assert (row.actor, row.document, row.after["to"], row.after["tasks"]) == ("practice.third", "practice.reviewer", "practice.second", 4)
    page = small_year.signed_in("preparer").get(f"/payment/{number}/").content.decode()
    assert "移交" in page and "休假" in page


def test_he_may_hand_over_his_own_before_he_goes(year: SmallYear) -> None:
    assert "已移交 1 件" in hand("reviewer", "reviewer", "second", "出差")
    assert waiting("reviewer") == [] and len(waiting("second")) == 1


def test_new_documents_are_not_touched_by_it(year: SmallYear) -> None:
    hand("reviewer", "reviewer", "second")
    small_year.more(year, 1)
    assert len(waiting("reviewer")) == 1 and len(waiting("second")) == 2


@pytest.mark.parametrize(
    ("part", "giver", "taker", "says"),
    [
        ("reviewer", "reviewer", "treasury", "没有说清谁交给谁"),  # the finance department's people are not of his unit
        ("reviewer", "reviewer", "school", "没有说清谁交给谁"),
        ("reviewer", "reviewer", "nobody", "没有说清谁交给谁"),
        ("reviewer", "reviewer", "reviewer", "没有说清谁交给谁"),
        ("school", "reviewer", "second", "没有说清谁交给谁"),
    ],
)
def test_between_whom_it_cannot_be(year: SmallYear, part: str, giver: str, taker: str, says: str) -> None:
    assert says in hand(part, giver, taker, status=400)
    assert len(waiting("second")) == 1


@pytest.mark.parametrize(
    ("part", "giver", "taker"),
    [
        ("reviewer", "reviewer", "preparer"),  # he prepared them himself, though he holds the post
        ("treasury", "reviewer", "second"),  # who hands them over could not do them
        ("treasury", "treasury", "second"),  # the other has not the post
        ("treasury", "second", "treasury_chief"),
    ],
)
def test_what_cannot_be_handed_over_is_explained(year: SmallYear, part: str, giver: str, taker: str) -> None:
    page = hand(part, giver, taker, status=409)
    assert "没有" in page and "可以接办" in page and "安全管理员" in page and "W13" in page
    assert len(waiting("second")) == 1 and len(waiting("treasury")) == 1
    with scope(divisions=DIVISION), audit.reading():
        rows = audit.search(audit.Filter(kind="refusal", verb="workflow.hand_over")).rows
    assert [row.actor for row in rows] == [f"practice.{part}"], "the refusal is on record"


@pytest.mark.parametrize("reason", ["", " ", "x"])
def test_without_a_reason_nothing_is_handed_over(year: SmallYear, reason: str) -> None:
    assert "移交要写理由" in hand("reviewer", "reviewer", "second", reason, status=400)


def test_nobody_hands_over_without_signing_in(year: SmallYear) -> None:
    answer = Client().post(AWAY, {"from": "practice.reviewer", "to": "practice.second", "reason": "休假"})
    assert answer.status_code == 302 and "/sign-in/" in answer["Location"] and waiting("reviewer")
