"""成批：十万件按件记，对一次集合操作；客户端内存有界。"""

from __future__ import annotations

import itertools
import multiprocessing
import random
import resource
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.platform.identity.api import scope
from jincai.project.bench import ceiling, ground, scratch
from jincai.project.bench.measured import Case, alternate, at_least, at_most, median, note, say
from jincai.project.bench.scratch import Scratch

GOAL, MEMORY_MB, LARGE = 0.7, 500, 1_000_000
_FORK = multiprocessing.get_context("fork")
_TAGS = itertools.count()


def asked(count: int) -> Iterator[tuple[int, str, str]]:
    """The same requests for both sides: allotment, document, amount; random allotments."""
    tag, rnd = f"B{next(_TAGS)}", random.Random(count)
    return ((rnd.randint(1, ground.ALLOTMENTS), f"{tag}-{i}", "1.25") for i in range(count))


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """按件、整批，各对同一个上限；内存。"""
    count = options.items
    found = _runs(count, options.runs, where, ("ceiling", "per item", "whole"))
    rates = {name: median(count / seconds for seconds, _ in runs) for name, runs in found.items()}
    memory = {name: max(peak for _, peak in runs) for name, runs in found.items()}
    cases = [
        at_least(f"{count:,} payments by record_many, per item", rates["per item"], rates["ceiling"], "facts/s", GOAL),
        at_least(f"{count:,} payments by record_many, whole", rates["whole"], rates["ceiling"], "facts/s", GOAL),
        at_most(f"client peak memory, {count:,} per item", memory["per item"], MEMORY_MB, "MB", ceiling_client_mb=memory["ceiling"]),
        at_most(f"client peak memory, {count:,} whole", memory["whole"], MEMORY_MB, "MB"),
    ]
    return cases + (_large() if options.large else [])


def seconds(count: int, runs: int, where: Scratch, sides: Sequence[str]) -> dict[str, list[float]]:
    """每次的秒数, by side."""
    return {name: [took for took, _ in found] for name, found in _runs(count, runs, where, sides).items()}


def _runs(count: int, runs: int, where: Scratch, chosen: Sequence[str]) -> dict[str, list[tuple[float, float]]]:
    sides: dict[str, Callable[[], Any]] = {
        "ceiling": lambda: alone(_hand, where, asked(count)),
        "per item": lambda: alone(_product, False, asked(count)),
        "whole": lambda: alone(_product, True, asked(count)),
    }
    alone(_product, False, asked(min(count, 1000)))
    return alternate({name: _told(name, count, sides[name]) for name in chosen}, runs)


def _large() -> list[Case]:
    seconds, peak = alone(_product, False, asked(LARGE))
    rate = note(f"{LARGE:,} payments by record_many, per item", LARGE / seconds, "facts/s", seconds=round(seconds, 1))
    return [rate, at_most(f"client peak memory, {LARGE:,} per item", peak, MEMORY_MB, "MB")]


def _product(whole: bool, requests: Iterator[tuple[int, str, str]]) -> None:
    with scope(divisions=ground.DIVISION):
        groups = ([ground.request(n, document, Decimal(amount))] for n, document, amount in requests)
        answers = chronicle.record_many(groups, whole=whole)
    assert all(answer.status == "accepted" for answer in answers)


def _hand(where: Scratch, requests: Iterator[tuple[int, str, str]]) -> None:
    with where.free.connect() as raw:
        ceiling.post_many(raw, requests)


def _told(name: str, count: int, side: Callable[[], tuple[float, float]]) -> Callable[[], tuple[float, float]]:
    def run() -> tuple[float, float]:
        seconds, peak = side()
        say(f"{name}: {count / seconds:,.0f}/s，{seconds:.1f} s，客户端 {peak:.0f} MB")
        return seconds, peak

    return run


def alone(work: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """In a process of its own: seconds, and the peak of its memory in MB."""
    scratch.close()
    here, there = _FORK.Pipe()
    person = _FORK.Process(target=_timed, args=(there, work, arguments))
    person.start()
    there.close()
    try:
        answer = here.recv()
    except EOFError:
        raise RuntimeError("量度进程意外结束") from None
    person.join()
    return answer


def _timed(pipe: Connection, work: Callable[..., None], arguments: Any) -> None:
    start = time.perf_counter()
    work(*arguments)
    seconds = time.perf_counter() - start
    scratch.close()
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
