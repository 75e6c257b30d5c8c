"""断：在最坏的一刻断开连接或杀死自己。答复没有到手，成没成都有可能，这正是要考的。"""

from __future__ import annotations

import os
import signal
import socket
from typing import NoReturn

from django.db import connection


class Cut(Exception):
    """连接断了，没有答复。"""


def before(fault: str) -> None:
    """The intent is written down, nothing is sent."""
    if fault == "die_before":
        die()


def inside(fault: str) -> None:
    """The posting is answered, the transaction is open. Raises Cut when the line was cut."""
    if fault == "die_in":
        die()
    if fault == "cut_before_commit":
        shut()
        raise Cut
    if fault in ("cut_in_commit", "die_in_commit"):
        _commit_unheard()
        if fault == "die_in_commit":
            die()
        shut()
        raise Cut


def after(fault: str) -> None:
    """COMMIT is answered, the answer not yet written down."""
    if fault == "die_after":
        die()


def die() -> NoReturn:
    """SIGKILL, to itself."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def shut() -> None:
    """Cut the line, both ways, without a word to the server."""
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def _commit_unheard() -> None:
    """Send COMMIT and do not wait for what comes back."""
    line = connection.connection.pgconn
    line.send_query(b"COMMIT")
    while line.flush():
        pass
