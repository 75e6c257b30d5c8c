"""丢失应答的线路: forwards to a node; while it loses, the node has got the message but the sender never hears of it."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Lossy:
    """线路: between bank and treasury. ``lost`` counts the answers that did not arrive."""

    def __init__(self, port: int) -> None:
        line = self
        self.losing, self.lost = False, 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self) -> None:
                """转发: and drop the answer when losing."""
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                onward = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                onward.request(self.command, self.path, body)
                response = onward.getresponse()
                content = response.read()
                onward.close()
                if line.losing:
                    line.lost += 1
                    self.close_connection = True
                    return
                self.send_response_only(response.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = forward

            def log_message(self, format: str, *args: Any) -> None:
                """不记。"""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """拆线。"""
        self._server.shutdown()
        self._server.server_close()
