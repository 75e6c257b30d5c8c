"""接口上的办理：与网页同一动词、同一规定；岗位没有的、别的单位的、自己的、办过的都不行。"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from jincai.execution.payment import api as payment
from jincai.platform.identity.api import scope
from tests import small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db


def act(part: str, number: str, key: str = "k", **sent: Any) -> Any:
    told = json.dumps({"action": "approve", "on": ON.isoformat(), **sent})
    head = {"Idempotency-Key": f"{part}-{number}-{key}"}
    path = f"/api/payments/{number}/act"
    return Client().post(path, told, content_type="application/json", headers=head, **small_year.basic(part))


def state(number: str) -> str:
    with scope(divisions=DIVISION):
        found = payment.one(division=DIVISION, year=YEAR, number=number)
    assert found is not None
    return found.state


def test_agreed_once_whatever_is_repeated(year: SmallYear) -> None:
    number = year.numbers["requested"]
    assert act("reviewer", number).json()["state"] == "REVIEWED"
    assert act("reviewer", number)["Idempotency-Replayed"] == "true"
    again = act("reviewer", number, key="another")
    assert again.status_code == 409 and "已由 practice.reviewer 办过" in again.content.decode()
    assert state(number) == "REVIEWED"


def test_what_the_post_lacks_is_refused(year: SmallYear) -> None:
    number = year.numbers["requested"]
    for part in ("preparer", "treasury", "budget_chief"):
        assert act(part, number).status_code in (403, 409) and state(number) == "REQUESTED", part


def test_another_units_is_not_there(year: SmallYear) -> None:
    for action in ("approve", "return", "withdraw"):
        assert act("stranger", year.numbers["requested"], key=action, action=action, reason="x").status_code == 404
    assert act("reviewer", "ZF-2025-999999").status_code == 404 and act("reviewer", "' OR 1=1 --").status_code == 404


def test_a_return_needs_its_reason_and_only_known_acts_are_taken(year: SmallYear) -> None:
    number = year.numbers["reviewed"]
    assert act("treasury", number, action="return").status_code == 400
    assert act("treasury", number, key="2", action="void").status_code == 422
    assert act("treasury", number, key="3", action="return", reason="附件不全", to_step="nowhere").status_code in (400, 409)
    assert act("treasury", number, key="4", action="return", reason="附件不全", to_step="unit_review").json()["state"] == "REQUESTED"
