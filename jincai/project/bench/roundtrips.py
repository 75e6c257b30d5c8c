"""往返：一段程序与数据库来回了几次，每次送去了什么；由 libpq 自己的消息记录数出，不漏 BEGIN、SAVEPOINT、COMMIT。"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import Trace

from jincai.kernel.problems import UserError

_MESSAGE = re.compile(r"^([FB])\t\d+\t(\w+)(?:\t(.*))?$")
_SENT = re.compile(r'"(.*)"', re.DOTALL)


@dataclasses.dataclass
class RoundTrips:
    """往返: `sent` has one entry for each wait for the server: the statements that went out before it. Filled when the block ends."""

    sent: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

    @property
    def count(self) -> int:
        """次数。"""
        return len(self.sent)

    @property
    def statements(self) -> list[str]:
        """送去的语句，按先后；一条消息里的几条语句以分号相连。"""
        return [statement for trip in self.sent for statement in trip]

    def __str__(self) -> str:
        return "\n".join(f"{n}. {' | '.join(short(s) for s in trip)}" for n, trip in enumerate(self.sent, 1))


def short(statement: str, length: int = 100) -> str:
    """一条语句，截短成一行。"""
    line = " ".join(statement.split())
    return line if len(line) <= length else line[: length - 1] + "…"


@contextlib.contextmanager
def counted(using: str = DEFAULT_DB_ALIAS) -> Iterator[RoundTrips]:
    """数往返: the round trips of this thread's connection inside the block.

    A round trip is a message from the server that follows a message to it: what was sent together and answered together is one. Tracing
    writes a file, so time is not to be measured in the same pass. Raises UserError where libpq cannot trace (anywhere but Linux).
    """
    if not sys.platform.startswith("linux"):
        raise UserError("只能在 Linux 上数往返次数", "在 Linux 上再试")
    connections[using].ensure_connection()
    line = connections[using].connection.pgconn
    trips = RoundTrips()
    with tempfile.TemporaryFile() as file:
        own = os.dup(file.fileno())  # libpq keeps a stream of its own on it
        line.trace(own)
        line.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield trips
        finally:
            line.untrace()  # flushes
            os.close(own)
            trips.sent = list(_read(_messages(file)))


def _messages(file: IO[bytes]) -> Iterator[tuple[str, str, str]]:
    """Side (F to the server, B from it), kind, text; a statement of several lines is put together again."""
    file.seek(0)
    side = kind = text = ""
    for line in file.read().decode(errors="replace").split("\n"):
        if found := _MESSAGE.match(line):
            if side:
                yield side, kind, text
            side, kind, text = found[1], found[2], found[3] or ""
        else:
            text += "\n" + line
    if side:
        yield side, kind, text


def _read(messages: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, ...]]:
    sent: list[str] = []
    before = "B"
    for side, kind, text in messages:
        if side == "F" and kind in ("Query", "Parse"):
            found = _SENT.search(text)
            sent.append(found[1].removeprefix('" "') if found else text)
        if side == "B" and before == "F":
            yield tuple(sent)
            sent = []
        before = side
