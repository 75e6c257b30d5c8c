"""用户：登录在任何可见范围之前；权限一次说全。"""

import importlib
from datetime import date
from typing import Any

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import actor, authenticate, create_user, people, require, scope, stop_user

CITY, COUNTY = "530700000", "530702000"
pytestmark = pytest.mark.django_db


def clerk() -> None:
    create_user(username="li", name="李经办", division=CITY, posts=["preparer"], agency="101001", password="correct horse")


def test_sign_in_works_before_any_scope_is_open() -> None:
    clerk()
    found = authenticate("li", "correct horse")
    assert found is not None
    assert (found.name, found.division, found.agencies, found.posts) == ("李经办", CITY, ("101001",), ("preparer",))
    assert authenticate("li", "wrong") is None
    assert authenticate("nobody", "correct horse") is None


def test_the_password_is_kept_as_argon2(settings: Any) -> None:
    from jincai.platform.identity.models import User

    settings.PASSWORD_HASHERS = importlib.import_module(settings.SETTINGS_MODULE).PASSWORD_HASHERS  # tests have a quick one
    clerk()
    assert User.objects.get(username="li").password.startswith("argon2$argon2id$")


def test_creating_again_brings_the_person_up_to_date() -> None:
    clerk()
    create_user(username="li", name="李审核", division=CITY, posts=["agency_reviewer"], agencies=["101*"])
    renewed = actor("li")
    assert renewed is not None and (renewed.name, renewed.agencies, renewed.posts) == ("李审核", ("101*",), ("agency_reviewer",))
    assert authenticate("li", "correct horse") is None, "without a password nobody signs in"


def test_finance_posts_reach_every_unit() -> None:
    made = create_user(username="zhang", name="张国库", division=CITY, posts=["treasury_approver"])
    assert made.agencies == "*" and made.titles == "国库处签发"


def test_people_are_those_of_the_scope() -> None:
    clerk()
    create_user(username="gu", name="古城", division=COUNTY, posts=["preparer"], agency="101")
    with scope(divisions=CITY):
        assert [person.user for person in people()] == ["li"]


def test_an_unknown_post_is_refused() -> None:
    with pytest.raises(UserError, match="没有岗位"):
        create_user(username="x", name="某", division=CITY, posts=["king"])


def test_require_gives_every_reason_at_once() -> None:
    clerk()
    person = actor("li")
    assert person is not None
    require(person, "payment.request", "101001", CITY)
    with pytest.raises(Refused) as refused:
        require(person, "payment.send", "102", COUNTY)
    assert [v.rule for v in refused.value.violations] == ["I01", "I02", "I03"]
    assert "国库处签发" in refused.value.violations[0].who


def test_an_administrator_takes_nobody_over_by_making_him_again() -> None:
    clerk()
    for division in (CITY, COUNTY):
        admin = create_user(username=f"xt{division}", name="系统管理员", division=division, posts=["system_admin"])
        with pytest.raises(UserError, match="已有用户"), scope(divisions=division, actor=admin):
            create_user(username="li", name="冒名", division=division, actor=admin)
    kept = actor("li")
    assert authenticate("li", "correct horse") is not None and kept is not None and (kept.name, kept.division) == ("李经办", CITY)
    own = actor(f"xt{CITY}")
    assert own is not None
    with scope(divisions=CITY, actor=own):
        stop_user(username="li", on=date(2020, 1, 1), reason="离职", actor=own)
        create_user(username="li", name="李回来", division=CITY, actor=own)
    assert authenticate("li", "correct horse") is None, "he is there again; the security administrator gives the first password"
    with pytest.raises(UserError, match="已有用户"), scope(divisions=COUNTY, actor=admin):
        create_user(username="li", name="冒名", division=COUNTY, actor=admin)
