"""控制口令: what only the person who runs this node may do over HTTP; the token stands in a file beside the store (0600)."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from nodes.wire.problems import Problem, Unusable
from nodes.wire.serving import Request
from nodes.wire.store import Store

HEADER = "x-control"


class Control:
    """控制口令: read at the start, made when it is not there."""

    def __init__(self, store: Store) -> None:
        self.path = Path(f"{store.path}.control")
        try:
            if not self.path.exists():
                self._write(secrets.token_urlsafe(24))
            self._token = self.path.read_text("ascii").strip()
        except (OSError, UnicodeError) as error:
            raise Unusable(f"控制口令文件 {self.path} 不能使用：{error}。") from None

    def _write(self, token: str) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token + "\n")

    def admit(self, request: Request) -> None:
        """核对口令. Raises Problem 403."""
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        if not self._token or not hmac.compare_digest(given, self._token.encode()):
            raise Problem(403, f"需要控制口令：请在 X-Control 中给出 {self.path.name} 文件里的口令。")
