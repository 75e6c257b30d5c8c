"""记忆：进程内的缓存，回滚的事务不会留下错的内容。

Code look-ups happen in tight loops, so they are answered from memory. `forget()` after a write: inside a transaction the
writer then reads through a shelf of his own, which a commit turns into a fresh shared one and a rollback throws away
(Django drops the callback of a rolled-back transaction or savepoint, and the shelf with it).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")


class Memory:
    """记忆: `recall(key, make)` and `forget()`; with `seconds`, what other processes change is seen after that long at most.

    What was read from another database (tests change it) is never answered.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._shared: dict[Hashable, Any] = {}
        self._since = 0.0
        self._database = ""
        self._local = threading.local()

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """The remembered value of the key, made when it is not there."""
        shelf = self._shelf()
        if key not in shelf:
            shelf[key] = make()
        value: T = shelf[key]
        return value

    def forget(self) -> None:
        """忘记: what is remembered is no longer true (for this transaction at once, for all at its commit)."""
        if not connection.in_atomic_block:
            self.drop()
            return
        self._local.touched = True
        waiting = connection.run_on_commit
        last = waiting[-1] if waiting else None
        if last and isinstance(last[1], _Shelf) and last[1].owner is self and last[0] == set(connection.savepoint_ids):
            last[1].kept.clear()
        else:
            transaction.on_commit(_Shelf(self))

    def drop(self) -> None:
        """Start a fresh shared shelf."""
        self._shared = {}

    def _shelf(self) -> dict[Hashable, Any]:
        """The shelf to read from: the transaction's own after a write in it, else the shared one."""
        if getattr(self._local, "touched", False):
            for entry in reversed(connection.run_on_commit):
                if isinstance(entry[1], _Shelf) and entry[1].owner is self:
                    return entry[1].kept
            self._local.touched = False
        database = connection.settings_dict["NAME"]
        if database != self._database or (self.seconds is not None and time.monotonic() - self._since > self.seconds):
            self._shared, self._since, self._database = {}, time.monotonic(), database
        return self._shared


class _Shelf:
    """What one writing transaction has read after its write; called at commit."""

    def __init__(self, owner: Memory) -> None:
        self.owner = owner
        self.kept: dict[Hashable, Any] = {}

    def __call__(self) -> None:
        self.owner.drop()


CODES = Memory(seconds=300)  # codes, mappings
DIVISIONS = Memory(seconds=300)
AGENCIES = Memory(seconds=30)


def forget() -> None:
    """全部忘记: after codes were changed past this door (another process, a restored backup, a truncated test database)."""
    for memory in (CODES, DIVISIONS, AGENCIES):
        memory.forget()
