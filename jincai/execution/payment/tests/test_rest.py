"""支付的接口：登录三法、翻页、拒绝的问题对象、幂等。"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from jincai.execution.payment.models import Payment
from jincai.platform.identity.api import issue_token, revoke_tokens, scope
from tests import small_year
from tests.small_year import DIVISION, PAYEE, SmallYear

pytestmark = pytest.mark.django_db
PATH = "/api/payments"
PROBLEM = "application/problem+json"


def body(*lines: tuple[str, str], **more: Any) -> dict[str, Any]:
    payee = {"name": PAYEE.name, "account": PAYEE.account, "bank": PAYEE.bank, "bank_no": PAYEE.bank_no}
    listed = [{"allotment": number, "dep_econ": "30201", "amount": amount} for number, amount in lines]
    return {"on": "2025-03-05", "purpose": "打印纸", "payee": payee, "lines": listed, **more}


def post(key: str, sent: dict[str, Any], user: str = "preparer") -> Any:
    return Client().post(
        PATH, json.dumps(sent), content_type="application/json", headers={"Idempotency-Key": key}, **small_year.basic(user)
    )


def count() -> int:
    with scope(divisions=DIVISION):
        return Payment.objects.filter(division=DIVISION).count()


def test_three_ways_in_and_none_without(year: SmallYear) -> None:
    question = f"{PATH}?year=2025&limit=1"
    assert Client().get(question, **small_year.basic("preparer")).json()["count"] == 9
    token = issue_token(username="practice.preparer", on=date.today(), days=1)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert Client().get(question, **bearer).json()["count"] == 9
    browser = Client()
    assert browser.login(username="practice.preparer", password=small_year.PASSWORD)
    assert browser.get(question).json()["count"] == 9
    assert revoke_tokens(username="practice.preparer") == 1
    for way in ({}, small_year.basic("preparer", "wrong"), bearer, {"HTTP_AUTHORIZATION": "Basic ???"}):
        answer = Client().get(question, **way)
        assert answer.status_code == 401 and answer["Content-Type"] == PROBLEM and answer["WWW-Authenticate"].startswith("Basic")


def test_an_expired_token_is_none(year: SmallYear) -> None:
    from jincai.platform.identity.api import token_actor

    token = issue_token(username="practice.preparer", on=date(2025, 1, 1), days=10)
    assert token_actor(token, on=date(2025, 1, 11)) is not None and token_actor(token, on=date(2025, 1, 12)) is None


def test_a_browser_must_send_its_csrf_token(year: SmallYear) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username="practice.preparer", password=small_year.PASSWORD)
    answer = browser.post(PATH, json.dumps(body()), content_type="application/json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 403 and answer["Content-Type"] == PROBLEM


def test_the_list_goes_by_cursor_to_its_end(year: SmallYear) -> None:
    seen, cursor = [], ""
    for _ in range(9):
        page = Client().get(f"{PATH}?year=2025&limit=4&cursor={cursor}", **small_year.basic("treasury")).json()
        assert page["count"] == 9 and page["total"] == "12600.00"
        seen += [item["number"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(year.numbers.values(), reverse=True)


def test_the_list_is_filtered_and_refuses_a_state_there_is_not(year: SmallYear) -> None:
    page = Client().get(f"{PATH}?year=2025&state=CLEARED&state=RETURNED", **small_year.basic("treasury")).json()
    assert page["count"] == 3
    answer = Client().get(f"{PATH}?year=2025&state=DONE", **small_year.basic("treasury"))
    assert answer.status_code == 422 and "没有状态" in answer.json()["errors"][0]["says"]


def test_one_payment_by_either_number_and_only_to_its_own(year: SmallYear) -> None:
    number = year.numbers["cleared"]
    found = Client().get(f"{PATH}/{number}?year=2025", **small_year.basic("preparer")).json()
    assert (found["amount"], found["state"], found["on"]) == ("1500.00", "CLEARED", "2025-03-03")
    assert found["account"].endswith(PAYEE.account[-4:]) and "*" in found["account"]
    assert found["lines"][0]["gov_econ"] == "50201"
    assert Client().get(f"{PATH}/{found['order']}?year=2025", **small_year.basic("preparer")).json()["number"] == number
    answer = Client().get(f"{PATH}/{number}?year=2025", **small_year.basic("stranger"))
    assert answer.status_code == 404 and answer["Content-Type"] == PROBLEM
    assert Client().get(f"{PATH}?year=2025", **small_year.basic("stranger")).json()["items"] == []


def test_a_request_becomes_a_payment_once(year: SmallYear) -> None:
    before = count()
    sent = body(("ZB-2025-000001", "123.40"), ("ZB-2025-000002", "6.60"))
    first, again = post("order-1", sent), post("order-1", sent)
    assert first.status_code == again.status_code == 201 and first.content == again.content
    assert (first["Idempotency-Replayed"], again["Idempotency-Replayed"]) == ("false", "true")
    assert first.json()["amount"] == "130.00" and len(first.json()["lines"]) == 2 and count() == before + 1
    other = post("order-1", body(("ZB-2025-000001", "123.41")))
    assert other.status_code == 422 and other["Content-Type"] == PROBLEM and count() == before + 1
    assert post("order-2", sent).json()["number"] != first.json()["number"] and count() == before + 2


def test_another_person_may_use_the_same_key(year: SmallYear) -> None:
    assert post("mine", body(("ZB-2025-000001", "1"))).status_code == 201
    assert post("mine", body(("ZB-2025-000005", "1")), user="stranger").status_code == 201


def test_a_refusal_is_a_problem_with_every_violation_and_is_given_again(year: SmallYear) -> None:
    before = count()
    first, again = (post("too-much", body(("ZB-2025-000003", "5000.01"))) for _ in range(2))
    assert first.status_code == again.status_code == 409 and first.content == again.content and count() == before
    assert first["Content-Type"] == PROBLEM
    told = first.json()
    assert {"type", "title", "status", "detail", "instance", "violations"} <= told.keys() and told["instance"] == PATH
    by_rule = {v["rule"]: v for v in told["violations"]}
    assert by_rule.keys() == {"R14", "R04"}
    v = by_rule["R04"]
    assert (
        (v["asked"], v["available"], v["subject"]) == ("5000.01", "5000.00", "ZB-2025-000003") and v["cites"] and v["remedy"] and v["who"]
    )
    assert v["holds"] == [{"document": "练财冻〔2025〕1号", "amount": "45000.00", "since": "2025-01-25", "by": "赵文华"}]


def test_a_call_that_acts_needs_a_key(year: SmallYear) -> None:
    answer = Client().post(PATH, json.dumps(body(("ZB-2025-000001", "1"))), content_type="application/json", **small_year.basic("preparer"))
    assert answer.status_code == 400 and "Idempotency-Key" in answer.json()["title"]


@pytest.mark.parametrize("amount", ["0", "-1", "1.234", "abc", "1e3000", ""])
def test_an_amount_that_is_none_is_told(year: SmallYear, amount: str) -> None:
    answer = post("bad", body(("ZB-2025-000001", amount)))
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"].endswith("amount")


def test_who_may_not_request_is_refused(year: SmallYear) -> None:
    told = post("not-mine", body(("ZB-2025-000001", "1")), user="treasury")
    assert told.status_code == 409 and told.json()["violations"][0]["rule"] == "I01"
