"""委托与三员：有期有限，批准才生效，不绕回自己，到期即止；授权的人不授自己，管理员不办业务。"""

import threading
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection, connections
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity

CITY = "530700000"
TODAY = timezone.localdate()
LAST = TODAY + timedelta(days=10)


def user(name: str, *posts: str, agency: str = "", **more: object) -> identity.Actor:
    return identity.create_user(username=name, name=f"姓{name}", division=CITY, posts=posts, agency=agency, **more)  # type: ignore[arg-type]


def now(name: str, on: date | None = None) -> identity.Actor:
    found = identity.actor(name, on)
    assert found is not None
    return found


@pytest.fixture
def security(db: None) -> identity.Actor:
    user("mu", "agency_reviewer", agency="101001")
    user("he", "preparer", agency="101001")
    user("yang", "agency_reviewer", agency="205001")
    user("zhao")
    user("qian")
    return user("anquan", "security_admin")


def lend(giver: str, taker: str, by: identity.Actor, **more: object) -> int:
    told = {"valid_from": TODAY, "valid_to": LAST, "reason": "出差", **more}
    return identity.delegate(from_user=giver, to_user=taker, actor=by, **told)  # type: ignore[arg-type]


def refused(rule: str, work: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        work(*args, **more)  # type: ignore[operator]
    assert [v.rule for v in caught.value.violations] == [rule]
    return caught.value.violations[0].says


def test_a_loan_is_in_force_once_approved_until_its_last_day(security: identity.Actor) -> None:
    number = lend("mu", "yang", now("mu"))
    assert not now("yang").acts_for("101001"), "not approved yet"
    identity.approve_delegation(number=number, actor=security)
    grant = identity.require(now("yang"), "payment.review", "101001")
    assert (grant.on_behalf_of, grant.until) == ("mu", LAST)
    assert identity.require(now("yang"), "payment.review", "205001").on_behalf_of == "", "his own post stays his own"
    assert "代 mu" in now("yang").titles
    refused("I02", identity.require, now("yang", LAST + timedelta(days=1)), "payment.review", "101001")
    identity.end_delegation(number=number, actor=now("mu"))
    refused("I02", identity.require, now("yang"), "payment.review", "101001")


def test_limits_of_verbs_units_and_amount(security: identity.Actor) -> None:
    lend("mu", "zhao", security, verbs=["payment.review"], agencies=["101001"], amount_limit=D("50000.00"))
    zhao = now("zhao")
    identity.require(zhao, "payment.review", "101001", amount=D("50000.00"))
    says = refused("I04", identity.require, zhao, "payment.review", "101001", amount=D("50000.01"))
    assert "50,000.00" in says and "50,000.01" in says
    refused("I01", identity.require, zhao, "payment.reject", "101001")
    assert [p.on_behalf_of for p in identity.holders(CITY, "payment.review", agency="101001", on=TODAY)] == ["", "mu"]


def test_nobody_lends_what_he_has_not(security: identity.Actor) -> None:
    assert "payment.order" in refused("I08", lend, "mu", "zhao", security, verbs=["payment.order"])
    assert "205001" in refused("I08", lend, "mu", "zhao", security, agencies=["205001"])
    refused("I08", lend, "anquan", "zhao", user("an2", "security_admin"))
    refused("I08", lend, "zhao", "qian", security)
    with pytest.raises(UserError, match="事由"):
        lend("mu", "zhao", security, reason=" ")
    with pytest.raises(UserError, match="委托期"):
        lend("mu", "zhao", security, valid_to=TODAY - timedelta(days=1))


def test_a_chain_does_not_come_back(security: identity.Actor) -> None:
    refused("I07", lend, "mu", "mu", security)
    first = lend("mu", "yang", security, may_pass_on=True)
    assert "姓mu" in refused("I07", lend, "yang", "mu", security)
    user("sun", "agency_reviewer", agency="301001")
    lend("yang", "sun", security)
    says = refused("I07", lend, "sun", "mu", security)
    assert "姓sun" in says and "姓yang" in says
    lend("sun", "mu", security, valid_from=LAST + timedelta(days=1), valid_to=LAST + timedelta(days=2))
    identity.end_delegation(number=first, actor=security)
    lend("sun", "mu", security)


def test_what_is_passed_on_is_the_least_of_all_limits(security: identity.Actor) -> None:
    user("sun", "agency_reviewer", agency="301001")
    first = lend("mu", "yang", security, may_pass_on=True, amount_limit=D("100.00"), verbs=["payment.review"])
    lend("yang", "sun", security, amount_limit=D("500.00"))
    held = {g.on_behalf_of: (g.agencies, g.amount_limit, g.verbs >= {"payment.reject"}) for g in now("sun").grants}
    assert held == {"": (("301001",), None, True), "yang": (("205001",), D("500.00"), True), "mu": (("101001",), D("100.00"), False)}
    identity.end_delegation(number=first, actor=security)
    assert {g.on_behalf_of for g in now("sun").grants} == {"", "yang"}
    lend("mu", "yang", security)
    assert {g.on_behalf_of for g in now("sun").grants} == {"", "yang"}, "not to be passed on"


def test_who_prepared_may_not_approve_for_another_either(security: identity.Actor) -> None:
    lend("mu", "he", security)
    he = now("he")
    grant = identity.require(he, "payment.review", "101001")
    assert [v.rule for v in identity.conflicts("payment.review", [("payment.request", "he")], he, grant=grant)] == ["R35"]
    lend("mu", "zhao", security)
    says = identity.conflicts("payment.review", [("payment.request", "mu")], now("zhao"))
    assert says and "受 mu 委托" in says[0].says, "nor for who prepared himself"
    assert identity.conflicts("payment.review", [("payment.request", "li")], he) == []


def test_a_loan_does_not_join_what_needs_two_people(security: identity.Actor) -> None:
    user("kuaiji", "accountant")
    user("guoku", "treasury_approver")
    refused("D01", lend, "guoku", "kuaiji", security)
    refused("D03", lend, "mu", "anquan", user("an2", "security_admin"))


def test_the_three_administrators_are_three_and_do_no_business(security: identity.Actor) -> None:
    system, audit = user("xitong", "system_admin"), user("shenji", "audit_admin")
    with identity.scope(divisions=CITY):
        for who, theirs in ((system, "identity.assign"), (security, "audit.search"), (audit, "identity.create_user")):
            refused("I01", identity.require, who, theirs)
            refused("I01", identity.require, who, "payment.request")
        refused("D04", identity.assign, user="xitong", post="audit_admin", actor=security, on=TODAY)
        refused("D03", identity.assign, user="he", post="system_admin", actor=security, on=TODAY)
        refused("I05", identity.assign, user="anquan", post="security_admin", actor=security, on=TODAY)
        refused("I01", identity.assign, user="zhao", post="inspector", actor=system, on=TODAY)
        user("guoku2", "treasury_approver")
        refused("D01", identity.assign, user="guoku2", post="accountant", actor=security, on=TODAY)
    with pytest.raises(Refused, match="须由两个人担任"):
        user("both", "system_admin", "audit_admin")
    with pytest.raises(UserError, match="不授岗位"):
        user("new", "preparer", actor=system)
    user("new", actor=system)
    with pytest.raises(Refused):
        user("newer", actor=security)


def test_the_last_security_administrator_stays(security: identity.Actor) -> None:
    other = user("an2", "security_admin")
    with identity.scope(divisions=CITY):
        [mine] = identity.assignments(user="anquan")
        [others] = identity.assignments(user="an2")
        identity.end_assignment(number=mine.number, on=TODAY, actor=other)
        refused("I06", identity.end_assignment, number=others.number, on=TODAY, actor=other)


def test_a_division_may_add_a_duty_of_its_own(security: identity.Actor) -> None:
    with identity.scope(divisions=CITY):
        assert identity.duties_of(CITY) == identity.duties()
        identity.set_duty(
            code="own", first="payment.review", second="payment.order", level="document", says="审核的人不签发", actor=security
        )
        with pytest.raises(UserError, match="三员分立"):
            identity.set_duty(code="system-business", first="a", second="b", level="post", says="x", actor=security)
    with identity.scope(divisions=CITY):
        own = identity.duties_of(CITY)
        assert len(own) == len(identity.duties()) + 1
        chief = user("guoku", "treasury_approver")
        assert [v.rule for v in identity.conflicts("payment.order", [("payment.review", "guoku")], chief, duties=own)] == ["D05"]


@pytest.mark.django_db(transaction=True)
def test_two_that_close_a_circle_at_one_moment_are_not_both_kept() -> None:
    """A circle of four, so that the two who close it have nobody in common: the locks on the people do not keep them apart."""
    for name, agency in (("mu", "101001"), ("yang", "205001"), ("he", "301001"), ("sun", "405001")):
        user(name, "agency_reviewer", agency=agency)
    security = user("anquan", "security_admin")
    with identity.scope(divisions=CITY, actor=security):
        lend("yang", "he", security)
        lend("sun", "mu", security)
    said = []

    def second() -> None:
        try:
            with identity.scope(divisions=CITY, actor=security):
                lend("he", "sun", security)
            said.append("kept")
        except Refused as why:
            said.append(why.violations[0].rule)
        finally:
            connections.close_all()

    other = threading.Thread(target=second)
    with identity.scope(divisions=CITY, actor=security):
        lend("mu", "yang", security)
        other.start()
        while other.is_alive() and not waiting_for_its_turn():
            other.join(timeout=0.01)  # it asks while the first is not yet kept: it must wait, not look past it
        assert said == []
    other.join(timeout=30)
    assert said == ["I07"]


def waiting_for_its_turn() -> bool:
    """Does a transaction of this database wait for an advisory lock?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND NOT l.granted"
            " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])
