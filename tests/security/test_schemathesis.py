"""接口乱撞：按说明生成的请求，合格的、不合格的都有，登录着打遍每个接口；没有 5xx，答复与说明相符，什么也不漏。"""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.security.leaks import endpoints
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, touched

EXAMPLES = 15
USERS = ("other.clerk", "finance.chief")
"""同一个请求由谁送：别的单位的人，和区划里能办的人。"""
_keys = itertools.count()


def operations() -> list[str]:
    """Every operation of the description."""
    return [f"{method.upper()} {path}" for method, path, _ in endpoints.rest()]


@pytest.fixture(scope="module")
def schema(world: None) -> Any:
    """The description, read from the running program."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


def token(user: str) -> str:
    from jincai.platform.identity import api as identity

    return identity.issue_token(username=user, on=datetime.date.today())


@pytest.mark.parametrize("label", operations())
def test_every_operation_bears_whatever_it_is_sent(schema: Any, agency_marks: Marks, label: str) -> None:
    method, path = label.split(" ", 1)
    operation = schema[path][method]
    heads = {user: {"Authorization": f"Bearer {token(user)}"} for user in USERS}
    seen: list[int] = []

    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy())
    def bears(case: Any) -> None:
        for user, head in heads.items():
            more = {"Idempotency-Key": f"st-{next(_keys)}"} if method != "GET" else {}
            # the shape may be right, the meaning not; that it asks who is there is a property of the operation: shown once
            excluded = [positive_data_acceptance, *([ignored_auth] if any(200 <= status < 300 for status in seen) else [])]
            try:
                response = case.call_and_validate(headers={**head, **more}, excluded_checks=excluded)
            except FailureGroup as found:
                raise AssertionError(f"{label}, {user}: {[str(each) for each in found.exceptions if isinstance(each, Failure)]}") from found
            seen.append(response.status_code)
            assert response.status_code < 500
            if user == "other.clerk":
                asked = f"{case.formatted_path} {case.query} {case.body}"
                assert not agency_marks.found(response.text, asked)

    bears()
    assert seen


def test_nothing_of_the_victim_was_touched(schema: Any, agency_marks: Marks) -> None:
    assert touched(agency_marks) == []


def test_the_description_is_sound_and_says_who_may(schema: Any) -> None:
    described = schema.raw_schema
    assert described["openapi"].startswith("3.") and described["components"]["securitySchemes"]
    assert all(operation["security"] for methods in described["paths"].values() for operation in methods.values())
    assert worlds.CITY not in str(described), "no data of anybody in it"
