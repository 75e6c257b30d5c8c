"""演示人员：每个角色有人，能办与不能办的都说清，能登录；三员不办业务，别的单位、别的区划各有人。"""

from __future__ import annotations

import argparse

import pytest
from django.contrib.auth import authenticate

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.platform.standards import api as standards
from jincai.platform.workflow import api as workflow
from jincai.project.commands import accounts_demo
from jincai.project.demo import people, setting_up
from tests import small_year

pytestmark = pytest.mark.django_db
ROLES = {
    "unit_clerk", "unit_approver", "finance_reviewer", "treasury_officer", "accountant", "division_leader", "auditor", "system_admin",
    "security_admin", "audit_admin", "bank_operator", "second_agency_clerk", "second_division_staff",
}  # fmt: skip


@pytest.fixture
def rows(settings: object) -> dict[str, dict[str, object]]:
    settings.PASSWORD_HASHERS = small_year.QUICK  # type: ignore[attr-defined]
    with identity.scope(divisions=people.SHIPPED):
        for code in ("301001", "405001"):
            standards.add_agency(division=people.SHIPPED, code=code, name=f"单位{code}", unit_type="机关")
        people.staff(people.SHIPPED, ("301001", "405001"))
        people.staff(people.SHIPPED, ("301001", "405001"))
    status, found = accounts_demo.run(argparse.Namespace(division=None))
    assert status == 0 and found["ok"]
    return {str(row["role"]): row for row in found["rows"]}


def test_every_role_has_somebody_who_can_sign_in(rows: dict[str, dict[str, object]]) -> None:
    assert set(rows) >= ROLES
    for row in rows.values():
        assert authenticate(username=str(row["user"]), password=str(row["password"])) is not None, row["user"]
        assert set(row) == {
            "role", "user", "name", "password", "post", "posts", "division", "division_name", "agency", "reach", "factor", "may", "may_not",
            "delegations",
        }  # fmt: skip
        assert not set(row["may"]) & set(row["may_not"])  # type: ignore[call-overload]


def test_what_each_may_and_may_not(rows: dict[str, dict[str, object]]) -> None:
    assert "payment.request" in rows["unit_clerk"]["may"] and "payment.review" in rows["unit_clerk"]["may_not"]  # type: ignore[operator]
    assert rows["unit_clerk"]["agency"] == "301001 单位301001" and rows["second_agency_clerk"]["agency"] == "405001 单位405001"
    for admin in ("system_admin", "security_admin", "audit_admin"):
        assert {"payment.request", "payment.review", "cash.*"} <= set(rows[admin]["may_not"])  # type: ignore[call-overload]
        assert rows[admin]["agency"] == "不看单位的单据"
    assert rows["second_division_staff"]["division"] == people.BELOW
    assert rows["office_reviewer"]["reach"] == "对口单位" and "301001" in str(rows["office_reviewer"]["agency"])
    assert rows["treasury_officer"]["factor"] == "certificate" and rows["auditor"]["reach"] == "全区划及下级"


def test_the_administrators_of_the_demo_cannot_do_each_others_work(rows: dict[str, dict[str, object]]) -> None:
    for role, others in (("system_admin", "identity.assign"), ("security_admin", "audit.search"), ("audit_admin", "identity.create_user")):
        actor = identity.actor(str(rows[role]["user"]))
        assert actor is not None and not actor.may(others)


def test_everyone_gets_in_by_the_password_as_the_demonstration_says(rows: dict[str, dict[str, object]]) -> None:
    """岗位要证书的也一样：有人的区划都关了强制，本级的在布置演示时关."""
    homes = {str(row["division"]) for row in rows.values()}
    assert homes == {people.SHIPPED, people.BELOW}
    with identity.scope(divisions=people.BELOW):
        assert params.flag("identity.enforce_factor", people.BELOW, people.SINCE) is False
    options = argparse.Namespace(division=people.SHIPPED, fund="111", year=2025)
    with identity.scope(divisions=people.SHIPPED):
        setting_up.open_doors(options)  # type: ignore[arg-type]
        assert params.flag("identity.enforce_factor", people.SHIPPED, people.SINCE) is False


def test_every_step_of_the_shipped_flows_has_somebody_above_it_in_the_demo(rows: dict[str, dict[str, object]]) -> None:
    held = {post for row in rows.values() if row["division"] == people.SHIPPED for post in row["posts"]}  # type: ignore[attr-defined]
    with identity.scope(divisions=people.SHIPPED):
        for kind in ("payment", "allotment", "virement", "virement_across", "budget_book"):
            found = workflow.current(kind, division=people.SHIPPED, year=2025)
            assert {step.escalate_post for step in found.flow.steps.values()} <= held, kind
            assert workflow.problems(found, division=people.SHIPPED, on=people.SINCE.replace(year=2030)) == [], kind


def test_one_division_only(rows: dict[str, dict[str, object]]) -> None:
    _, found = accounts_demo.run(argparse.Namespace(division=people.BELOW))
    assert {row["division"] for row in found["rows"]} == {people.BELOW}
