"""流：一个进程要做的事，一件接一件，由种子和进程号决定；做到哪里由日志记着。"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count

from jincai.project.torture.papers import Step, paper
from jincai.project.torture.plan import Plan


def stream(plan: Plan, worker: int) -> Iterator[tuple[int, int, Step]]:
    """(tick, number, step) without end: at every tick a new paper, and those steps of earlier papers that are due."""
    number = count()
    ahead: list[tuple[int, int, int, Step]] = []
    for tick in count():
        for step in paper(plan.seed, worker, tick, plan.workers):
            heapq.heappush(ahead, (step.due, step.paper, step.number, step))
        while ahead and ahead[0][0] <= tick:
            yield tick, next(number), heapq.heappop(ahead)[3]
