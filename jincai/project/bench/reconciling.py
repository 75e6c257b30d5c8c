"""对账：一天十万张支付凭证，三方逐张对，放进的差异一项不多一项不少；用时，客户端内存与张数无关。"""

from __future__ import annotations

from argparse import Namespace
from datetime import date, timedelta

from jincai.platform.identity.api import scope
from jincai.project.bench import ground, tradingday, verb
from jincai.project.bench.batch import alone
from jincai.project.bench.measured import Case, at_most, say
from jincai.project.bench.scratch import Scratch
from jincai.project.bench.tradingday import WHERE, WHO, TradingDay
from jincai.treasury.reconciliation import api as reconciliation

FULL, SECONDS, GROWN_MB, EACH, SMALLER = 100_000, 10.0, 16.0, 5, 5
FIRST = date(ground.YEAR, 6, 2)


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """两天：先一天小的（五分之一），再一天大的；大的那天的时间，两天客户端内存之差。多于十万张的，时间按比例放宽."""
    verb.build()
    with scope(divisions=ground.DIVISION):
        last = reconciliation.last_day(**WHERE)
    first = last + timedelta(1) if last else FIRST  # a database that was kept has days already
    small = TradingDay(on=first, count=max(options.items // SMALLER, len(tradingday.KINDS) * EACH), each=EACH)
    large = TradingDay(on=first + timedelta(1), count=options.items, each=EACH, before=small)
    few, _, less = _taken(small, where)
    many, seconds, more = _taken(large, where)
    title, grown = "reconciliation of a day with", f"more for {large.count:,} than for {small.count:,}"
    told = {"rows": len(large.open()) + len(small.healed()) + len(large.healed())}
    return [
        at_most(f"{title} {large.count:,} payment orders", seconds, SECONDS * max(1.0, options.items / FULL), "s", rows=_matched(large)),
        Case(
            case="reconciliation: differences not found, or found and not there", measured=few + many, ceiling=None, unit="differences", goal="0",
            ok=not few + many, more=told,
        ),
        at_most(f"reconciliation: client peak memory, {grown}", max(0.0, more - less), GROWN_MB, "MB", client_mb=round(more), client_small_mb=round(less)),
    ]  # fmt: skip


def _taken(day: TradingDay, where: Scratch) -> tuple[int, float, float]:
    """装好、对账，各在自己的进程里：差异错了几项，几秒，客户端内存最多几 MB."""
    loaded, _ = alone(tradingday.load, day, where)
    say(f"{day.on} 装了 {day.count:,} 张，{loaded:.0f} s")
    seconds, peak = alone(_reconcile, day)
    say(f"{day.on} 对账 {seconds:.2f} s，客户端 {peak:.0f} MB，对上 {_matched(day):,} 张")
    return _wrong(day), seconds, peak


def _reconcile(day: TradingDay) -> None:
    with scope(divisions=ground.DIVISION, actor=WHO):
        reconciliation.reconcile(**WHERE, on=day.on, actor=WHO)


def _matched(day: TradingDay) -> int:
    with scope(divisions=ground.DIVISION, actor=WHO):
        taken = reconciliation.day(**WHERE, on=day.on)
    return taken.matched if taken else 0


def _wrong(day: TradingDay) -> int:
    """找错的、漏找的，一项一项比."""
    with scope(divisions=ground.DIVISION, actor=WHO):
        rows = reconciliation.differences(**WHERE, on=day.on, limit=10_000)
    tags = tuple(f"PZ-{each.tag}" for each in (day, day.before) if each)
    mine = [row for row in rows if row.number.startswith(tags)]
    opened = {(row.number, row.kind) for row in mine if not row.closed_on}
    healed = {(row.number, row.kind) for row in mine if row.closed_on}
    return len(opened ^ set(day.open().items())) + len(healed ^ set(day.healed().items()))
