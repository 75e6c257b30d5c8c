"""页面走一遍：没有内联脚本与样式，响应头齐全，每个 Set-Cookie 的标记对；主机名、方法、注入都试过。"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client

from tests.security.leaks import endpoints, pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, everything, prints
from tests.security.leaks.test_web import mounted

USERS = ("victim.clerk", "finance.chief")
PAYLOADS = (
    "'; DROP TABLE payment; --", "' OR '1'='1", "1) OR 1=1--", "{{ 409612345|add:1 }}", "${409612345+1}", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "=cmd|'/c calc'!A1", "@SUM(1+1)*cmd", "]]><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    "../../etc/passwd", "\x00", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "9" * 400, "NaN", "-1", "1e309", "2025-02-30",
    "％", "\u202e",
)  # fmt: skip


@pytest.fixture(scope="module")
def shown(walked: pages.Walks, agency_marks: Marks, division_marks: Marks) -> list[pages.Walk]:
    return [walked("victim.clerk", agency_marks), walked("finance.chief", division_marks)]


def test_no_page_has_inline_script_or_style(shown: list[pages.Walk]) -> None:
    assert {url: page.reader.inline for walk in shown for url, page in walk.seen.items() if page.reader.inline} == {}
    assert sum(len(walk.seen) for walk in shown) > 60


def test_every_answer_has_the_headers(world: None) -> None:
    for client in (pages.signed_in(""), pages.signed_in("victim.clerk")):
        for path in ("/", "/sign-in/", "/payment/", "/payment/export.xlsx", "/api/payments?year=2025", "/nothing/", "/api/nothing"):
            answer = client.get(path)
            policy = answer["Content-Security-Policy"]
            assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, path
            assert answer["X-Content-Type-Options"] == "nosniff" and answer["Referrer-Policy"] == "same-origin", path
            assert answer["X-Frame-Options"] == "DENY" and "no-store" in answer["Cache-Control"], path
            for cookie in answer.cookies.values():
                assert cookie["samesite"] in ("Lax", "Strict"), (path, cookie)
                assert cookie["httponly"] or cookie.key in ("csrftoken", "theme"), (path, cookie)


def test_the_session_cookie_is_for_https_and_not_for_scripts(world: None, settings: Any) -> None:
    client = Client()
    page = client.get("/sign-in/", secure=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    client.post(
        "/sign-in/", {"username": "victim.clerk", "password": worlds.PASSWORD, "login": "victim.clerk", "csrfmiddlewaretoken": token[1]},
        secure=True, headers={"Referer": "https://testserver/sign-in/"},
    )  # fmt: skip
    cookie = client.cookies.get("sessionid")
    assert cookie and cookie["httponly"] and cookie["samesite"] == "Lax" and bool(cookie["secure"]) == bool(settings.SESSION_COOKIE_SECURE)


def test_a_form_without_the_csrf_token_is_refused(world: None) -> None:
    client = pages.signed_in("victim.clerk")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for path in ("/payment/new/", "/choose/", "/sign-out/"):
        assert strict.post(path, {"x": "1"}).status_code == 403, path
    assert strict.post("/api/payments", "{}", content_type="application/json", headers={"Idempotency-Key": "k"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "testserver@evil", "a" * 300])
def test_a_spoofed_host_is_refused(world: None, host: str) -> None:
    assert pages.signed_in("").get("/sign-in/", headers={"Host": host}).status_code == 400


def test_a_method_in_disguise_is_the_method_it_is(world: None, agency_marks: Marks) -> None:
    client = pages.signed_in("victim.clerk")
    before = prints(everything())
    for method, head in itertools.product(("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FROB"), ({}, {"X-HTTP-Method-Override": "GET"})):
        for path in ("/payment/", "/", "/choose/", "/api/payments"):
            answer = client.generic(method, path, headers=head)
            assert answer.status_code < 500 and (method in ("PUT", "DELETE", "PATCH") or answer.status_code == 405), (method, path)
    assert client.get("/payment/new/?_method=POST").status_code == 200
    assert prints(everything()) == before, "nothing was done"


def test_no_field_of_any_form_and_no_filter_breaks_or_runs_what_is_put_in(shown: list[pages.Walk], agency_marks: Marks) -> None:
    broken, times = [], Counter[tuple[Any, ...]]()
    for user, walk in zip(USERS, shown, strict=True):
        client = pages.signed_in(user)
        shapes = {(endpoints.route_of(form.action), form.method, tuple(form.fields)): form for form in walk.forms}
        forms = [(shape, form) for shape, form in shapes.items() if shape[0] != "sign-out/"]
        for (shape, form), (at, payload) in itertools.product(forms, enumerate(PAYLOADS)):
            times[shape, at] += 1
            if times[shape, at] > 1 and at > 0:
                continue  # the same form of the same page bore it already
            for name in form.fields if at == 0 else list(form.fields)[at % max(1, len(form.fields)) :][:1]:
                sent = {**form.filled(), name: payload}
                action = form.action.partition("?")[0]
                answer = client.get(action, sent) if form.method == "get" else client.post(action, sent)
                if hurt(answer):
                    broken.append((form.method, action, name, payload[:40], answer.status_code))
    assert broken == [], chr(10).join(map(str, broken))


def hurt(answer: Any) -> bool:
    """It broke, or what was put in was run: as script, as a template (409612345 + 1), as a file of the server."""
    content = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    ran = any(mark in content for mark in ("<script>alert", "<img src=x", "root:x:", "409612346"))
    return bool(answer.status_code >= 500 or ran)


def naive(request: HttpRequest) -> HttpResponse:
    """What no page of ours does: the words go into SQL, into a template, into the page, into XML with entities."""
    words, way = request.GET.get("q", ""), request.GET["way"]
    if way == "sql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM identity_user WHERE username = '{words}'")
            return HttpResponse(str(cursor.fetchone()[0]))
    if way == "template":
        return HttpResponse(Template(words).render(Context()))
    if way == "xml":
        parser = expat.ParserCreate()
        found: list[str] = []
        parser.ExternalEntityRefHandler = lambda context, base, system, public: found.append(Path(str(system)[7:]).read_text()) or 1
        with contextlib.suppress(expat.ExpatError):
            parser.Parse(f"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>{words[-3:]}</x>", True)
        return HttpResponse("".join(found))
    return HttpResponse(words)


@pytest.mark.parametrize("way", ["sql", "template", "xml", "page"])
def test_a_page_that_runs_what_is_put_in_is_caught(world: None, way: str) -> None:
    client = pages.signed_in("victim.clerk")
    with mounted("naive/", naive):
        assert any(hurt(client.get("/naive/", {"way": way, "q": payload})) for payload in PAYLOADS)
        assert not hurt(client.get("/naive/", {"way": way, "q": "plain"}))


def test_no_address_and_no_operation_breaks_on_what_is_put_in(world: None, agency_marks: Marks) -> None:
    from urllib.parse import quote

    client, broken = pages.signed_in("finance.chief"), []
    for payload in PAYLOADS:
        text = quote(payload, safe="")
        for path in (
            f"/payment/{text}/", f"/find/?q={text}", f"/statements/document/payment/{text}/", f"/statements/account/{text}/1001/", f"/allotment/{text}/",
            f"/statements/function/?on={text}&fund={text}&agency={text}&flip={text}", f"/payment/?q={text}&since={text}&after={text}&state={text}",
            f"/statements/entries/?column={text}&code={text}&by={text}&after={text}", f"/statements/trial/?book={text}&by={text}&on={text}",
            f"/api/payments?year=2025&q={text}&cursor={text}", f"/api/payments?year={text}", f"/api/payments/{text}?year=2025",
            f"/api/trace/{text}/{text}?year=2025", f"/api/allotments?year=2025&agency={text}&exp_func={text}",
        ):  # fmt: skip
            if client.get(path).status_code >= 500:
                broken.append(path)
    assert broken == [], chr(10).join(map(str, broken))
