"""限度：太大的正文不读就拒绝，太快的请求等一等；门把收正文与办理分开。"""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from jincai.project.edge import gate, limits
from jincai.upkeep.access import api as access


class Clock:
    """拨得动的钟。"""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(
    application: gate.Gate, body: bytes = b"", path: str = "/x/", who: str = "10.0.0.1", **more: Any
) -> tuple[str, dict[str, str], bytes]:
    """One WSGI request."""
    told: dict[str, Any] = {}

    def start(status: str, head: list[tuple[str, str]], *_: Any) -> None:
        told.update(status=status, head=dict(head))

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "REMOTE_ADDR": who,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    content = b"".join(application({**environ, **more}, start))
    return told["status"], told["head"], content


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    return [environ["wsgi.input"].read()]


class Unread:
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("read")


def test_a_body_over_the_limit_is_refused_before_it_is_read() -> None:
    status, head, content = asked(gate.Gate(echo), CONTENT_LENGTH=str(gate.BODY_MOST + 1), **{"wsgi.input": Unread()})
    assert status.startswith("413") and "20 MB" in content.decode() and head["Connection"] == "close"
    status, head, content = asked(gate.Gate(echo), path="/api/payments", CONTENT_LENGTH="99999999999", **{"wsgi.input": Unread()})
    assert status.startswith("413") and json.loads(content)["status"] == 413 and head["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("length", ["-1", "1e3", "१२", "0x10", " 5", "5 5"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert asked(gate.Gate(echo), CONTENT_LENGTH=length, **{"wsgi.input": Unread()})[0].startswith("413")


def test_a_body_of_unknown_length_stops_at_the_limit() -> None:
    small = gate.Gate(echo, body_most=100_000)
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert asked(small, b"x" * 99_999, **chunked)[2] == b"x" * 99_999
    assert asked(small, b"x" * 100_001, **chunked)[0].startswith("413")


def test_a_body_arrives_whole_in_memory_and_from_a_file() -> None:
    for size in (1, gate.CHUNK, gate.CHUNK + 1, gate.IN_MEMORY + 7):
        body = bytes(range(256)) * (size // 256 + 1)
        assert asked(gate.Gate(echo), body)[2] == body


def test_those_who_are_slow_hold_up_nobody_and_have_only_so_many_places() -> None:
    door = gate.Gate(echo, working=1, reading=3, reading_each=2)
    go, begun = threading.Event(), threading.Semaphore(0)

    class Slow:
        def read(self, size: int = -1) -> bytes:
            begun.release()
            go.wait(20)
            return b""

    threads = [
        threading.Thread(target=asked, args=(door, b""), kwargs={"who": who, "CONTENT_LENGTH": "10", "wsgi.input": Slow()}) for who in "aab"
    ]
    for each in threads:
        each.start()
    for _ in threads:
        assert begun.acquire(timeout=20)
    try:
        assert asked(door, b"", CONTENT_LENGTH="0")[0] == "200 OK", "one without a body passes"
        status, head, _ = asked(door, b"y", who="a")
        assert status.startswith("503") and head["Retry-After"] == "5", "the address has its two places"
        assert asked(door, b"y", who="c")[0].startswith("503"), "all three places are taken"
    finally:
        go.set()
        for each in threads:
            each.join()
    assert asked(door, b"y", who="a")[2] == b"y" and not door._readers


def test_behind_a_proxy_the_address_is_what_the_proxy_wrote_and_not_what_the_client_says(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.2.3.4"}
    assert gate.address(environ) == "10.0.0.9"
    monkeypatch.setenv("JINCAI_PROXY", "1")
    assert gate.address(environ) == "1.2.3.4"


def test_a_bucket_runs_dry_and_fills_again() -> None:
    clock = Clock()
    buckets, rate = limits.Buckets(clock), limits.Rate(60, 3)
    assert [buckets.take("x", "a", rate) for _ in range(3)] == [0, 0, 0]
    assert buckets.take("x", "a", rate) == pytest.approx(1) and buckets.take("x", "b", rate) == 0
    clock.now = 1.01
    assert buckets.take("x", "a", rate) == 0 and buckets.take("x", "a", rate) > 0


def test_the_memory_of_buckets_is_bounded() -> None:
    clock = Clock()
    buckets = limits.Buckets(clock, kept=100)
    for n in range(1000):
        clock.now += 0.001
        buckets.take("x", str(n), limits.Rate(60, 3))
    assert len(buckets._level) <= 101


def test_too_many_requests_are_told_when_to_come_again() -> None:
    rates = {name: limits.Rate(60, 2) for name in limits.RATES}
    door = limits.Limits(lambda request: HttpResponse("ok"), rates)
    got = [door(RequestFactory().get("/payment/")) for _ in range(3)]
    assert [each.status_code for each in got] == [200, 200, 429] and got[2]["Retry-After"] == "1" and "再试" in got[2].content.decode()
    answer = door(RequestFactory().get("/api/payments"))
    assert answer.status_code == 429 and answer["Content-Type"] == "application/problem+json"
    signed = RequestFactory().post("/payment/")
    signed.COOKIES["sessionid"], signed.META["REMOTE_ADDR"] = "abc", "10.0.0.7"
    assert [door(signed).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db
def test_the_whole_program_refuses_a_large_body(client: Client) -> None:
    answer = client.generic("POST", "/sign-in/", b"x", CONTENT_LENGTH=str(gate.BODY_MOST + 1))
    assert answer.status_code == 413


def signed(session: str = "abc", method: str = "get", where: str = "10.0.0.7") -> Any:
    """A request of somebody who signed in."""
    request = getattr(RequestFactory(), method)("/payment/")
    request.COOKIES["sessionid"], request.META["REMOTE_ADDR"] = session, where
    return request


@pytest.mark.django_db
def test_two_processes_count_together() -> None:
    """Each middleware is what a process of its own has; the buckets are the database's."""
    rates = {"person": limits.Rate(1, 40)}
    one, two = (limits.Limits(lambda request: HttpResponse("ok"), rates, access.draw) for _ in range(2))
    passed = [door(signed()).status_code for _ in range(60) for door in (one, two)].count(200)
    assert passed == 40, "together, not 40 each"
    assert one(signed("another")).status_code == 200
    answer = two(signed())
    assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= 61


@pytest.mark.django_db
def test_most_requests_ask_the_database_nothing_and_the_refused_never(django_assert_num_queries: Any) -> None:
    door = limits.Limits(lambda request: HttpResponse("ok"), {"address": limits.Rate(1, 1024), "person": limits.Rate(1, 64)}, access.draw)
    with django_assert_num_queries(1):
        door(signed())
    with django_assert_num_queries(15):
        assert [door(signed()).status_code for _ in range(63)] == [200] * 63
    with django_assert_num_queries(1):
        assert [door(signed()).status_code for _ in range(50)] == [429] * 50, "told once, remembered"


@pytest.mark.django_db
def test_a_shared_bucket_fills_again() -> None:
    asked = access.Asked("person x", 60, 3, 3)
    assert access.draw([asked])["person x"] == (3, 0.0)
    granted, level = access.draw([asked])["person x"]
    assert granted == 0 and 0 <= level < 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_rate SET at = at - interval '2 seconds'")
    assert access.draw([asked])["person x"][0] == 2
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_rate SET at = at - interval '1 hour'")
    assert access.draw([asked])["person x"][0] == 3, "no more than full"


def test_when_the_database_does_not_answer_a_process_counts_for_itself() -> None:
    def lost(asked: Any) -> Any:
        raise OperationalError("gone")

    door = limits.Limits(lambda request: HttpResponse("ok"), {"person": limits.Rate(60, 2)}, lost)
    assert [door(signed()).status_code for _ in range(3)] == [200, 200, 429]


def test_what_was_drawn_long_ago_is_not_counted_on_and_the_memory_is_bounded() -> None:
    clock, drawn = Clock(), list[str]()

    def draw(asked: Any) -> dict[str, tuple[int, float]]:
        drawn.extend(each.name for each in asked)
        return {each.name: (each.want, 1.0) for each in asked}

    shared, rate = limits.Shared(draw, clock, kept=100), limits.Rate(60, 64)
    assert [shared.take([("person", "a", rate)]) for _ in range(4)] == [0] * 4 and drawn == ["person a"]
    shared.take([("person", "a", rate)])
    clock.now = 61
    shared.take([("person", "a", rate)])
    assert drawn == ["person a"] * 3
    for n in range(1000):
        clock.now += 0.001
        shared.take([("person", str(n), rate)])
    assert len(shared._held) <= 101


@pytest.mark.django_db(transaction=True)
def test_threads_of_a_process_spend_no_drop_twice() -> None:
    door = limits.Limits(lambda request: HttpResponse("ok"), {"person": limits.Rate(1, 80)}, access.draw)
    got: list[int] = []

    def ask() -> None:
        got.extend(door(signed()).status_code for _ in range(40))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(got) == 160 and got.count(200) == 80
