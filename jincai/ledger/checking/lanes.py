"""几条线同时查：各有一条连接，看的是同一时刻的库；一步一步领着做，说得出做到哪里。

A check reads one snapshot of the database (repeatable read), so books that are posted to meanwhile are not taken for drifted. Steps that
do not depend on each other run side by side, one core each; a step is serial, so its plan does not depend on how busy the server is.
"""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from jincai.ledger.checking.found import Tell, Where
from jincai.ledger.compiler import literal

SETTINGS = {"jit": "off", "work_mem": "256MB", "max_parallel_workers_per_gather": "0", "enable_mergejoin": "off", "enable_sort": "off"}
"""只对查账的会话。分组数估不准时会误选归并与排序，慢一倍。"""
LANES = 4
Work = Callable[["Reader"], None]


class Unfit(Exception):
    """库里的内容算不出来: the statement failed on what it read; `says` is the server's sentence."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """一步: `weight` in estimated microseconds of the server."""

    title: str
    weight: float
    work: Work


class Progress:
    """进度: what part of all weights is done."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._total, self._done = tell, 1.0, 0.0
        self._lock = threading.Lock()

    def expect(self, weight: float) -> None:
        """一共要做这么多。"""
        self._total = max(weight, 1.0)

    def add(self, title: str, weight: float) -> None:
        """做完了这么多。"""
        with self._lock:
            self._done += weight
            self._tell(title, min(self._done / self._total, 1.0))


class Reader:
    """读者: one connection, one view of the books."""

    def __init__(self, connection: BaseDatabaseWrapper, where: Where, progress: Progress) -> None:
        self.connection, self.where, self.progress = connection, where, progress
        self._told = 0.0

    def part(self, title: str, weight: float) -> None:
        """做完了一步的一部分。"""
        self._told += weight
        self.progress.add(title, weight)

    def whole(self, title: str, weight: float) -> None:
        """做完了这一步。"""
        self.progress.add(title, weight - self._told)
        self._told = 0.0

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement answers; it has no parameters (all values in it are the program's own numbers and names)."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def attempt(self, sql: str) -> list[tuple[Any, ...]]:
        """The same; Unfit when the server cannot compute it, and the reader is still of use."""
        try:
            with transaction.atomic(using=self.connection.alias):
                return self.rows(sql)
        except DatabaseError as error:
            state = str(getattr(error.__cause__, "sqlstate", "") or "")
            if state[:2] not in ("JC", "22"):
                raise
            raise Unfit(str(error.__cause__).split("\n", 1)[0]) from error

    def octets(self, sql: str) -> list[tuple[Any, ...]]:
        """The same in binary: bytea comes as it is."""
        with psycopg.Cursor(self.connection.connection) as cursor:  # Django's own cursor has no binary results
            return list(cursor.execute(sql, binary=True).fetchall())


@contextmanager
def reading(alias: str, where: Where, progress: Progress, snapshot: str = "") -> Iterator[Reader]:
    """一条线: a transaction on this thread's connection that sees one state; that of `snapshot` when given.

    Inside a transaction of the caller it is a savepoint, and sees what the caller sees.
    """
    connection = connections[alias]
    inside = connection.in_atomic_block
    with transaction.atomic(using=alias):
        with connection.cursor() as cursor:
            if not inside:
                cursor.execute("set transaction isolation level repeatable read, read only")
            if snapshot:
                cursor.execute(f"set transaction snapshot '{snapshot}'")
            before = _set(cursor, SETTINGS)
        yield Reader(connection, where, progress)
        if inside:
            with connection.cursor() as cursor:
                _set(cursor, before)


def _set(cursor: Any, settings: dict[str, str]) -> dict[str, str]:
    """Settings of this transaction; what they were before."""
    names = list(settings)
    cursor.execute(f"select {', '.join(f'current_setting({literal(name)})' for name in names)}")
    before = dict(zip(names, cursor.fetchone(), strict=True))
    cursor.execute(f"select {', '.join(f'set_config({literal(name)}, {literal(settings[name])}, true)' for name in names)}")
    return before


def walk(steps: Iterable[Step], first: Reader) -> None:
    """都做完: heaviest first, on as many connections as there are cores (at most LANES); on one, inside a transaction of the caller."""
    queue = _Queue(sorted(steps, key=lambda step: -step.weight))
    first.progress.expect(sum(step.weight for step in queue.waiting))
    count = min(LANES, os.cpu_count() or 1, len(queue.waiting)) - 1
    if first.connection.savepoint_ids or count < 1:
        queue.work(first)
        return
    ((snapshot,),) = first.rows("select pg_export_snapshot()")
    lanes = [threading.Thread(target=_lane, args=(queue, first, snapshot), name=f"check-{n}") for n in range(count)]
    for lane in lanes:
        lane.start()
    try:
        queue.work(first)
    except BaseException as error:
        queue.fail(error)
    for lane in lanes:
        lane.join()
    if queue.failure is not None:
        raise queue.failure


class _Queue:
    """还没做的步子; the first failure stops every lane, and is the one that is told: what follows from it says only that it was cancelled."""

    def __init__(self, steps: list[Step]) -> None:
        self.waiting = steps
        self.readers: list[Reader] = []
        self.failure: BaseException | None = None
        self._lock = threading.Lock()

    def work(self, reader: Reader) -> None:
        """One lane, until nothing is left."""
        with self._lock:
            self.readers.append(reader)
        while (step := self._next()) is not None:
            step.work(reader)
            reader.whole(step.title, step.weight)
        with self._lock:
            self.readers.remove(reader)

    def _next(self) -> Step | None:
        with self._lock:
            return self.waiting.pop(0) if self.waiting else None

    def fail(self, error: BaseException) -> None:
        """出了错: nothing new begins, and what is under way is cancelled. The error is kept before anything is cancelled."""
        with self._lock:
            if self.failure is not None:
                return
            self.failure = error
            self.waiting.clear()
            for reader in self.readers:
                with suppress(Exception):
                    reader.connection.connection.cancel()


def _lane(queue: _Queue, first: Reader, snapshot: str) -> None:
    alias = first.connection.alias
    try:
        with reading(alias, first.where, first.progress, snapshot) as reader:
            queue.work(reader)
    except BaseException as error:
        queue.fail(error)
    finally:
        connections[alias].close()
