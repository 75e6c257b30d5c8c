"""填的字不丢：没有办成的表单在原来那一页，说了为什么，每一格还是所填的；那一页的筛选、重新载入照常。"""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from jincai.planning.roster.tests.test_screens import PERSON, post

FORMS = (
    ("xt", "persons/register/", {"code": "P009", "name": "木小“和”", "agency": "405001", "id_number": "123", "phone": "13988812345", "on": "2025-03-03"}),
    ("xt", "posts/set/", {"agency": "405001", "code": "K9", "title": "出纳岗", "number": "很多", "on": "2025-03-03"}),
    ("xt", "units/change/", {"code": "405001", "name": "<新名>", "parent": "999999", "unit_type": "事业", "on": "三月三日", "closed": "1"}),
    ("xt", "offices/add/", {"code": "GK", "name": "绩效处", "parent": "没有", "on": "2025"}),
    ("xt", "charges/set/", {"office": "GK", "agencies": "301001 999999", "on": "2025-03-03"}),
    ("xt", "users/create/", {"username": "hl", "name": "同名的人", "agency": "405001"}),
    ("aq", "users/assign/", {"username": "hl", "post": "accountant", "agency": "301001", "reach": "below", "funds": "111 121", "valid_to": "x"}),
    ("xt", "users/stop/", {"username": "hl", "reason": "调离到别处", "on": "昨天"}),
    ("hl", "delegations/new/", {"to_user": "mu", "valid_from": "2025-13-01", "reason": "出差“三天”", "amount_limit": "五万", "may_pass_on": "1"}),
)  # fmt: skip


@pytest.mark.parametrize(("user", "address", "given"), FORMS, ids=[form[1] for form in FORMS])
def test_what_was_typed_is_still_there(world: dict[str, Client], user: str, address: str, given: dict[str, str]) -> None:
    answer = world[user].post(f"/roster/{address}", given)
    text = answer.content.decode()
    assert answer.status_code in (400, 409), text[:500]
    assert "没有办成，所填的都还在" in text and "autofocus" in text
    values = {unescape(value) for value in re.findall(r'value="([^"]*)"(?! *>[^<]*</option>)', text)}
    chosen = {unescape(value) for value in re.findall(r'<option value="([^"]*)" selected', text)}
    for name, value in given.items():
        if (address, name) != ("users/stop/", "on"):  # that form has no such field
            assert value in values | chosen, (name, sorted(values)[:40], chosen)
    assert "<新名>" not in text


def test_a_person_who_could_not_be_employed_is_still_on_his_page(world: dict[str, Client]) -> None:
    post(world["xt"], "/roster/persons/register/", **PERSON)
    post(world["xt"], "/roster/posts/set/", agency="301001", code="K1", title="会计岗", number="1", on="2025-03-03")
    text = post(world["xt"], "/roster/persons/employ/", status=400, code="P001", post="301001/K1", on="2024-01-01")
    assert "和丽梅" in text and 'value="301001/K1" selected' in text and 'value="2024-01-01"' in text
    text = post(world["xt"], "/roster/persons/leave/", status=400, code="P001", on="2020-01-01")
    assert "不能自 2020-01-01 离开" in text and 'value="2020-01-01"' in text
    assert world["xt"].post("/roster/persons/employ/", {"code": "nobody", "post": "x", "on": "x"}).status_code == 404


@pytest.mark.parametrize(("user", "address", "page"), [
    ("xt", "persons/register/", "persons/"), ("xt", "posts/set/", "posts/"), ("xt", "units/change/", ""), ("aq", "users/assign/", "users/"),
    ("hl", "delegations/new/", "delegations/"),
])  # fmt: skip
def test_filters_and_reloading_there_lead_to_the_page(world: dict[str, Client], user: str, address: str, page: str) -> None:
    answer = world[user].get(f"/roster/{address}", {"on": "2025-03-03", "q": "和"})
    assert answer.status_code == 302 and answer["Location"] == f"/roster/{page}?on=2025-03-03&q=%E5%92%8C"
    assert world[user].get(answer["Location"]).status_code == 200


def test_without_the_right_nothing_is_shown_again(world: dict[str, Client]) -> None:
    text = post(world["hl"], "/roster/persons/register/", status=403, **PERSON)
    assert "13988812345" not in text
