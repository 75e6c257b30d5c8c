"""接口：说明里的每个路径与方法，以会话、令牌、口令三种登录，填受害者的每个单号。"""

from __future__ import annotations

import datetime
import itertools
import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver
from ninja import Router

from tests.security.leaks import endpoints, pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, touched

pytestmark = pytest.mark.xdist_group("leaks")
EACH = 10


def test_no_operation_leaks_to_another_unit(world: None, agency_marks: Marks) -> None:
    assert leaks("other.clerk", agency_marks) == [] and leaks("other.reviewer", agency_marks) == []
    assert touched(agency_marks) == []


def test_no_operation_leaks_to_another_division(world: None, division_marks: Marks) -> None:
    assert leaks("county.clerk", division_marks) == [] and leaks("county.treasury", division_marks) == []
    assert touched(division_marks) == []


def test_nobody_reads_without_signing_in(world: None, division_marks: Marks) -> None:
    for method, url, body in asked(division_marks):
        answer = sent(Client(raise_request_exception=False), method, url, body)
        page = pages.seen(answer, url, division_marks, f"{url} {body}")
        assert page.status == 401 and not page.marks, (method, url, page.status)


def test_the_owner_sees_his_own_on_every_operation_that_takes_a_number(world: None, agency_marks: Marks) -> None:
    proven = {shape for shape, page in visited("victim.clerk", agency_marks) if page.marks and page.status == 200}
    reading = {path for method, path, _ in endpoints.rest() if method == "get"}
    assert reading - proven == set(), "the owner himself saw nothing of his there: proves nothing"


def test_an_operation_that_leaks_is_caught(world: None, agency_marks: Marks) -> None:
    from jincai.execution.payment.models import Payment
    from jincai.platform.identity.api import scope, system
    from jincai.project import rest

    router = Router()

    @router.get("/{number}")
    def leaking(request: HttpRequest, number: str) -> Any:
        with scope(divisions=worlds.CITY, actor=system(worlds.CITY)):
            return [p.purpose for p in Payment.objects.filter(number=number)]

    kept, bound = list(rest.api._router_registrations), rest.api._bound_routers_cache
    rest.api._bound_routers_cache = None
    rest.api.add_router("/leaking", router)
    patterns = [pattern for pattern in rest.api._get_urls() if "leaking" in str(pattern.pattern)]
    base = next(each for each in get_resolver().url_patterns if str(each.pattern) == "api/")
    base.url_patterns[0:0] = patterns  # type: ignore[union-attr]
    try:
        assert any("leaking" in path for _, path, _ in endpoints.rest()), "a new operation is tested without a line added anywhere"
        assert any("leaking" in each for each in leaks("other.clerk", agency_marks))
    finally:
        del base.url_patterns[: len(patterns)]  # type: ignore[union-attr]
        rest.api._router_registrations[:], rest.api._bound_routers_cache = kept, bound


def leaks(user: str, marks: Marks) -> list[str]:
    """As this user, by three ways of signing in; what leaked or broke."""
    return [
        f"{user} {page.url} {page.status}: {sorted(page.marks)[:5]}" for _, page in visited(user, marks) if page.marks or page.status >= 500
    ]


def visited(user: str, marks: Marks) -> list[tuple[str, pages.Seen]]:
    """Every question, by every way of signing in: the path as described, and the answer."""
    from jincai.platform.identity import api as identity

    token = identity.issue_token(username=user, on=datetime.date.today())
    basic = b64encode(f"{user}:{worlds.PASSWORD}".encode()).decode()
    session = pages.signed_in(user)
    ways = [(session, {}), (Client(raise_request_exception=False), {"Authorization": f"Bearer {token}"})]
    out = []
    for number, (method, url, body) in enumerate(asked(marks)):
        for client, head in [
            *ways,
            *([(Client(raise_request_exception=False), {"Authorization": f"Basic {basic}"})] if number % 40 == 0 else []),
        ]:
            answer = sent(client, method, url, body, **head)
            out.append((url_shape(url), pages.seen(answer, url, marks, f"{url} {body}")))
    return out


def asked(marks: Marks) -> list[tuple[str, str, str]]:
    """(method, url, body) of every operation with the victim's values."""
    out = []
    for method, path, operation in endpoints.rest():
        given = operation.get("parameters", [])
        places = [each["name"] for each in given if each["in"] == "path"]
        wanted = [each["name"] for each in given if each["in"] == "query"]
        body = json.dumps(body_of(operation, marks), ensure_ascii=False) if operation.get("requestBody") else ""
        for values in filled(places, marks):
            address = path
            for name, value in values.items():
                address = address.replace("{" + name + "}", quote(str(value), safe=""))
            out.append((method, f"{address}?{urlencode({'year': worlds.YEAR})}", body))
        for name in (each for each in wanted if each != "year") if not places else ():
            for word in pages._some(marks):
                out.append((method, f"{path}?{urlencode({'year': worlds.YEAR, name: word})}", body))
    return list(dict.fromkeys(out))


def filled(places: list[str], marks: Marks) -> list[dict[str, Any]]:
    """Values for the places of a path: of columns named like them; several from one row."""
    if not places:
        return [{}]
    if len(places) == 1:
        return [{places[0]: value} for value in pages.identifiers(marks, places[0], "str")[: EACH * 2]]
    out = []
    for rows in (rows for rows in marks.rows.values() if rows):
        fits = [[column for column in rows[0] if column == name or column.endswith(f"_{name}")] for name in places]
        for columns in itertools.product(*fits) if all(fits) else ():
            out += [
                {name: row[column] for name, column in zip(places, columns, strict=True)}
                for row in rows[:EACH]
                if all(row[c] for c in columns)
            ]
    return out


def body_of(operation: dict[str, Any], marks: Marks) -> Any:
    """A body in the shape of the description, with the victim's values in it."""
    from jincai.project.rest import api

    parts = api.get_openapi_schema(path_prefix="/api/")["components"]["schemas"]
    words = iter(itertools.cycle(pages._some(marks)))

    def made(schema: dict[str, Any], name: str = "") -> Any:
        if "$ref" in schema:
            return made(parts[schema["$ref"].rsplit("/", 1)[1]], name)
        if options := schema.get("anyOf") or schema.get("allOf"):
            return made(options[0], name)
        kind = schema.get("type")
        if kind == "object":
            return {each: made(part, each) for each, part in schema.get("properties", {}).items()}
        if kind == "array":
            return [made(schema.get("items", {}), name)]
        if schema.get("format") == "date":
            return worlds.ON.isoformat()
        own = next((str(v[0]) for (_t, column), v in marks.columns.items() if column == name and v), None)
        text = "1.00" if name == "amount" else (own or next(words))[: schema.get("maxLength", 200)]
        return {"integer": 1, "number": 1.0, "boolean": True}.get(str(kind), text)

    return made(operation["requestBody"]["content"]["application/json"]["schema"])


_keys = itertools.count()


def sent(client: Client, method: str, url: str, body: str, **head: str) -> Any:
    """One request, with a key of its own when it acts."""
    if method != "get":
        head["Idempotency-Key"] = f"leak-{next(_keys)}"
    return client.generic(method.upper(), url, body, content_type="application/json", headers=head)


def url_shape(url: str) -> str:
    """The path as described that an address belongs to."""
    route = endpoints.route_of(url).removeprefix("api/")
    return "/api/" + endpoints.PARAMETER.sub(lambda found: "{" + found[2] + "}", route)
