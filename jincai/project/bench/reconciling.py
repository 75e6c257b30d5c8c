"""对账：一天十万张支付凭证，三方逐张对，放进的差异一项不多一项不少；用时，客户端内存与张数无关。"""

from __future__ import annotations

import multiprocessing
import resource
import time
from argparse import Namespace
from datetime import date, timedelta
from multiprocessing.connection import Connection

from jincai.platform.identity.api import scope
from jincai.project.bench import ground, scratch, tradingday, verb
from jincai.project.bench.measured import Case, at_most, say
from jincai.project.bench.scratch import Scratch
from jincai.project.bench.tradingday import WHERE, WHO, TradingDay
from jincai.treasury.reconciliation import api as reconciliation

FULL, SECONDS, GROWN_MB, EACH, SMALLER = 100_000, 10.0, 16.0, 5, 5
FIRST = date(ground.YEAR, 6, 2)
_FORK = multiprocessing.get_context("fork")


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """两天：先一天小的（五分之一），再一天大的；大的那天的时间，两天内存之差。The limit is that of 100,000, in proportion above it."""
    verb.build()
    with scope(divisions=ground.DIVISION):
        last = reconciliation.last_day(**WHERE)
    first = last + timedelta(1) if last else FIRST  # a database that was kept has days already
    found: list[tuple[TradingDay, float, float, int, int]] = []
    for nth, count in enumerate((max(options.items // SMALLER, len(tradingday.KINDS) * EACH), options.items)):
        day = TradingDay(on=first + timedelta(nth), count=count, each=EACH, before=found[-1][0] if found else None)
        began = time.perf_counter()
        tradingday.load(day, where)
        say(f"{day.on} 装了 {count:,} 张，{time.perf_counter() - began:.0f} s")
        found.append((day, *_alone(day)))
    small, large = found
    limit = SECONDS * max(1.0, options.items / FULL)
    return [
        at_most(f"reconciliation of a day with {large[0].count:,} payment orders", large[1], limit, "s", rows=large[3], seconds=round(large[1], 2)),
        Case(case="reconciliation: differences not found, or found and not there", measured=small[4] + large[4], ceiling=None, unit="differences", goal="0",
             ok=not small[4] + large[4], more={"rows": len(large[0].open()) + len(large[0].healed())}),
        at_most(f"reconciliation: client peak memory, more for {large[0].count:,} than for {small[0].count:,}", max(0.0, large[2] - small[2]), GROWN_MB, "MB",
                client_mb=round(large[2]), client_small_mb=round(small[2])),
    ]  # fmt: skip


def _alone(day: TradingDay) -> tuple[float, float, int, int]:
    """In a process of its own: seconds, the peak of its memory in MB, vouchers that agree, differences found wrongly or not at all."""
    scratch.close()
    here, there = _FORK.Pipe()
    person = _FORK.Process(target=_timed, args=(there, day))
    person.start()
    there.close()
    try:
        answer: tuple[float, float, int, int] = here.recv()
    except EOFError:
        raise RuntimeError("量度进程意外结束") from None
    person.join()
    say(f"{day.on} 对账 {answer[0]:.2f} s，客户端 {answer[1]:.0f} MB，对上 {answer[2]:,} 张")
    return answer


def _timed(pipe: Connection, day: TradingDay) -> None:
    with scope(divisions=ground.DIVISION, actor=WHO):  # connected before, as a process that serves is
        reconciliation.last_day(**WHERE)
    began = time.perf_counter()
    with scope(divisions=ground.DIVISION, actor=WHO):
        taken = reconciliation.reconcile(**WHERE, on=day.on, actor=WHO)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = _wrong(day)
    scratch.close()
    pipe.send((seconds, peak, taken.matched, wrong))


def _wrong(day: TradingDay) -> int:
    """找错的、漏找的，一项一项比."""
    with scope(divisions=ground.DIVISION, actor=WHO):
        rows = reconciliation.differences(**WHERE, on=day.on, limit=10_000)
    tags = tuple(f"PZ-{each.tag}" for each in (day, day.before) if each)
    mine = [row for row in rows if row.number.startswith(tags)]
    opened = {(row.number, row.kind) for row in mine if not row.closed_on}
    healed = {(row.number, row.kind) for row in mine if row.closed_on}
    return len(opened ^ set(day.open().items())) + len(healed ^ set(day.healed().items()))
