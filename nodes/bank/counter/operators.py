"""柜员: who may work at the counter; passwords as scrypt digests, sessions in memory, a lock after repeated failures."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from nodes.wire.problems import Unusable
from nodes.wire.store import Store

PASSWORD_VARIABLE = "NODE_COUNTER_PASSWORD"  # nosec B105  # the name of a variable
_FIRST = {"1001": "柜员一（经办）", "1002": "柜员二（复核）"}
_IDLE = 30 * 60
_FAILURES, _LOCKED = 5, 60.0
_COST = {"n": 2**14, "r": 8, "p": 1}


@dataclass
class Session:
    """会话: one operator who has logged in."""

    operator: str
    name: str
    csrf: str
    seen: float
    told: tuple[bool, str] | None = None


class Operators:
    """柜员与会话。"""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sessions: dict[str, Session] = {}
        self._turn = threading.Lock()
        self._establish()

    def _establish(self) -> None:
        """首次启动: two operators; their passwords stand in a file beside the store until somebody takes them away."""
        with self._store.transaction() as db:
            if db.execute("SELECT 1 FROM operator").fetchone():
                return
            given = os.environ.get(PASSWORD_VARIABLE, "")
            passwords = {number: given or secrets.token_urlsafe(9) for number in _FIRST}
            for number, name in _FIRST.items():
                salt = secrets.token_bytes(16)
                values = (number, name, salt, _digest(passwords[number], salt))
                db.execute("INSERT INTO operator (number, name, salt, digest) VALUES (?, ?, ?, ?)", values)
            if not given:
                self._tell(passwords)

    def _tell(self, passwords: dict[str, str]) -> None:
        path = Path(f"{self._store.path}.operators")
        try:
            path.unlink(missing_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise Unusable(f"柜员口令文件 {path} 写不出：{error.strerror}。") from None
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{number} {_FIRST[number]} {password}\n" for number, password in passwords.items())

    def log_in(self, number: str, password: str) -> tuple[str, str]:
        """登录: (session token, '') or ('', what to tell)."""
        now = time.time()
        with self._store.reading() as db:
            row = db.execute("SELECT * FROM operator WHERE number = ?", (number,)).fetchone()
        if row is not None and row["locked_until"] > now:
            return "", "口令连续输错，请一分钟后再试。"
        good = hmac.compare_digest(_digest(password, row["salt"] if row else b"0" * 16), row["digest"] if row else b"")
        if row is None or not good:
            if row is not None:
                self._failed(number, now)
            return "", "柜员号或口令不对。"
        with self._store.transaction() as db:
            db.execute("UPDATE operator SET failures = 0, locked_until = 0 WHERE number = ?", (number,))
        token = secrets.token_urlsafe(32)
        with self._turn:
            self._sessions = {key: one for key, one in self._sessions.items() if now - one.seen < _IDLE}
            self._sessions[token] = Session(number, row["name"], secrets.token_urlsafe(24), now)
        return token, ""

    def _failed(self, number: str, now: float) -> None:
        with self._store.transaction() as db:
            db.execute("UPDATE operator SET failures = failures + 1 WHERE number = ?", (number,))
            sql = "UPDATE operator SET failures = 0, locked_until = ? WHERE number = ? AND failures >= ?"
            db.execute(sql, (now + _LOCKED, number, _FAILURES))

    def of(self, token: str) -> Session | None:
        """会话: of a token, None when there is none or it has been idle too long."""
        with self._turn:
            found = self._sessions.get(token)
            now = time.time()
            if found is None or now - found.seen > _IDLE:
                self._sessions.pop(token, None)
                return None
            found.seen = now
            return found

    def log_out(self, token: str) -> None:
        """退出。"""
        with self._turn:
            self._sessions.pop(token, None)


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace")[:1024], salt=salt, dklen=32, **_COST)


def log(db: sqlite3.Connection, operator: str, act: str, number: str, says: str) -> None:
    """柜面流水: who did what."""
    at = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    day = db.execute("SELECT value FROM fact WHERE name = 'day'").fetchone()
    values = (at, day[0] if day else "", operator, act, number, says)
    db.execute("INSERT INTO counter_log (at, day, operator, act, number, says) VALUES (?, ?, ?, ?, ?, ?)", values)
