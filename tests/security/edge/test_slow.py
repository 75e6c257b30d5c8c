"""慢速：真的服务进程；慢慢送正文、慢慢送请求头的人，占不住诚实的人的路。"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

SLOW = 16
WITHIN = 2_000
"""这里的服务把收请求头的时限（毫秒）设短，免得白等；出厂的另看一眼。"""
PROGRAM = f"import sys; from jincai.project import web; web.HEADERS_WITHIN = {WITHIN}; web.main('127.0.0.1', int(sys.argv[1]))"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A web server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {**os.environ, "JINCAI_SERVER": "1", "JINCAI_LOCAL": "1"}
    server = subprocess.Popen([sys.executable, "-c", PROGRAM, str(port)], env=environ, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                asked(port)
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def asked(port: int) -> float:
    """An honest request; how long it took."""
    began = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/alive/", timeout=30) as answer:
        assert answer.status == 200
    return time.perf_counter() - began


def opened(port: int, said: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(said)
    return connection


def test_sixteen_slow_bodies_do_not_keep_an_honest_request_waiting(port: int) -> None:
    asked(port)
    head = b"POST /alive/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nabc"
    slow = [opened(port, head) for _ in range(SLOW)]
    try:
        time.sleep(0.5)  # they are all at it: what is tested is how long others wait meanwhile
        assert max(asked(port) for _ in range(5)) < 1.0
    finally:
        for each in slow:
            each.close()
    assert asked(port) < 1.0


def test_slow_headers_are_cut_off_and_hold_up_nobody(port: int) -> None:
    slow = [opened(port, b"GET /alive/ HTTP/1.1\r\nHost: 127.0.0.1\r\n") for _ in range(SLOW)]
    try:
        assert max(asked(port) for _ in range(5)) < 1.0
        began = time.perf_counter()
        assert slow[0].recv(100) in (b"",) or b" 408 " in slow[0].recv(100)
        assert time.perf_counter() - began < WITHIN / 1000 + 5
    finally:
        for each in slow:
            each.close()


def test_headers_have_ten_seconds_where_it_is_shipped() -> None:
    from jincai.project import web

    assert 0 < web.HEADERS_WITHIN <= 10_000


def test_a_body_declared_too_large_is_refused_at_once(port: int) -> None:
    with opened(port, b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000000\r\n\r\n") as connection:
        assert b" 413 " in connection.recv(1000)


def test_a_strange_host_and_two_lengths_are_refused(port: int) -> None:
    for said in (
        b"GET /sign-in/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    ):
        with opened(port, said) as connection:
            assert b" 400 " in connection.recv(1000).partition(b"\r\n")[0], said
