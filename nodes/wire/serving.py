"""HTTP 服务: threads, keep-alive, bounded bodies; every answer is a sentence or data, never a traceback."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nodes.wire.envelope import Body
from nodes.wire.problems import Problem, WireError

BODY_LIMIT = 32 * 1024 * 1024
_DRAIN_LIMIT = 8 * BODY_LIMIT
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Request:
    """请求: what a route sees."""

    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str, default: int, most: int) -> int:
        """整数参数: a query parameter from 0 to ``most``. Raises Problem 400."""
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit()) or len(text) > 18:
            raise Problem(400, f"参数 {name} 应为非负整数，收到 {text[:40]}。")
        return min(int(text), most)

    def json(self) -> Any:
        """JSON 内容: of the body. Raises Problem 400."""
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Problem(400, "JSON 应为 UTF-8 编码。") from None
        except RecursionError:
            raise Problem(400, "JSON 嵌套过深。") from None
        except ValueError as error:
            raise Problem(400, f"JSON 不合法：{error}。") from None


@dataclass(frozen=True)
class Answer:
    """应答: status, type, bytes and further headers; the messages on an outbox page, for the journal of faults."""

    body: bytes
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()


Route = Callable[[Request], Answer]
Meddler = Callable[[str, Request, str, Callable[[], Answer]], Answer | None]
Routes = Mapping[tuple[str, str], Route]


def as_json(value: object, status: int = 200) -> Answer:
    """JSON 应答: of plain values."""
    return Answer(json.dumps(value, ensure_ascii=False).encode("utf-8"), status)


def _says(status: int, says: str) -> Answer:
    return as_json({"says": says}, status)


class Server(ThreadingHTTPServer):
    """节点服务: routes plus the silence switch (test only); ``meddle`` stands between a request and its route where faults are asked for."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(
        self, address: tuple[str, int], routes: Routes, meddle: Meddler | None = None, too_large: Callable[[int], None] | None = None
    ) -> None:
        self._meddle = meddle
        self.too_large = too_large or (lambda length: None)
        self.routes = {**routes, ("POST", "/silence"): self._silence}
        self.silent = False
        super().__init__(address, Handler)

    def _silence(self, request: Request) -> Answer:
        """静默: while on, every other request is answered 503 as if the node were away."""
        asked = request.json()
        if not isinstance(asked, dict) or not isinstance(asked.get("on"), bool):
            raise Problem(400, '应为 {"on": true} 或 {"on": false}。')
        self.silent = asked["on"]
        return as_json({"silent": self.silent})

    def answer(self, method: str, target: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer | None:
        """应答: finds the route; what goes wrong becomes a sentence. None when the connection ends without an answer."""
        address = urlsplit(target)
        if self.silent and address.path != "/silence":
            return _says(503, "节点静默中（测试开关），请稍后重发。")
        route = self.routes.get((method, address.path))
        if route is None:
            known = sorted({path for _, path in self.routes})
            says = f"没有 {method} {address.path[:80]}。本节点有：{'、'.join(known)}。"
            return _says(405 if address.path in known else 404, says)
        request = Request({name: values[-1] for name, values in parse_qs(address.query).items()}, body, headers or {})
        if self._meddle is None:
            return self._routed(route, request)
        return self._meddle(method, request, address.path, lambda: self._routed(route, request))

    def _routed(self, route: Route, request: Request) -> Answer:
        try:
            return route(request)
        except WireError as error:
            return as_json({"status": "16", "reason": error.reason, "says": str(error), "results": []}, 400)
        except Problem as problem:
            return _says(problem.status, problem.says)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return _says(500, "节点内部出错，本次请求没有任何保存；详情见节点的错误输出。")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """连接中断: a peer that goes away is not an event worth a traceback."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """连接: one HTTP/1.1 connection with keep-alive; head and body of an answer leave in one write."""

    protocol_version = "HTTP/1.1"
    server_version = "jincai-node"
    sys_version = ""
    timeout = 600
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def _serve(self) -> None:
        body, refused = self._body()
        answer = refused or self.server.answer(self.command, self.path, body, {name.lower(): value for name, value in self.headers.items()})
        if answer is None:
            self.close_connection = True
            return
        self._write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = _serve

    def _body(self) -> tuple[bytes, Answer | None]:
        """收内容: the body, or an answer why it is not taken."""
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            return b"", _says(411, "请用 Content-Length，不支持分块传输。")
        text = self.headers.get("Content-Length", "0").strip()
        if not (text.isascii() and text.isdigit()) or len(text) > 15:
            self.close_connection = True
            return b"", _says(400, "Content-Length 不是非负整数。")
        length = int(text)
        if length > BODY_LIMIT:
            self.close_connection = True
            self._drain(length)
            self.server.too_large(length)
            says = f"内容 {length} 字节，超过上限 {BODY_LIMIT} 字节；请分成几个信封发送。"
            return b"", as_json({"status": "16", "reason": "too_large", "says": says, "results": []}, 413)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return b"", _says(400, "内容比 Content-Length 短。")
        return body, None

    def _drain(self, length: int) -> None:
        """倒掉: reads what is too much and forgets it, so that the sender can read the answer."""
        left = min(length, _DRAIN_LIMIT)
        while left > 0:
            piece = self.rfile.read(min(left, _CHUNK))
            if not piece:
                return
            left -= len(piece)

    def _write(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in {"Content-Type": answer.kind, "Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """协议错误: a broken request line or header is answered with JSON too."""
        self.close_connection = True
        self.command = self.command or "GET"
        self.request_version = self.protocol_version
        self._write(_says(int(code), f"HTTP 请求不合法：{message or code}。"))

    def log_message(self, format: str, *args: Any) -> None:
        """访问日志: none."""
