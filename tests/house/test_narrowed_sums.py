"""任岗限资金性质、项目类别的：给他看的账上的汇总（执行表、经济分类表、穿透、首页）也只有那些；动词据以判断的数不受此限。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client

from jincai.accounting.statements import api as statements
from jincai.accounting.statements.views import months as progress
from jincai.books import allotment as book
from jincai.execution.allotment import models as allotments
from jincai.kernel.facts import field_names
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.project.front import numbers
from tests import small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db
ASK = {"year": YEAR, "division": DIVISION}
FUND = D("7654321.09")
"""政府性基金（121）的一条指标，只有它是."""


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    """小年度；多一条政府性基金的指标，“运维”是特定目标类."""
    with identity.scope(divisions=DIVISION):
        known = allotments.Allotment.objects.get(number=year.practice.allotments["meeting"])
        body: dict[str, Any] = {name: getattr(known, name) for name in ("agency", "department", "exp_func", "gov_econ", "project", "source")}
        allotments.Allotment.objects.filter(pk=known.pk).update(project_kind="2")
        known.pk, known.number, known.fund = None, "Z121", "121"  # type: ignore[assignment]
        allotments.Allotment.objects.bulk_create([known])
        told = {**ASK, "on": ON, "actor": "he", "document_kind": "allotment", "document": "Z121"}
        body |= {"amount": FUND, "allotment": "Z121", "fund": "121"}
        kinds = [ledger.FACTS[kind] for kind in ("allotment.carried_in", "allotment.activated")]
        facts = [kind(**told, **{name: body[name] for name in field_names(kind) if name in body}) for kind in kinds]
        assert ledger.post([facts])[0].ok
        allotments.Allotment.objects.filter(number=year.practice.allotments["frozen"]).update(project_kind="3")
    yield year


@pytest.fixture
def limited(year: SmallYear) -> Callable[..., identity.Actor]:
    """Somebody who may look at the whole division, but for these limits."""
    security = identity.create_user(username="anquan", name="安全", division=DIVISION, posts=["security_admin"])

    def make(user: str, **limits: Any) -> identity.Actor:
        identity.create_user(username=f"practice.{user}", name=user, division=DIVISION, password=small_year.PASSWORD)
        with identity.scope(divisions=DIVISION, actor=security):
            identity.assign(user=f"practice.{user}", post="inspector", actor=security, on=ON, **limits)
        found = identity.actor(f"practice.{user}")
        assert found
        return found

    return make


def told(actor: identity.Actor) -> dict[str, D]:
    """What the tables and the drill-down say to him, each of the same thing: what was allotted; what was paid, by class and by economic class."""
    with identity.scope(divisions=DIVISION, actor=actor):
        table, units, economic = statements.by_function(**ASK), statements.by_agency(**ASK), statements.by_gov_econ(**ASK)
        found = {column: statements.explain(**ASK, column=column).amount for column in ("allotted", "paid")}
    assert table.total.allotted == units.total.allotted == found["allotted"] and table.total.paid == economic.total.paid == found["paid"]
    return {"allotted": table.total.allotted, "paid": table.total.paid, "undistributed": table.total.undistributed}


def test_sums_are_of_the_funds_he_may_see(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    every, general, funds = told(limited("every")), told(limited("general", funds=["111"])), told(limited("funds", funds=["121"]))
    assert funds == {"allotted": FUND, "paid": 0, "undistributed": 0}
    assert {name: general[name] + funds[name] for name in every} == every and every["paid"] > 0


def test_sums_are_of_the_kinds_of_projects_he_may_see(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    every, special, running = told(limited("every")), told(limited("special", project_kinds=["3"])), told(limited("running", project_kinds=["2"]))
    assert special == {"allotted": D("50000.00"), "paid": 0, "undistributed": 0}
    assert running["allotted"] + special["allotted"] == every["allotted"] and running["paid"] == every["paid"]


def test_of_a_unit_too_and_of_both_limits_together(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    assert told(limited("both", funds=["121"], project_kinds=["3"]))["allotted"] == 0
    assert told(limited("its", funds=["121"], project_kinds=["2"]))["allotted"] == FUND


def test_a_second_post_adds_its_own_unit_and_no_more(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    every, security = limited("every"), identity.actor("anquan")
    with identity.scope(divisions=DIVISION, actor=every):
        unit = statements.by_function(**ASK, agency="101001").total.allotted
    limited("two", funds=["121"])
    with identity.scope(divisions=DIVISION, actor=security):
        identity.assign(user="practice.two", post="viewer", agency="101001", actor=security, on=ON, funds=["111"])  # type: ignore[arg-type]
    assert FUND < told(identity.actor("practice.two"))["allotted"] == unit < told(every)["allotted"]  # type: ignore[arg-type]


def test_what_is_carried_over_is_of_the_funds_he_may_see(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    with identity.scope(divisions=DIVISION):
        kind, row = ledger.FACTS["allotment.carried_over"], allotments.Allotment.objects.get(number="Z121")
        body: dict[str, Any] = {name: getattr(row, name) for name in field_names(kind) if hasattr(row, name)}
        body |= {"amount": D("100.00"), "allotment": "Z121", "carry_kind": "结转"}
        assert ledger.post([[kind(**ASK, on=ON, actor="he", document_kind="allotment", document="Z121", **body)]])[0].ok

    def carried(actor: identity.Actor) -> D:
        with identity.scope(divisions=DIVISION, actor=actor):
            return statements.by_function(**ASK).total.carried

    found = [carried(limited(user, **limits)) for user, limits in (("every", {}), ("general", {"funds": ["111"]}), ("funds", {"funds": ["121"]}))]
    assert found == [D("100.00"), 0, D("100.00")]


def client(user: str) -> Client:
    return small_year.signed_in(user)


def test_the_pages_say_the_same(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    for user, limits in (("every", {}), ("general", {"funds": ["111"]}), ("funds", {"funds": ["121"]})):
        limited(user, **limits)
    says = f"{FUND:,.2f}"
    for path in ("/?unit=yuan", "/statements/function/?unit=yuan", "/statements/agency/?unit=yuan", "/statements/entries/?unit=yuan&column=allotted"):
        there = {user: says in client(user).get(path).content.decode() for user in ("general", "funds")}
        assert there == {"general": False, "funds": True}, path
    for path in ("/statements/trial/", "/statements/treasury/"):
        assert [client(user).get(path).status_code for user in ("every", "general")] == [200, 403], path
        assert path in client("every").get("/").content.decode() and path not in client("general").get("/").content.decode()


def test_what_a_verb_decides_by_does_not_depend_on_who_asks(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    actor = limited("general", funds=["111"])

    def moved(**more: Any) -> D:
        with identity.scope(divisions=DIVISION, actor=actor):
            return sum((row[-2] for row in ledger.turnover([book.EXECUTABLE], **ASK, by=("fund",), **more)), D(0))  # type: ignore[arg-type]

    assert moved() - moved(shown=True) == FUND


def test_months_are_of_the_funds_he_may_see_on_the_front_page_and_in_the_progress(year: SmallYear, limited: Callable[..., identity.Actor]) -> None:
    def paid(actor: identity.Actor) -> tuple[D, D, D]:
        with identity.scope(divisions=DIVISION, actor=actor):
            table = statements.by_function(**ASK)
            return numbers.months(table)[-1].cumulative, progress.of(table, "final")[-1].cumulative, table.total.net

    every, general, funds = paid(limited("every")), paid(limited("general", funds=["111"])), paid(limited("funds", funds=["121"]))
    assert every[0] == every[1] == every[2] > 0 and general == every and funds == (0, 0, 0)
