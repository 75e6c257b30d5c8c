"""送批：一批事实一段一段送到服务器；服务器出这一段的分录时，这边备下一段。"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import Any

import orjson
import psycopg
from django.db import connection
from psycopg import generators, pq

from jincai.ledger import functions

CHUNK = 20_000  # facts that are sent, and whose lines are made, at once
Row = tuple[object, ...]  # as `functions.COLUMNS`, the body still a dictionary
_COPY = 'copy pg_temp.jincai_item ("' + '", "'.join(functions.COLUMNS) + '") from stdin'


def stage(cursor: Any, rows: Iterable[Row], year: int, division: int) -> None:
    """送去 the rows by COPY, and have their lines made."""
    stream, drafting = iter(rows), _Drafting(connection.connection, year, division)
    with connection.wrap_database_errors, drafting, _few_collections():
        while chunk := [(*values[:-1], orjson.dumps(values[-1]).decode()) for values in islice(stream, CHUNK)]:
            drafting.finish()
            with cursor.copy(_COPY) as copy:
                for row in chunk:
                    copy.write_row(row)
            drafting.start(after=int(str(chunk[0][0])) - 1)
            gc.collect(1)
        drafting.finish()


@contextmanager
def _few_collections() -> Iterator[None]:
    """少做垃圾回收：事实里没有循环引用，可是每多几万件就把进程里所有的对象看一遍，占到备料时间的四分之一。改为每段一次，只看新的。"""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Drafting:
    """服务器在出分录：问了不等，要用连接之前才等它的答复。"""

    def __init__(self, raw: psycopg.Connection[Any], year: int, division: int) -> None:
        self._raw, self._busy, self._whose = raw, False, f"{year}::smallint, {division}"

    def __enter__(self) -> _Drafting:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._busy:  # the caller's generator failed meanwhile: his error counts
            self._results()

    def start(self, after: int) -> None:
        """The lines of the items after this one."""
        self._raw.pgconn.send_query(f"select ledger.draft({self._whose}, {after})".encode())
        self._raw.wait(generators.send(self._raw.pgconn))
        self._busy = True

    def finish(self) -> None:
        """Raises what the server raised."""
        for result in self._results() if self._busy else ():
            if result.status == pq.ExecStatus.FATAL_ERROR:
                raise psycopg.errors.error_from_result(result)

    def _results(self) -> list[Any]:
        self._busy = False
        return self._raw.wait(generators.fetch_many(self._raw.pgconn))
