"""众人：几个工作进程同时做同一件事若干秒，数做成了几件、每件多久。"""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from jincai.project.bench import scratch
from jincai.project.bench.measured import median

Step = Callable[[], None]
Maker = Callable[[int], Step]  # a worker's number -> what it repeats
_FORK = multiprocessing.get_context("fork")


@dataclasses.dataclass(frozen=True, slots=True)
class Tempo:
    """快慢: how many a second all together; latencies in milliseconds."""

    rate: float
    p50: float
    p99: float
    done: int


class Crowd:
    """众人: worker processes that keep their connections, each with the same set of works; `run` has all of them do one at a time.

    They are forked with no connection open, and make their own on first use; the first step of a work is not timed.
    """

    def __init__(self, works: Mapping[str, Maker], workers: int) -> None:
        scratch.close()
        self._barrier = _FORK.Barrier(workers)
        self._pipes: list[Connection] = []
        self._people: list[Any] = []
        for n in range(workers):
            here, there = _FORK.Pipe()
            person = _FORK.Process(target=_live, args=(n, works, there, self._barrier), daemon=True)
            person.start()
            there.close()
            self._pipes.append(here)
            self._people.append(person)

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for pipe in self._pipes:
            pipe.close()
        for person in self._people:
            person.join(10)
            if person.is_alive():
                person.kill()

    def run(self, work: str, seconds: float) -> Tempo:
        """All do one work for so many seconds."""
        for pipe in self._pipes:
            pipe.send((work, seconds))
        answers = [pipe.recv() for pipe in self._pipes]
        for answer in answers:
            if isinstance(answer, str):
                raise RuntimeError(answer)
        times = sorted(each for took, _ in answers for each in took)
        rate = sum(len(took) / elapsed for took, elapsed in answers)
        return Tempo(rate, 1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)], len(times))


def middle(tempos: list[Tempo]) -> Tempo:
    """中位: the median of each figure over the runs; done is the sum."""
    return Tempo(median(t.rate for t in tempos), median(t.p50 for t in tempos), median(t.p99 for t in tempos), sum(t.done for t in tempos))


def _live(number: int, works: Mapping[str, Maker], pipe: Connection, barrier: Any) -> None:
    steps: dict[str, Step] = {}
    try:
        while True:
            work, seconds = pipe.recv()
            try:
                if work not in steps:
                    steps[work] = works[work](number)
                    steps[work]()
                pipe.send(_repeat(steps[work], seconds, barrier))
            except Exception:
                barrier.abort()
                pipe.send(traceback.format_exc())
    except (EOFError, KeyboardInterrupt):
        os._exit(0)


def _repeat(step: Step, seconds: float, barrier: Any) -> tuple[list[float], float]:
    took: list[float] = []
    barrier.wait(60)
    start = last = time.perf_counter()
    while last - start < seconds:
        step()
        now = time.perf_counter()
        took.append(now - last)
        last = now
    return took, last - start
