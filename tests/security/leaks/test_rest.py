"""接口：说明里的每个路径与方法，以会话、令牌、口令三种登录，填受害者的每个单号。"""

from __future__ import annotations

import datetime
import itertools
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver
from ninja import Router

from tests.security.leaks import endpoints, pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, touched

EACH = 10


class Question(NamedTuple):
    """问一次: the operation as described (method, path), the address and the body."""

    method: str
    path: str
    url: str
    body: str


def test_no_operation_leaks_to_another_unit(world: None, agency_marks: Marks) -> None:
    questions = asked(agency_marks)
    assert leaks("other.clerk", agency_marks, questions) == [] and leaks("other.reviewer", agency_marks, questions) == []
    assert touched(agency_marks) == []


def test_no_operation_leaks_to_another_division(world: None, division_marks: Marks) -> None:
    questions = asked(division_marks)
    assert leaks("county.clerk", division_marks, questions) == [] and leaks("county.treasury", division_marks, questions) == []
    assert touched(division_marks) == []


def test_nobody_reads_without_signing_in(world: None, division_marks: Marks) -> None:
    for question in asked(division_marks):
        page = answered(Client(raise_request_exception=False), question, division_marks)
        assert page.status == 401 and not page.marks, (question, page.status)


def test_the_owner_sees_his_own_on_every_operation_that_takes_a_number(world: None, agency_marks: Marks) -> None:
    reading = [question for question in asked(agency_marks) if question.method == "get"]
    proven = {question.path for question, page in visited("victim.clerk", agency_marks, reading) if page.marks and page.status == 200}
    assert {question.path for question in reading} - proven == set(), "the owner himself saw nothing of his there: proves nothing"


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
        questions = [question for question in asked(agency_marks) if "leaking" in question.path]
        assert any("leaking" in each for each in leaks("other.clerk", agency_marks, questions))
    finally:
        del base.url_patterns[: len(patterns)]  # type: ignore[union-attr]
        rest.api._router_registrations[:], rest.api._bound_routers_cache = kept, bound


def leaks(user: str, marks: Marks, questions: list[Question]) -> list[str]:
    """As this user, by three ways of signing in; what leaked or broke."""
    answers = visited(user, marks, questions)
    return [f"{user} {page.url} {page.status}: {sorted(page.marks)[:5]}" for _, page in answers if page.marks or page.status >= 500]


def visited(user: str, marks: Marks, questions: list[Question]) -> Iterator[tuple[Question, pages.Seen]]:
    """Every question and its answer: the first two of an operation by every way of signing in, the others by session and token in turn."""
    from jincai.platform.identity import api as identity

    token = identity.issue_token(username=user, on=datetime.date.today())
    basic = b64encode(f"{user}:{worlds.PASSWORD}".encode()).decode()
    heads: list[dict[str, str]] = [{"Authorization": f"Bearer {token}"}, {"Authorization": f"Basic {basic}"}]
    ways = [(pages.signed_in(user), {}), *((pages.signed_in(""), head) for head in heads)]
    times: Counter[tuple[str, str]] = Counter()
    for number, question in enumerate(questions):
        times[question.method, question.path] += 1
        first = times[question.method, question.path] <= 2
        for client, head in ways if first else [ways[number % 2]]:
            yield question, answered(client, question, marks, **head)


def asked(marks: Marks) -> list[Question]:
    """Every operation with the victim's values."""
    out, described = [], endpoints.description()
    for method, path, operation in endpoints.rest(described):
        given = operation.get("parameters", [])
        places = [each["name"] for each in given if each["in"] == "path"]
        wanted = [each["name"] for each in given if each["in"] == "query"]
        parts = described["components"]["schemas"]
        body = json.dumps(body_of(operation, parts, marks), ensure_ascii=False) if operation.get("requestBody") else ""
        for values in filled(places, marks):
            address = path
            for name, value in values.items():
                address = address.replace("{" + name + "}", quote(str(value), safe=""))
            out.append(Question(method, path, f"{address}?{urlencode({'year': worlds.YEAR})}", body))
        for name in (each for each in wanted if each != "year") if not places else ():
            for word in pages._some(marks):
                out.append(Question(method, path, f"{path}?{urlencode({'year': worlds.YEAR, name: word})}", body))
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


def body_of(operation: dict[str, Any], parts: dict[str, Any], marks: Marks) -> Any:
    """A body in the shape of the description, with the victim's values in it."""
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


def answered(client: Client, question: Question, marks: Marks, **head: str) -> pages.Seen:
    """One request, with a key of its own when it acts; the answer, read."""
    method, url, body = question.method, question.url, question.body
    if method != "get":
        head["Idempotency-Key"] = f"leak-{next(_keys)}"
    answer = client.generic(method.upper(), url, body, content_type="application/json", headers=head)
    return pages.seen(answer, url, marks, f"{url} {body}")
