"""通信：标准库 http.client，每个线程对每个地址保持一条连接；旧连接断了重连一次。

Every request here may be repeated without harm: vouchers have identities, reading the outbox changes nothing.
"""

from __future__ import annotations

import dataclasses
import http.client
import json
import os
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from jincai.kernel.problems import UserError

CONNECT_SECONDS, READ_SECONDS, ANSWER_LIMIT = 3, 60, 64 * 1024 * 1024
XML, JSON = "application/xml; charset=utf-8", "application/json; charset=utf-8"
_REMEDY = "看对方程序是否在运行、网络是否通；凭证已保存，恢复后补发"
_kept = threading.local()


class Unreachable(UserError):
    """对方不通: no answer, or an answer that it cannot serve now. What was to be sent stays."""


class TooLarge(UserError):
    """应答过大: more than this side reads; `headers` are those that came before it."""

    headers: Mapping[str, str] = {}


class Objected(UserError):
    """对方不受理: it answered that the request as a whole is wrong; `status` the HTTP status, 0 where the answer itself is no good."""

    status = 0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """应答: bytes and headers of a request that was served."""

    body: bytes
    headers: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises Objected."""
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Objected("对方的应答不是 JSON 对象", "核对接口地址是否为往来方的接口")
        return found


def checked(url: str) -> str:
    """地址: without a final slash. Raises UserError unless it is http or https with a host."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UserError(f"接口地址“{url}”不对", "请写成 http://主机:端口")
    return url.rstrip("/")


def get(url: str, path: str) -> Answer:
    """读。Raises Unreachable, Objected."""
    return _call(url, "GET", path, None, {})


def post(url: str, path: str, body: bytes, kind: str = XML) -> Answer:
    """送。Raises Unreachable, Objected."""
    return _call(url, "POST", path, body, {"Content-Type": kind})


def _call(url: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
    for last in (False, True):
        line, fresh = _line(url)
        try:
            if fresh:
                line.connect()
                line.sock.settimeout(READ_SECONDS)
            line.request(method, urlsplit(url).path + path, body=body, headers=headers)
            found = line.getresponse()
            data = found.read(ANSWER_LIMIT + 1)
        except (OSError, http.client.HTTPException) as error:
            _drop(url)
            if fresh or last or isinstance(error, TimeoutError):
                raise Unreachable(f"{url} 没有应答：{error or type(error).__name__}", _REMEDY) from error
            continue
        if found.will_close or len(data) > ANSWER_LIMIT:
            _drop(url)
        if len(data) > ANSWER_LIMIT:
            large = TooLarge(f"{url} 的应答超过 {ANSWER_LIMIT >> 20} MB", "请对方核对发件箱")
            large.headers = dict(found.headers.items())
            raise large
        return _judged(url, found.status, data, dict(found.headers.items()))
    raise AssertionError("not reached")


def _judged(url: str, status: int, data: bytes, headers: dict[str, str]) -> Answer:
    if status < 300:
        return Answer(body=data, headers=headers)
    try:
        says = str(json.loads(data)["says"])
    except (ValueError, KeyError, TypeError):
        says = f"HTTP {status}"
    if status >= 500:
        raise Unreachable(f"{url} 暂不能受理：{says}", _REMEDY)
    objected = Objected(f"{url} 不受理：{says}", "按对方的说明核对")
    objected.status = status
    raise objected


def _line(url: str) -> tuple[http.client.HTTPConnection, bool]:
    """This thread's connection to the address, and whether it is still to be opened. A connection is not shared with a forked process."""
    if getattr(_kept, "process", None) != os.getpid():
        _kept.process, _kept.lines = os.getpid(), {}
    line = _kept.lines.get(url)
    if line is None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        line = _kept.lines[url] = kind(str(parts.hostname), parts.port, timeout=CONNECT_SECONDS)
    return line, line.sock is None


def _drop(url: str) -> None:
    line = _kept.lines.pop(url, None)
    if line is not None:
        line.close()
