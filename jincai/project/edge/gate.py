"""门：正文先收齐、再占用办理的线程；慢慢送正文的人占不住别人的路。

granian reads a body only as the application asks for it, and a read waits until all of it is there; it has no time limit. So reading and
working are parted: many threads may wait for bodies (a few for each address), only WORKING of them work at once. A body that is too large
is refused by its declared length, before any of it is read; one without a declared length stops being read at the limit.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

MEGABYTE = 1024 * 1024
BODY_MOST = 20 * MEGABYTE
"""正文上限（字节）。预算文件、附件都在它之内。"""
WORKING, READING, READING_EACH = 3, 48, 6
"""一个进程同时办理几个请求，收几个正文，其中一个地址几个。"""
CHUNK, IN_MEMORY = 64 * 1024, MEGABYTE


class Crowded(Exception):
    """正在收的正文太多。"""


class TooLarge(Exception):
    """正文超过上限。"""


class Gate:
    """门: a WSGI application around ours."""

    def __init__(
        self, application: Application, *, body_most: int = BODY_MOST, working: int = WORKING, reading: int = READING, reading_each: int = READING_EACH
    ) -> None:
        self.application, self.body_most = application, body_most
        self.working = threading.BoundedSemaphore(working)
        self.reading, self.reading_each = reading, reading_each
        self._readers: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        declared = length(environ)
        if declared == 0:
            return self._work(environ, start_response)
        try:
            if declared is not None and declared > self.body_most:
                raise TooLarge
            with self._reader(address(environ)):
                body, size = read(environ["wsgi.input"], declared, self.body_most)
        except TooLarge:
            return answered(environ, start_response, 413, "请求太大", f"一次最多 {self.body_most // MEGABYTE} MB；分成几次，或去掉不需要的附件")
        except Crowded:
            return answered(environ, start_response, 503, "正在接收的请求太多", "过几秒再试；什么也没有办")
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(size)
        with body:
            return self._work(environ, start_response)

    def _work(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        with self.working:
            return self.application(environ, start_response)

    @contextlib.contextmanager
    def _reader(self, who: str) -> Iterator[None]:
        with self._lock:
            if self._readers.total() >= self.reading or self._readers[who] >= self.reading_each:
                raise Crowded
            self._readers[who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers[who] -= 1
                if not self._readers[who]:
                    del self._readers[who]


def length(environ: Environ) -> int | None:
    """申报的长度: 0 no body, None one of unknown length (chunked). A length that is no number counts as too long."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    given = str(environ.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() else BODY_MOST * BODY_MOST


def address(environ: Environ) -> str:
    """从哪来: the peer; behind a proxy of ours (JINCAI_PROXY) what it says the peer was: the last entry, which it wrote itself."""
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return forwarded if forwarded and os.environ.get("JINCAI_PROXY") == "1" else str(environ.get("REMOTE_ADDR", ""))


def read(source: Any, declared: int | None, most: int) -> tuple[BinaryIO, int]:
    """收正文: into memory, a large one into a file. Raises TooLarge at the limit. A body shorter than declared ends where it ends."""
    small = declared is not None and declared <= IN_MEMORY
    body: Any = io.BytesIO() if small else tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    size = 0
    while declared is None or size < declared:
        chunk = source.read(CHUNK if declared is None else min(CHUNK, declared - size))
        if not chunk:
            break
        size += len(chunk)
        if size > most:
            body.close()
            raise TooLarge
        body.write(chunk)
    body.seek(0)
    return body, size


def answered(environ: Environ, start_response: Start, status: int, title: str, remedy: str) -> list[bytes]:
    """答复: without the application; JSON for the REST interface, a plain sentence for people. The connection is closed: its body stays unread."""
    words = {413: "413 Content Too Large", 429: "429 Too Many Requests", 503: "503 Service Unavailable"}[status]
    path = str(environ.get("PATH_INFO", ""))
    if path.startswith("/api/"):
        problem = {"type": "https://jincai.example/problems/edge", "title": title, "status": status, "detail": remedy, "instance": path}
        content, kind = json.dumps(problem, ensure_ascii=False).encode(), "application/problem+json"
    else:
        content, kind = f"{title}。{remedy}。".encode(), "text/plain; charset=utf-8"
    head = [
        ("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]  # fmt: skip
    start_response(words, [*head, *([("Retry-After", "5")] if status != 413 else [])])
    return [content]
