"""查账的快慢：全部重算；做检查点；从最近的检查点算起。"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project.bench import ground
from jincai.project.bench.measured import Case, at_most, note, say

FULL_SECONDS, FULL_ENTRIES, LEAST_SECONDS = 240, 10_000_000, 30
SINCE_SECONDS, SINCE_FACTS = 20, 1_000
WHERE: dict[str, Any] = {"year": ground.YEAR, "division": ground.DIVISION}
_TAGS = itertools.count()


def measure() -> list[Case]:
    """全部 (the limit is that of ten million entries, in proportion), 检查点, 检查点之后."""
    full = _timed("查账（全部）", lambda: ledger.check_books(**WHERE))
    made = _timed("做检查点", _checkpoint)
    _more()
    since = _timed("查账（检查点之后）", lambda: ledger.check_books(**WHERE, since_checkpoint=True))
    entries = full[1].entries
    limit = max(LEAST_SECONDS, FULL_SECONDS * entries / FULL_ENTRIES)
    return [
        at_most("check-books, everything", full[0], limit, "s", entries=entries, facts=full[1].facts),
        none("check-books, everything: what drifted", full[1]),
        note("checkpoint (SM3 over all facts) made", made[0], "s", facts=made[1].facts),
        at_most("check-books since the checkpoint", since[0], SINCE_SECONDS, "s", new_facts=SINCE_FACTS),
        none("check-books since the checkpoint: what drifted", since[1]),
    ]


def none(title: str, found: ledger.Check) -> Case:
    """须一处不符也没有。"""
    wrong = len(found.drift) + len(found.overdrawn) + len(found.unbalanced)
    return Case(case=title, measured=wrong, ceiling=None, unit="rows", goal="0", ok=not wrong)


def _checkpoint() -> ledger.Checkpoint:
    with scope(divisions=ground.DIVISION):
        before = ledger.checkpoints(**WHERE)
    day = before[-1].day + timedelta(1) if before else date(ground.YEAR, 12, 31)
    made = ledger.measure_checkpoint(**WHERE, day=day)
    with scope(divisions=ground.DIVISION):
        ledger.keep_checkpoint(made)
    return made


def _more() -> None:
    """检查点之后又记的。"""
    tag = f"SINCE-{next(_TAGS)}-{time.time_ns()}"
    with scope(divisions=ground.DIVISION):
        chronicle.record_many([[ground.request(1 + n % ground.ALLOTMENTS, f"{tag}-{n}", Decimal("1.25"))] for n in range(SINCE_FACTS)])


def _timed(words: str, work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - began
    say(f"{words}：{seconds:.1f} s")
    return seconds, answer
