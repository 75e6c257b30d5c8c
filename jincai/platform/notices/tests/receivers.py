"""真的收信方：一个会 SMTP 的服务器、一个短信网关，都在本机的线程里。"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client that only delivers needs."""

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().strip().decode():
            word = line.split(":")[0].split()[0].upper()
            if word == "RCPT" and self.server.refuse:  # type: ignore[attr-defined]
                self._say(self.server.refuse)  # type: ignore[attr-defined]
            elif word == "DATA":
                self._say("354 go on")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    text += part
                self.server.got.append(message_from_bytes(text))  # type: ignore[attr-defined]
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Sms(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(self.server.refuse or 200)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@contextmanager
def _standing(server: Any) -> Iterator[Any]:
    server.got, server.refuse = [], ""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def smtp() -> Iterator[Any]:
    """`got` the mails; `refuse` what it answers to RCPT."""
    with _standing(socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp)) as server:
        yield server


@contextmanager
def sms() -> Iterator[Any]:
    """`got` (headers, body); `refuse` the status it answers."""
    with _standing(HTTPServer(("127.0.0.1", 0), _Sms)) as server:
        yield server


def text_of(mail: Message) -> str:
    """What a mail says."""
    return mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
