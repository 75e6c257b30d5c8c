"""单位：记账的人只看得到自己单位的账，记账本身碰得到它该碰的；余额记着属哪个单位。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, COUNTY, YEAR, accept, fact, left, money, request, rows
from jincai.platform.identity.api import Actor, scope

pytestmark = pytest.mark.django_db
OFFICE, SCHOOL = (Actor(user=f"he{unit}", name="他", division=CITY, agencies=(unit,), posts=("preparer",)) for unit in ("101001", "205001"))
Post = Callable[[list[list[Any]]], list[ledger.Answer]]
both = pytest.mark.parametrize("post", [ledger.post, ledger.post_many])


@pytest.fixture
def two_units(db: None) -> Iterator[None]:
    """Money for both; in the treasury too."""
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        accept(money("Z1", "500.00"), money("Z3", "300.00"), fact("treasury.opened", "期初", "900.00"))
    yield


def units(account: int) -> dict[tuple[str, str], str]:
    found = rows("select control, document, agency from ledger.balance where account = %s", account)
    return {(control, document): agency for control, document, agency in found}


@both
def test_a_unit_posts_on_its_own_and_sees_its_own(two_units: None, post: Post) -> None:
    with scope(divisions=CITY, actor=OFFICE):
        assert [answer.status for answer in post([[request("ZF1", "100.00")]])] == ["accepted"]
        assert left("EXECUTABLE") == {"Z1": D("400.00")} and units(4501) == {("Z1", "ZF1"): "101001"}
    with scope(divisions=CITY, actor=SCHOOL):
        assert left("EXECUTABLE") == {"Z3": D("300.00")} and left("HELD_BY_REQUEST") == {} and units(4501) == {}
        assert ledger.entries({"document": "ZF1"}, year=YEAR, division=CITY) == []
    with scope(divisions=CITY):
        assert left("EXECUTABLE") == {"Z1": D("400.00"), "Z3": D("300.00")}


@both
def test_its_postings_reach_what_is_the_divisions_though_it_does_not_see_it(two_units: None, post: Post) -> None:
    with scope(divisions=CITY, actor=OFFICE):
        assert left("TREASURY_DEPOSITS", "fiscal") == {}
        assert post([[fact("clearing.cleared", "ZF1", "70.00", gov_econ="50201")]])[0].ok
        assert ledger.trial_balance("fiscal", year=YEAR, division=CITY)[0].credit == D("70.00"), "its own part of it"
        (answer,) = post([[fact("clearing.cleared", "ZF2", "900.00", gov_econ="50201")]])
        assert answer.status == "refused" and answer.shortages[0].available == D("830.00")  # type: ignore[union-attr]
    with scope(divisions=CITY):
        assert left("TREASURY_DEPOSITS", "fiscal") == {"53TSA": D("830.00")} and set(units(1001).values()) == {""}


@both
def test_a_refusal_tells_who_else_holds_the_allotment(two_units: None, post: Post) -> None:
    with scope(divisions=CITY, actor=OFFICE):
        assert post([[request("ZF1", "450.00")]])[0].ok
        (short,) = post([[request("ZF2", "100.00")]])[0].shortages
        assert isinstance(short, ledger.Shortage) and [hold.document for hold in short.holds] == ["ZF1"] and short.available == D("50.00")
        assert post([[request("ZF2", "50.00", dep_econ="30299")]])[0].ok, "the row that the refusal left has its unit too"
        assert units(4501) == {("Z1", "ZF1"): "101001", ("Z1", "ZF2"): "101001"}


@both
def test_a_fact_of_another_unit_is_not_kept(two_units: None, post: Post) -> None:
    for where, actor in ((CITY, SCHOOL), (CITY, OFFICE)):
        with pytest.raises(DatabaseError, match="row-level security"), scope(divisions=where, actor=actor):
            post([[request("ZF1", "1.00", allotment="Z1" if actor is SCHOOL else "Z3")]])
    with scope(divisions=CITY):
        assert left("HELD_BY_REQUEST") == {}


@both
def test_nor_one_of_a_division_out_of_scope_whoever_posts(two_units: None, post: Post) -> None:
    for divisions, actor in ((COUNTY, None), ((), None), (COUNTY, OFFICE)):
        with pytest.raises(DatabaseError, match="row-level security"), scope(divisions=divisions, actor=actor):
            post([[request("ZF1", "1.00")]])


@both
def test_what_lets_the_posting_see_is_gone_when_it_is_over(two_units: None, post: Post) -> None:
    with scope(divisions=CITY, actor=OFFICE):
        assert post([[request("ZF1", "1.00")]])[0].ok
        assert rows("select coalesce(current_setting('jincai.posting', true), ''), current_user::text") == [("", "jincai_app")]
        assert {agency for (agency,) in rows("select agency from ledger.balance")} == {"101001"}


@pytest.mark.django_db(databases=["default", "checker"])
def test_only_the_program_may_post() -> None:
    item = {"n": 1, "g": 1, "kind": "x", "body": {}}
    for call in (f"ledger.post({YEAR}::smallint, {int(CITY)}, '{json.dumps([item])}')", f"ledger.post_many({YEAR}::smallint, {int(CITY)})"):
        with pytest.raises(DatabaseError, match="permission denied for function"), transaction.atomic(using="checker"):
            rows(f"select * from {call}", alias="checker")


def test_a_balance_that_comes_back_red_has_its_unit(two_units: None) -> None:
    asked = request("ZF1", "100.00")
    with scope(divisions=CITY, actor=OFFICE):
        accept(asked)
        accept(ledger.Reversed(
            division=CITY, year=YEAR, on=asked.on, actor="he", document_kind="trial", document="红1", key="1", causes=(asked.id,),
            reverses=str(asked.id), reason="试",
        ))  # fmt: skip
        assert set(units(4501).values()) == {"101001"} == set(units(3101).values())
