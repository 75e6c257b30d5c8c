"""接口的口令：岗位要求第二因素的，单凭口令不行；令牌可以。拒绝的留审计，从哪来也记下。"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from tests import small_year
from tests.small_year import DIVISION

pytestmark = pytest.mark.django_db
ASK = "/api/payments?year=2025"


@pytest.fixture
def enforced(settings: Any) -> None:
    """小年度；区划要求岗位的因素."""
    settings.PASSWORD_HASHERS = small_year.QUICK
    small_year.build()
    with identity.scope(divisions=DIVISION):
        params.put("identity.enforce_factor", DIVISION, True, date(2008, 1, 1), identity.system(DIVISION))


def test_a_password_alone_is_not_enough_where_the_post_asks_for_more(enforced: None) -> None:
    assert identity.posts()["treasury_preparer"].factor != "password"
    refused = Client().get(ASK, **small_year.basic("treasury"))
    assert refused.status_code == 401 and "令牌" in refused.json()["detail"] and "jincai token" in refused.json()["detail"]
    token = identity.issue_token(username="practice.treasury", on=date.today())
    assert Client().get(ASK, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_wrong_password_learns_nothing_of_the_post(enforced: None) -> None:
    wrong = Client().get(ASK, **small_year.basic("treasury", "wrong"))
    assert wrong.status_code == 401 and "第二因素" not in wrong.json()["detail"]


def test_a_post_that_asks_for_a_password_is_content_with_it(enforced: None) -> None:
    factor = identity.posts()["preparer"].factor
    assert Client().get(ASK, **small_year.basic("preparer")).status_code == (200 if factor == "password" else 401)


def test_a_refusal_is_audited_with_where_it_came_from(enforced: None) -> None:
    token = identity.issue_token(username="practice.treasury", on=date.today())
    line = {"allotment": "ZB-2025-000001", "dep_econ": "30201", "amount": "1.00"}
    body = {"on": "2025-03-05", "purpose": "x", "payee": dict.fromkeys(("name", "account", "bank", "bank_no"), "1"), "lines": [line]}
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": "audited", "User-Agent": "lister/1"}
    answer = Client().post("/api/payments", json.dumps(body), content_type="application/json", headers=head)
    assert answer.status_code == 409
    with connections["default"].cursor() as cursor, identity.scope(divisions=DIVISION):
        cursor.execute("SELECT set_config('jincai.auditing', 'on', true)")
        cursor.execute("SELECT actor, address, agent, says FROM audit_record WHERE kind = 'refusal' ORDER BY id DESC LIMIT 1")
        actor, address, agent, says = cursor.fetchone()
    assert (actor, address, agent) == ("practice.treasury", "127.0.0.1", "lister/1") and "I01" in says


def test_what_is_lent_asks_for_more_than_a_password_too(enforced: None) -> None:
    security = identity.create_user(username="practice.security", name="安全", division=DIVISION, posts=["security_admin"])
    today = date.today()
    head = {**small_year.basic("stranger")}
    before = Client().get(ASK, **head).json()["count"]
    with identity.scope(divisions=DIVISION, actor=security):
        identity.delegate(
            from_user="practice.reviewer", to_user="practice.stranger", valid_from=today, valid_to=today, reason="出差", actor=security
        )
    assert Client().get(ASK, **head).json()["count"] == before == 0, "nothing of the other unit by the password alone"
    token = identity.issue_token(username="practice.stranger", on=today)
    assert Client().get(ASK, headers={"Authorization": f"Bearer {token}"}).json()["count"] > 0
