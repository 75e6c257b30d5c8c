"""一班人：几个线程各用一条连接，同时动手。"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, rows
from jincai.platform.identity.api import scope


class Crew:
    """一班人: threads that keep a connection each; a round of works starts together."""

    def __init__(self, size: int) -> None:
        self.size, self.pool = size, ThreadPoolExecutor(size)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self([connections.close_all] * self.size)
        self.pool.shutdown()

    def __call__(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        gate = threading.Barrier(len(works))

        def run(work: Callable[[], Any]) -> Any:
            gate.wait(timeout=30)
            return work()

        return [done.result(timeout=60) for done in [self.pool.submit(run, work) for work in works]]


def posting(*groups: list[Fact]) -> Callable[[], list[ledger.Answer]]:
    """A work: post the groups in a transaction of its own."""

    def work() -> list[ledger.Answer]:
        with scope(divisions=CITY):
            return ledger.post(groups)

    return work


def until_somebody_waits(kind: str = "") -> None:
    """Return when some backend waits for a lock (`kind`: of this type), or after twenty seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if rows("select 1 from pg_locks where not granted and (%s = '' or locktype = %s)", kind, kind):
            return
