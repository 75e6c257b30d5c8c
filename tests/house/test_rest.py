"""接口的根：说明完整属实，追溯，没有的接口，拒绝演示。"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from jincai.project import practice_refusals
from tests import small_year
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def schema() -> dict[str, Any]:
    """接口说明。"""
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part


def differs(schema: dict[str, Any], part: dict[str, Any], value: Any, at: str = "$") -> list[str]:
    """Where an answer is not what the description says: types, required fields, fields nobody described."""
    part = resolved(schema, part)
    if "anyOf" in part:
        tried = [differs(schema, each, value, at) for each in part["anyOf"]]
        return [] if any(not found for found in tried) else tried[0]
    kinds = {"string": str, "integer": int, "array": list, "object": dict, "boolean": bool, "null": type(None)}
    if "type" in part and not isinstance(value, kinds[part["type"]]):
        return [f"{at}: {value!r} is no {part['type']}"]
    if isinstance(value, list):
        return [each for n, item in enumerate(value) for each in differs(schema, part.get("items", {}), item, f"{at}[{n}]")]
    if not isinstance(value, dict) or "properties" not in part:
        return []
    known = part["properties"]
    found = [f"{at}.{name} is missing" for name in part.get("required", []) if name not in value]
    found += [f"{at}.{name} is not described" for name in value if name not in known]
    return found + [each for name in value if name in known for each in differs(schema, known[name], value[name], f"{at}.{name}")]


def content(schema: dict[str, Any], path: str, method: str, status: int) -> dict[str, Any]:
    described = schema["paths"][path][method]["responses"][str(status)]["content"]
    return dict(next(iter(described.values()))["schema"])


def test_the_description_names_every_operation_with_what_it_needs(schema: dict[str, Any]) -> None:
    assert set(schema["paths"]) == {
        "/api/payments", "/api/payments/{number}", "/api/payments/{number}/act", "/api/allotments", "/api/allotments/{number}", "/api/trace/{kind}/{document}",
        "/api/allotments/virements", "/api/allotments/virements/{number}", "/api/allotments/virements/{number}/act",
    }  # fmt: skip
    assert {"basic", "bearer"} <= {each.get("scheme") for each in schema["components"]["securitySchemes"].values()}
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            assert operation["summary"] and operation["security"], operation["operationId"]
            assert {"400", "401", "404", "422"} <= set(operation["responses"])
            keyed = any(each["name"] == "Idempotency-Key" and each["required"] for each in operation["parameters"])
            assert keyed == (method != "get") == ("409" in operation["responses"])


def test_every_answer_is_as_described(schema: dict[str, Any], year: SmallYear) -> None:
    asked = {
        "/api/payments": "/api/payments?year=2025", "/api/payments/{number}": f"/api/payments/{year.numbers['refunded']}?year=2025",
        "/api/allotments": "/api/allotments?year=2025", "/api/allotments/{number}": "/api/allotments/ZB-2025-000003?year=2025",
        "/api/trace/{kind}/{document}": f"/api/trace/payment/{year.numbers['refunded']}?year=2025",
    }  # fmt: skip
    for path, question in asked.items():
        answer = Client().get(question, **small_year.basic("preparer"))
        assert answer.status_code == 200, question
        assert differs(schema, content(schema, path, "get", 200), answer.json()) == []
    sent = json.dumps({"on": "2025-03-05", "purpose": "x", "payee": dict.fromkeys(("name", "account", "bank", "bank_no"), "1"), "lines": [
        {"allotment": "ZB-2025-000003", "dep_econ": "30201", "amount": "5000.01"}]})  # fmt: skip
    head = {"content_type": "application/json", **small_year.basic("preparer")}
    refused = Client().post("/api/payments", sent, headers={"Idempotency-Key": "k"}, **head)
    assert refused.status_code == 409
    assert differs(schema, content(schema, "/api/payments", "post", 409), refused.json()) == []
    for status, answer in (
        (400, Client().post("/api/payments", sent, **head)), (401, Client().get("/api/payments?year=2025")),
        (422, Client().get("/api/payments", **small_year.basic("preparer"))), (404, Client().get("/api/payments/X?year=2025", **small_year.basic("preparer"))),
    ):  # fmt: skip
        assert answer.status_code == status and answer["Content-Type"] == PROBLEM
        method = "post" if status == 400 else "get"
        path = "/api/payments/{number}" if status == 404 else "/api/payments"
        assert differs(schema, content(schema, path, method, status), answer.json()) == []


def test_a_document_is_traced_from_the_budget_to_the_books(year: SmallYear) -> None:
    told = Client().get(f"/api/trace/payment/{year.numbers['cleared']}?year=2025", **small_year.basic("preparer")).json()
    kinds = [fact["kind"] for fact in told["items"]]
    assert kinds == [
        "budget.approved", "allotment.distributed", "allotment.allocated", "allotment.approved_to_unit", "allotment.activated", "payment.requested",
        "payment.reviewed", "payment.approved", "payment.ordered", "payment.confirmed", "clearing.cleared",
    ]  # fmt: skip
    ids = {fact["id"] for fact in told["items"]}
    assert all(set(fact["causes"]) <= ids for fact in told["items"]) and all(fact["causes"] for fact in told["items"][1:])
    assert {entry["book"] for entry in told["entries"]} == {"allotment", "fiscal", "fiscal-budget"}
    for path in (f"/api/trace/payment/{year.numbers['cleared']}", "/api/trace/allotment_document/练财指〔2025〕1号"):
        assert Client().get(f"{path}?year=2025", **small_year.basic("stranger")).status_code == 404
    assert Client().get("/api/trace/allotment_document/练财指〔2025〕1号?year=2025", **small_year.basic("treasury")).status_code == 200


def test_an_address_there_is_not(year: SmallYear) -> None:
    answer = Client().get("/api/nothing", **small_year.basic("preparer"))
    assert answer.status_code == 404 and answer["Content-Type"] == PROBLEM and "openapi" in answer.json()["detail"]


@pytest.mark.django_db(databases=["default", "checker"])
def test_each_kind_of_refusal_is_provoked_and_nothing_is_kept() -> None:
    from jincai.execution.payment.models import Payment

    for _ in range(2):
        found = practice_refusals.provoke(2025)
        assert [each["attempt"] for each in found if each["expected"] not in each["rules"]] == []
    assert {each["expected"] for each in found} == {
        "R04", "R14", "R46", "R03", "PLAN", "AGENCY", "R18", "R31", "R35", "STATE", "R50", "R49", "R45", "R10",
    }  # fmt: skip
    for each in found:
        assert each["status"] == 409 and each["title"] and each["detail"]
        assert all(v["says"] and v["cites"] and v["remedy"] and v["who"] for v in each["violations"])
    assert not Payment.objects.using("checker").filter(division=practice_refusals.DIVISION).exists()
