"""页面：每个管理员办自己的一份，别人打不开；换一天看就是那一天的样子；坏的输入说清楚，不是 500。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jincai.planning.roster import api as roster
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope, system

CITY, ON = "530700000", date(2025, 3, 3)
TODAY = timezone.localdate()
ID = "53070219900307123" + roster.check_digit("53070219900307123")


def page(client: Client, address: str, status: int = 200, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def post(client: Client, address: str, status: int = 302, **given: object) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


PERSON = {"code": "P001", "name": "和丽梅", "agency": "301001", "id_number": ID, "phone": "13988812345", "on": "2025-03-03"}


def test_the_tree_as_it_was_on_the_day(world: dict[str, Client]) -> None:
    post(world["xt"], "/roster/units/change/", code="405001", name="新名单位", parent="301001", on="2025-07-01")
    before, after = page(world["hl"], "/roster/", on="2025-06-30"), page(world["hl"], "/roster/", on="2025-07-01")
    assert "单位405001" in before and "新名单位" not in before and "新名单位" in after and "└" in after
    post(world["xt"], "/roster/offices/add/", code="GK", name="绩效处", on="2025-01-01")
    post(world["xt"], "/roster/charges/set/", office="GK", agencies="301001 405001", on="2025-01-01")
    assert "绩效处" in page(world["gk"], "/roster/", on="2025-02-01") and "绩效处" not in page(world["gk"], "/roster/", on="2024-12-31")
    for address, given in (
        ("units/change/", {"code": "999001", "name": "新单位", "on": "2025-02-01"}),
        ("offices/add/", {"code": "X", "name": "x"}),
    ):
        post(world["hl"], f"/roster/{address}", status=403, **given)


def test_persons_masked_revealed_once_and_not_in_sight_of_another_unit(world: dict[str, Client]) -> None:
    post(world["xt"], "/roster/persons/register/", **PERSON)
    post(world["xt"], "/roster/posts/set/", agency="301001", code="K1", title="会计岗", number="1", on="2025-03-03")
    post(world["xt"], "/roster/persons/employ/", code="P001", post="301001/K1", on="2025-03-03")
    seen = page(world["hl"], "/roster/persons/", on="2025-03-03")
    assert "和丽梅" in seen and "会计岗" in seen and ID not in seen and f"****{ID[-4:]}" in seen
    for user in ("xt", "gk", "mu"):
        assert ID not in page(world[user], "/roster/persons/P001/") and "13988812345" not in page(world[user], "/roster/persons/P001/")
    assert ID in post(world["hl"], "/roster/persons/P001/", status=200, field="id_number", reason="核对身份证号")
    assert ID not in page(world["hl"], "/roster/persons/P001/")
    assert "事由" in post(world["hl"], "/roster/persons/P001/", status=400, field="id_number", reason="看")
    assert ID not in post(world["xt"], "/roster/persons/P001/", status=403, field="id_number", reason="核对身份证号")
    assert "和丽梅" not in page(world["lx"], "/roster/persons/", on="2025-03-03")
    page(world["lx"], "/roster/persons/P001/", status=404)
    post(world["lx"], "/roster/persons/P001/", status=404, field="id_number", reason="核对身份证号")
    assert "会计岗" not in page(world["lx"], "/roster/posts/", on="2025-03-03")


def test_users_are_made_by_one_administrator_and_given_posts_by_another(world: dict[str, Client]) -> None:
    post(world["xt"], "/roster/users/create/", username="xin", name="新人", agency="301001")
    given = {"username": "xin", "post": "preparer", "agency": "301001", "on": "2025-03-03"}
    post(world["xt"], "/roster/users/assign/", status=403, **given)
    post(world["aq"], "/roster/users/create/", status=403, username="xin2", name="新人")
    post(world["aq"], "/roster/users/assign/", **given)
    assert "单位经办" in page(world["aq"], "/roster/users/", q="xin")
    post(world["aq"], "/roster/users/assign/", status=403, username="aq", post="preparer", agency="301001")
    assert "须由两个人" in post(world["aq"], "/roster/users/assign/", status=409, username="gk", post="preparer", agency="301001")
    for user in ("hl", "gk", "sj"):
        page(world[user], "/roster/users/", status=403)
    found = identity.actor("xin", ON)
    assert found is not None and found.may("payment.request")
    post(world["xt"], "/roster/users/stop/", username="xin", on="2025-03-04", reason="调离")
    assert identity.actor("xin", date(2025, 3, 5)) is None


def test_a_delegation_asked_for_approved_and_ended(world: dict[str, Client]) -> None:
    given = {
        "to_user": "mu",
        "valid_from": str(TODAY),
        "valid_to": str(TODAY + timedelta(days=7)),
        "reason": "出差",
        "verbs": ["payment.register_payee"],
    }
    post(world["hl"], "/roster/delegations/new/", **given)
    assert (
        "待批准" in page(world["hl"], "/roster/delegations/") and "人hl" not in page(world["lx"], "/roster/delegations/").split("<main")[-1]
    )
    with scope(divisions=CITY, actor=system(CITY)):
        (row,) = identity.delegations(on=TODAY)
    post(world["hl"], "/roster/delegations/approve/", status=403, number=str(row.number))
    post(world["aq"], "/roster/delegations/approve/", number=str(row.number))
    post(world["lx"], "/roster/delegations/end/", status=403, number=str(row.number))
    post(world["mu"], "/roster/delegations/end/", number=str(row.number))
    assert "已终止" in page(world["hl"], "/roster/delegations/")


@pytest.mark.parametrize("bad", ["' OR 1=1 --", "{{ 7|add:7 }}", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\0", "9" * 400])
def test_bad_input_is_said_and_never_run(world: dict[str, Client], bad: str) -> None:
    for address in ("/roster/", "/roster/persons/", "/roster/posts/"):
        answer = world["xt"].get(address, {"q": bad, "agency": bad, "on": "2025-03-03", "after": bad})
        assert answer.status_code in (200, 400) and b"<script>alert" not in answer.content
    for name in PERSON:
        answer = world["xt"].post("/roster/persons/register/", {**PERSON, name: bad})
        assert answer.status_code in (302, 400) and b"<script>alert" not in answer.content
    for user, address, given in (
        ("aq", "/roster/users/assign/", {"username": bad, "post": bad, "on": bad}),
        ("aq", "/roster/users/end/", {"number": bad, "on": bad}),
        ("hl", "/roster/delegations/new/", {"to_user": bad, "valid_from": bad, "valid_to": bad, "amount_limit": bad}),
        ("xt", "/roster/posts/set/", {"agency": bad, "code": bad, "title": bad, "number": bad, "on": bad}),
    ):
        assert world[user].post(address, given).status_code in (400, 403, 409)
