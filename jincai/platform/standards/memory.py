"""记忆：进程内的缓存，别人一改就知道，回滚的事务不会留下错的内容。

Code look-ups happen in tight loops, so they are answered from memory. What is remembered carries the edition of its kind of data
(`identity.edition`, read with every scope as it opens): a scope that was told a newer one reads anew. `forget()` after a write makes a
new edition; inside the writing transaction the writer then reads through a shelf of his own, which a commit turns into a fresh shared
one and a rollback throws away (Django drops the callback of a rolled-back transaction or savepoint, and the shelf with it).

How stale it can be: a scope sees at least what was committed when it opened, like any statement that ran just then. Only where there
is no scope (national codes may be read without), and for what was changed past the doors (by hand, without `forget()`), `seconds` counts.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction

from jincai.platform.identity.api import edition, renew_edition

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class _Shared:
    """What the whole process remembers: read from which database, at which edition or later, since when."""

    database: str
    edition: int
    since: float
    kept: dict[Hashable, Any] = dataclasses.field(default_factory=dict)


_NOTHING = _Shared("", -1, 0.0)


class Memory:
    """记忆: `recall(key, make)` and `forget()`; `name` is the kind of data whose editions count ("" = of this process alone).

    What was read from another database (tests change it) is never answered, nor what is older than `seconds`.
    """

    def __init__(self, name: str = "", seconds: float | None = None) -> None:
        self.name = name
        self.seconds = seconds
        self._shared = _NOTHING
        self._local = threading.local()

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """The remembered value of the key, made when it is not there."""
        shelf = self._shelf()
        if key not in shelf:
            shelf[key] = make()
        value: T = shelf[key]
        return value

    def forget(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """忘记: what is remembered is no longer true (for this transaction at once, for all at its commit). Said in the transaction of the change."""
        if self.name:
            renew_edition(self.name, using)
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
        self._shared = _NOTHING

    def _shelf(self) -> dict[Hashable, Any]:
        """The shelf to read from: the transaction's own after a write in it, else the shared one."""
        if getattr(self._local, "touched", False):
            for entry in reversed(connection.run_on_commit):
                if isinstance(entry[1], _Shelf) and entry[1].owner is self:
                    return entry[1].kept
            self._local.touched = False
        found, database = self._shared, connection.settings_dict["NAME"]
        told = (edition(self.name) if self.name else None) or 0
        old = self.seconds is not None and time.monotonic() - found.since > self.seconds
        if old or found.edition < told or found.database != database:
            found = self._shared = _Shared(database, told, time.monotonic())
        return found.kept


class _Shelf:
    """What one writing transaction has read after its write; called at commit."""

    def __init__(self, owner: Memory) -> None:
        self.owner = owner
        self.kept: dict[Hashable, Any] = {}

    def __call__(self) -> None:
        self.owner.drop()


CODES = Memory("codes", seconds=300)  # codes, mappings
DIVISIONS = Memory("divisions", seconds=300)
AGENCIES = Memory("agencies", seconds=300)


def forget(using: str = DEFAULT_DB_ALIAS) -> None:
    """全部忘记: after codes were changed past this door (another process, a restored backup, a truncated test database)."""
    for memory in (CODES, DIVISIONS, AGENCIES):
        memory.forget(using)
