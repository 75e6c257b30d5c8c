"""记一件：一事务一事实，八个进程；摊开在一万条指标上，或都挤在一条上。"""

from __future__ import annotations

import itertools
import random
from argparse import Namespace
from collections.abc import Callable
from decimal import Decimal

from jincai.chronicle import api as chronicle
from jincai.platform.identity.api import scope
from jincai.project.bench import ceiling, ground, pgbench
from jincai.project.bench.crowd import Crowd, Maker, Step, Tempo, middle
from jincai.project.bench.measured import Case, alternate, at_least, say
from jincai.project.bench.scratch import Scratch

AMOUNT = "1.25"
GOALS = {"spread": 0.4, "one": 0.5}
TITLES = {"spread": "one fact a transaction, spread over 10,000 allotments", "one": "one fact a transaction, all on one allotment"}
_TAGS = itertools.count()


def _choose(where: str, worker: int) -> Callable[[], int]:
    rnd = random.Random(worker)
    return (lambda: rnd.randint(1, ground.ALLOTMENTS)) if where == "spread" else (lambda: ground.ONE)


def product(where: str, tag: str) -> Maker:
    """The program: chronicle.record in a scope, as jincai_app."""

    def make(worker: int) -> Step:
        choose, count, amount = _choose(where, worker), itertools.count(), Decimal(AMOUNT)

        def step() -> None:
            fact = ground.request(choose(), f"{tag}-{worker}-{next(count)}", amount)
            with scope(divisions=ground.DIVISION):
                chronicle.record(fact)

        return step

    return make


def by_hand(where: str, tag: str, scratch: Scratch) -> Maker:
    """The ceiling: one prepared call, in autocommit."""

    def make(worker: int) -> Step:
        choose, count, raw = _choose(where, worker), itertools.count(), scratch.free.connect()

        def step() -> None:
            ceiling.post(raw, choose(), f"{tag}-{worker}-{next(count)}", AMOUNT)

        return step

    return make


def measure(options: Namespace, scratch: Scratch) -> list[Case]:
    """两项: spread and one; and pgbench for orientation."""
    found = tempos(options, scratch)
    return [_case(where, found) for where in GOALS] + pgbench.measure(scratch, seconds=options.seconds, workers=options.workers)


def tempos(options: Namespace, scratch: Scratch) -> dict[str, list[Tempo]]:
    """量得的快慢 of the program and of the ceiling, each run in turn."""
    tag = f"P{next(_TAGS)}"
    works: dict[str, Maker] = {}
    for where in GOALS:
        works[f"product {where}"] = product(where, f"{tag}m{where[0]}")
        works[f"ceiling {where}"] = by_hand(where, f"{tag}c{where[0]}", scratch)
    with Crowd(works, options.workers) as crowd:
        for work in works:  # warm: connections, plans, caches
            crowd.run(work, min(1.0, options.seconds))
        return alternate({work: timed(crowd, work, options.seconds) for work in works}, options.runs)


def timed(crowd: Crowd, work: str, seconds: float) -> Callable[[], Tempo]:
    """一次，说出来。"""

    def run() -> Tempo:
        tempo = crowd.run(work, seconds)
        say(f"{work}: {tempo.rate:,.0f}/s  p50 {tempo.p50:.2f} ms  p99 {tempo.p99:.2f} ms")
        return tempo

    return run


def _case(where: str, found: dict[str, list[Tempo]]) -> Case:
    product, ceiling = middle(found[f"product {where}"]), middle(found[f"ceiling {where}"])
    more = {
        "p50_ms": round(product.p50, 2),
        "p99_ms": round(product.p99, 2),
        "ceiling_p50_ms": round(ceiling.p50, 2),
        "ceiling_p99_ms": round(ceiling.p99, 2),
        "runs": [round(t.rate) for t in found[f"product {where}"]],
        "ceiling_runs": [round(t.rate) for t in found[f"ceiling {where}"]],
    }
    return at_least(TITLES[where], product.rate, ceiling.rate, "facts/s", GOALS[where], **more)
