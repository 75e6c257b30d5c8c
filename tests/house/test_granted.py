"""凭哪个授权：别的岗位的单位、范围外的资金与项目、超过受托金额、到期的委托，一样都不能拿来办支付。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal as D

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jincai.execution.payment import api as payment
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, Grant, assign, create_user, delegate, end_assignment, end_delegation, scope
from tests import small_year

pytestmark = pytest.mark.django_db
TOLD = {"division": small_year.DIVISION, "on": small_year.ON}


@pytest.fixture
def year(settings: object) -> small_year.SmallYear:
    settings.PASSWORD_HASHERS = small_year.QUICK  # type: ignore[attr-defined]
    return small_year.build(cash=D("0"))


def grant(post: str, verbs: set[str], **more: object) -> Grant:
    told = {"agencies": ("101001",), "division": small_year.DIVISION, **more}
    return Grant(post=post, title=post, verbs=frozenset(verbs), **told)  # type: ignore[arg-type]


def person(*grants: Grant) -> Actor:
    agencies = "*" if any(g.agencies == "*" for g in grants) else tuple(c for g in grants for c in g.agencies)
    return Actor("li", "李", small_year.DIVISION, agencies, tuple(g.post for g in grants), grants)  # type: ignore[arg-type]


CLERK = grant("preparer", {"payment.request"})


def asked(year: small_year.SmallYear, who: Actor, amount: str, name: str = "office", dep_econ: str = "30201") -> list[str]:
    """The rules that refuse it; [] when it was taken."""
    request = small_year.request_of(f"{name}{amount}", year.practice.allotments[name], amount, dep_econ=dep_econ)
    one = _said(lambda: payment.request(request=request, actor=who, **TOLD), who)
    with scope(divisions=small_year.DIVISION, actor=who), transaction.atomic():
        [outcome] = payment.request_many(requests=[dataclasses.replace(request, key="many" + request.key)], actor=who, **TOLD)
    assert one == ([v.rule for v in outcome.refused.violations] if outcome.refused else []), "alone and in a batch the same"
    return one


def _said(work: object, who: Actor) -> list[str]:
    try:
        with scope(divisions=small_year.DIVISION, actor=who), transaction.atomic():
            work()  # type: ignore[operator]
    except Refused as why:
        return [v.rule for v in why.violations]
    return []


def test_within_the_grant_it_is_taken(year: small_year.SmallYear) -> None:
    assert asked(year, person(CLERK), "10.00") == []
    assert asked(year, person(dataclasses.replace(CLERK, funds=("111",), project_kinds=("2",), amount_limit=D("10.00"))), "9.00") == []


def test_another_fund_another_kind_a_larger_amount(year: small_year.SmallYear) -> None:
    for narrowed in ({"funds": ("121",)}, {"project_kinds": ("3",)}, {"amount_limit": D("9.99"), "on_behalf_of": "mu"}):
        assert asked(year, person(dataclasses.replace(CLERK, **narrowed)), "10.00") == ["I04"], narrowed


def test_the_unit_of_another_post_is_not_lent_to_this_one(year: small_year.SmallYear) -> None:
    reader = grant("inspector", set(), agencies="*", reach="division")
    school = grant("agency_reviewer", {"payment.review"}, agencies=("205001",))
    for also in (reader, school):
        assert asked(year, person(CLERK, also), "20.00", "school") == ["AGENCY"]
    assert asked(year, person(CLERK, reader), "20.00") == []


def test_what_was_taken_away_is_gone_at_the_next_request_of_the_same_session(year: small_year.SmallYear) -> None:
    today, told = timezone.localdate(), {"username": "sun", "name": "孙", "division": small_year.DIVISION, "password": small_year.PASSWORD}
    security = create_user(username="anquan", name="安", division=small_year.DIVISION, posts=["security_admin"])
    create_user(**told)  # type: ignore[arg-type]
    number = payment_number(year)
    browser = Client()
    assert browser.login(username="sun", password=small_year.PASSWORD)

    def sees() -> tuple[bool, int]:
        page = browser.get(f"/payment/{number}/")
        return page.status_code == 200, browser.get("/payment/new/").status_code

    assert sees() == (False, 403), "no post, nothing to see"
    with scope(divisions=small_year.DIVISION, actor=security):
        held = assign(user="sun", post="preparer", agency="101001", on=today, actor=security)
    assert sees() == (True, 200)
    with scope(divisions=small_year.DIVISION, actor=security):
        end_assignment(number=held, on=today, actor=security)
    assert sees() == (False, 403)
    with scope(divisions=small_year.DIVISION, actor=security):
        lent = delegate(
            from_user="practice.preparer", to_user="sun", valid_from=today, valid_to=today, reason="顶班", actor=security,
        )  # fmt: skip
    assert sees() == (True, 200)
    with scope(divisions=small_year.DIVISION, actor=security):
        end_delegation(number=lent, actor=security)
    assert sees() == (False, 403)


def test_a_verb_the_post_lacks(year: small_year.SmallYear) -> None:
    number = payment_number(year)
    told = {**TOLD, "year": small_year.YEAR, "number": number}
    for verb in (payment.review, payment.approve, payment.order):
        assert _said(lambda verb=verb: verb(actor=person(CLERK), **told), person(CLERK))[0] == "I01"


def payment_number(year: small_year.SmallYear) -> str:
    request = small_year.request_of("first", year.practice.allotments["office"], "30.00")
    with scope(divisions=small_year.DIVISION, actor=person(CLERK)):
        return payment.request(request=request, actor=person(CLERK), **TOLD)
