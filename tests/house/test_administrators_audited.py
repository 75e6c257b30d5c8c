"""管理员办的每一件事都在审计里：谁、对谁、前后怎样；没办成的不留；只有审计管理员查得到。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jincai.kernel.rules import Refused
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards

pytestmark = [pytest.mark.django_db]
CITY = "530700000"
TODAY = timezone.localdate()


def user(name: str, *posts: str, **more: object) -> identity.Actor:
    return identity.create_user(username=name, name=f"姓{name}", division=CITY, posts=posts, **more)  # type: ignore[arg-type]


def told() -> list[audit.Record]:
    """What the audit of the division says, oldest first, as its administrator reads it."""
    reader = user("shenji", "audit_admin")
    with identity.scope(divisions=CITY, actor=reader):
        identity.require(reader, "audit.search")
        with audit.reading():
            return list(reversed(audit.search(audit.Filter(kind="admin"), limit=100).rows))


def test_every_act_of_an_administrator_is_on_the_record() -> None:
    system, security = user("xitong", "system_admin"), user("anquan", "security_admin")
    user("mu", "agency_reviewer", agency="101001", password="first-password-1")
    with identity.scope(divisions=CITY, actor=system, origin=identity.Origin(address="10.1.2.3", channel="web")):
        standards.add_agency(division=CITY, code="101001", name="人大", unit_type="机关")
        identity.create_user(username="li", name="李", division=CITY, actor=system)
        identity.add_office(code="HZ1", name="行政处", actor=system, on=TODAY)
        identity.put_in_charge(office="HZ1", agencies=["101001"], actor=system, on=TODAY)
        standards.change_agency(division=CITY, code="101001", on=TODAY, name="人大办", actor=system)
    with identity.scope(divisions=CITY, actor=security, origin=identity.Origin(address="10.9.9.9", channel="web")):
        number = identity.assign(user="li", post="preparer", agency="101001", actor=security, on=TODAY)
        lent = identity.delegate(
            from_user="mu", to_user="li", valid_from=TODAY, valid_to=TODAY + timedelta(days=3), reason="出差", actor=security, verbs=["payment.review"]
        )  # fmt: skip
        identity.end_delegation(number=lent, actor=security)
        identity.end_assignment(number=number, on=TODAY, actor=security)
        identity.set_duty(code="x", first="payment.review", second="payment.order", level="document", says="分开", actor=security)
        identity.set_password(username="mu", password="set-by-security-1", actor=security)
        with pytest.raises(Refused), transaction.atomic():
            identity.assign(user="anquan", post="security_admin", actor=security, on=TODAY)
    identity.issue_token(username="li", on=TODAY)
    identity.stop_user(username="li", on=TODAY, reason="调离", actor=system)
    rows = told()
    assert [(row.actor, row.verb, row.document) for row in rows] == [
        ("xitong", "identity.create_user", "li"), ("xitong", "identity.organise", "HZ1"), ("xitong", "identity.organise", "HZ1"),
        ("xitong", "standards.change_agency", "101001"), ("anquan", "identity.assign", "li"), ("anquan", "identity.delegate", "mu"),
        ("anquan", "identity.end_delegation", "mu"), ("anquan", "identity.end_assignment", "li"), ("anquan", "identity.set_duty", "x"),
        ("anquan", "identity.set_password", "mu"), ("system", "identity.issue_token", "li"), ("xitong", "identity.stop_user", "li"),
    ]  # fmt: skip
    given = next(row for row in rows if row.verb == "identity.assign")
    assert (given.post, given.address, given.after["post"], given.after["agency"]) == ("security_admin", "10.9.9.9", "preparer", "101001")
    ended = next(row for row in rows if row.verb == "identity.end_assignment")
    assert ended.before["valid_to"] is None and ended.after["valid_to"] == TODAY.isoformat()
    assert "first-password-1" not in str(rows) and "set-by-security-1" not in str(rows)


def test_the_other_administrators_do_not_read_it() -> None:
    for post in ("system_admin", "security_admin", "inspector", "treasury_approver"):
        with pytest.raises(Refused):
            identity.require(user(post, post), "audit.search")
