"""授权：任岗有起止、有范围，登录后一次查询取来；收回的下一次请求就没有了。"""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.identity.models import User

CITY, DAY = "530700000", date(2025, 3, 3)
pytestmark = pytest.mark.django_db


def user(name: str, *posts: str, agency: str = "", **more: object) -> identity.Actor:
    return identity.create_user(username=name, name=f"姓{name}", division=CITY, posts=posts, agency=agency, **more)  # type: ignore[arg-type]


def units(*codes: tuple[str, str]) -> None:
    with connection.cursor() as cursor:
        for code, parent in codes:
            cursor.execute(
                "INSERT INTO standards_agency (division, code, name, unit_type, parent, kind, department, valid_from)"
                " VALUES (%s, %s, %s, '机关', %s, '', '', '2007-01-01')",
                [CITY, code, f"单位{code}", parent],
            )


@pytest.fixture
def security() -> identity.Actor:
    return user("anquan", "security_admin")


@pytest.fixture
def city() -> object:
    with identity.scope(divisions=CITY):
        units(("101", ""), ("101001", "101"), ("101002", "101"), ("101002001", "101002"), ("205", ""), ("205001", "205"))
        yield


def renewed(name: str, on: date | None = None) -> identity.Actor:
    found = identity.actor(name, on)
    assert found is not None
    return found


def test_what_a_person_holds_comes_in_one_query(city: object, security: identity.Actor) -> None:
    user("li")
    identity.assign(user="li", post="preparer", agency="101001", actor=security, on=DAY)
    identity.assign(user="li", post="preparer", agency="205", reach="below", actor=security, on=DAY, funds=["111"], project_kinds=["2"])
    row = User.objects.get(username="li")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = identity.actor_of(row)
    assert len(asked) == 1
    assert [(g.reach, g.agencies, g.funds, g.project_kinds) for g in found.grants] == [
        ("own", ("101001",), (), ()), ("below", ("205", "205001"), ("111",), ("2",)),
    ]  # fmt: skip
    assert found.agencies == ("101001", "205", "205001") and found.posts == ("preparer",)
    assert [g.post for g in identity.actor_of(row, DAY - timedelta(days=1)).grants] == [], "not before it began"


def test_unit_and_below_follows_the_tree_of_the_day(city: object, security: identity.Actor) -> None:
    user("li")
    identity.assign(user="li", post="agency_reviewer", agency="101", reach="below", actor=security, on=DAY)
    assert renewed("li").agencies == ("101", "101001", "101002", "101002001")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE standards_agency SET valid_to = '2025-07-01' WHERE code = '101002'")
        cursor.execute(
            "INSERT INTO standards_agency (division, code, name, unit_type, parent, kind, department, valid_from)"
            " VALUES (%s, '101002', '划转', '机关', '205', '', '', '2025-07-01')", [CITY],
        )  # fmt: skip
    assert renewed("li", date(2025, 6, 30)).agencies == ("101", "101001", "101002", "101002001")
    assert renewed("li", date(2025, 7, 1)).agencies == ("101", "101001"), "what moved away, with all below it, is no longer his"


def test_agencies_in_charge_come_from_the_office(city: object, security: identity.Actor) -> None:
    system = user("xitong", "system_admin")
    identity.add_office(code="HZ1", name="行政政法处", actor=system, on=DAY)
    identity.add_office(code="HZ2", name="教科文处", actor=system, on=DAY)
    assert identity.put_in_charge(office="HZ1", agencies=("205", "205001", "101"), actor=system, on=DAY) == 3
    assert identity.put_in_charge(office="HZ1", agencies=("205", "101"), actor=system, on=DAY) == 0, "again changes nothing"
    user("ye")
    identity.assign(user="ye", post="office_reviewer", office="HZ1", actor=security, on=DAY)
    assert renewed("ye", DAY).agencies == ("101", "205", "205001")
    identity.put_in_charge(office="HZ2", agencies=["205"], actor=system, on=date(2025, 5, 1))
    assert renewed("ye", date(2025, 5, 1)).agencies == ("101", "205001")
    assert renewed("ye", date(2025, 4, 30)).agencies == ("101", "205", "205001")
    with pytest.raises(Refused, match="不能办理"):
        identity.put_in_charge(office="HZ2", agencies=["205"], actor=security, on=DAY)


def test_one_grant_must_fit_in_everything(city: object, security: identity.Actor) -> None:
    user("li")
    identity.assign(user="li", post="preparer", agency="101001", actor=security, on=DAY, funds=["111"], project_kinds=["1", "2"])
    identity.assign(user="li", post="agency_reviewer", agency="205001", actor=security, on=DAY)
    li = renewed("li")
    grant = identity.require(li, "payment.request", "101001", CITY, fund="111", project_kind="2", amount=D("1.00"))
    assert (grant.post, grant.agencies) == ("preparer", ("101001",))
    for asked, rule, said in (
        ({"agency": "205001"}, "I02", "205001"),
        ({"agency": "101001", "fund": "121"}, "I04", "资金性质 111"),
        ({"agency": "101001", "fund": "111", "project_kind": "3"}, "I04", "项目类别 1、2"),
    ):
        with pytest.raises(Refused) as refused:
            identity.require(li, "payment.request", **asked)  # type: ignore[arg-type]
        assert [v.rule for v in refused.value.violations] == [rule] and said in refused.value.violations[0].says
    assert li.acts_for("205001") and not li.acts_for("205001", "payment.request")
    many = identity.require_many(li, "payment.review", [identity.Where(agency=a, key=a) for a in ("205001", "101001", "999")])
    assert [isinstance(many[k], identity.Grant) for k in ("205001", "101001", "999")] == [True, False, False]


def test_a_post_taken_away_is_gone_at_the_next_request(city: object, security: identity.Actor) -> None:
    user("li")
    number = identity.assign(user="li", post="preparer", agency="101001", actor=security, on=DAY)
    assert renewed("li").may("payment.request")
    identity.end_assignment(number=number, on=timezone.localdate(), actor=security)
    with pytest.raises(Refused, match="岗位（无）不能办理"):
        identity.require(renewed("li"), "payment.request", "101001")
    assert renewed("li", timezone.localdate() - timedelta(days=1)).may("payment.request"), "until yesterday he held it"


def test_a_division_may_rewrite_a_post(city: object, security: identity.Actor) -> None:
    from jincai.platform.identity.models import Post

    Post.objects.create(home=CITY, code="preparer", title="报账员", level="agency", reach="own", verbs=["payment.request"], valid_from=DAY)
    user("li", "preparer", agency="101001")
    assert renewed("li").titles == "报账员" and not renewed("li").may("procurement.plan")
    assert renewed("li", date(2025, 1, 1)).may("procurement.plan"), "before it began the shipped row held"


def test_a_stopped_user_can_do_nothing(city: object) -> None:
    user("li", "preparer", agency="101001")
    system = user("xitong", "system_admin")
    token = identity.issue_token(username="li", on=timezone.localdate())
    identity.stop_user(username="li", on=timezone.localdate(), reason="调离", actor=system)
    assert identity.actor("li") is None and identity.token_actor(token, on=timezone.localdate()) is None
    assert identity.actor_of(User.objects.get(username="li")).grants == ()
    with pytest.raises(UserError, match="不能停用自己"):
        identity.stop_user(username="xitong", on=timezone.localdate(), reason="试试", actor=system)


def test_holders_are_those_who_may_do_it_there(city: object, security: identity.Actor) -> None:
    for name, agency in (("mu", "101001"), ("yang", "205001")):
        user(name)
        identity.assign(user=name, post="agency_reviewer", agency=agency, actor=security, on=DAY)
    user("he", "preparer", agency="101001")
    with CaptureQueriesContext(connection) as asked:
        found = identity.holders(CITY, "payment.review", agency="101001", on=DAY)
    assert [(p.user, p.post, p.title) for p in found] == [("mu", "agency_reviewer", "单位审核")] and len(asked) == 1
    assert identity.holders(CITY, "payment.review", agency="999", on=DAY) == ()


def test_passwords_come_back_no_sooner_than_after_five(city: object, security: identity.Actor) -> None:
    li = user("li", "preparer", agency="101001", password="first-password-1")
    for n in range(2, 6):
        identity.set_password(username="li", password=f"other-password-{n}", actor=li)
    for old in ("first-password-1", "other-password-5", "other-password-3"):
        with pytest.raises(UserError, match="用过"):
            identity.set_password(username="li", password=old, actor=li)
    identity.set_password(username="li", password="other-password-6", actor=li)
    identity.set_password(username="li", password="first-password-1", actor=li)
    with pytest.raises(Refused):
        identity.set_password(username="li", password="set-by-a-clerk-1", actor=user("he", "preparer"))
    identity.set_password(username="li", password="set-by-security-1", actor=security)
    assert User.objects.get(username="li").must_change
