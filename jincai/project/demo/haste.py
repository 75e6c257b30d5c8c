"""赶路：演示在自己的进程里办一年，提交不必逐次等磁盘，垃圾少收几次。

A crash of the database on the way loses the last moments of a year that is wiped and walked again anyhow; it never makes the books inconsistent.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def haste() -> Iterator[None]:
    """赶路；走完照旧。The server brings such commits to the disk within a second by itself; the checks that follow take longer."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    _commit("off")
    try:
        yield
    finally:
        with suppress(DatabaseError):
            _commit("on")
        gc.set_threshold(*before)
        gc.unfreeze()


def _commit(waits: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('synchronous_commit', %s, false)", [waits])
