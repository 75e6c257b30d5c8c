"""余额：任何一天的试算平衡、一条指标的余额和明细账、查账；与逐条分录 GROUP BY 的结果逐行相同，才比快慢。"""

from __future__ import annotations

import dataclasses
import itertools
import random
import time
from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.books.allotment import EXECUTABLE
from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project.bench import auditing, ground, loading
from jincai.project.bench.measured import Case, at_most, median, note, say
from jincai.project.bench.scratch import Scratch

BOOK, BY = "allotment", ("agency", "exp_func", "dep_econ")
DATES = (date(ground.YEAR, 3, 17), date(ground.YEAR, 8, 13), date(ground.YEAR, 11, 14))
BACK = date(ground.YEAR, 2, 10)
TRIAL_SECONDS, TIMES, ONE_MS, ASKED = 1.0, 10, 50, 200
LARGE = 1_000_000  # with fewer entries a full scan is quick too: then how many times faster is only told
_TAGS = itertools.count()
_SIDES = "cross join lateral (values (x.debit, x.debit_element, x.amount, 0), (x.credit, x.credit_element, 0, x.amount)) s(account, element, debit, credit)"
_FROM = f'from ledger.entry x {_SIDES} where x.year = %(year)s and x.division = %(division)s and x.book = %(book)s and x."on" <= %(on)s'
_KEYS = ", ".join(f"coalesce(e.body->>'{name}', '')" for name in BY)
_JOIN = "join ledger.element e on e.year = %(year)s and e.division = %(division)s and e.id = t.element"
_SUMS = "0.00, sum(t.debit), sum(t.credit)"
_END = f"group by t.account, {_KEYS} having sum(t.debit) <> 0 or sum(t.credit) <> 0"
PLAIN = (  # the plain one, which the goal is about, and one that groups before it joins, which is told beside it
    f"select t.account, {_KEYS}, {_SUMS} from (select s.* {_FROM}) t {_JOIN} {_END}",
    f"select t.account, {_KEYS}, {_SUMS} from (select s.account, s.element, sum(s.debit) debit, sum(s.credit) credit {_FROM} group by 1, 2) t {_JOIN} {_END}",
)
_ONE = """select coalesce(sum(v), 0) from (
  select amount v from ledger.entry where {same} and debit = %(account)s and debit_control = %(control)s
  union all select -amount from ledger.entry where {same} and credit = %(account)s and credit_control = %(control)s) t""".format(
    same='year = %(year)s and division = %(division)s and book = %(book)s and "on" <= %(on)s'
)


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """一次试算: seconds of the program, of the plain query and of the one that groups before it joins, the rows, how many of them differ."""

    on: date
    seconds: float
    plain: float
    grouped: float
    rows: int
    differ: int


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """装账、做旬末快照，然后量。"""
    made = loading.load(where, options.entries)
    cases = [note("entries of the year loaded", made.entries, "entries", seconds=made.seconds, bytes=made.bytes, facts=made.facts)]
    cases += _snapshots(where)
    large = made.entries >= LARGE
    cases += _trials("trial balance on a date by three elements", options.runs, large)
    with scope(divisions=ground.DIVISION):
        chronicle.record(ground.request(ground.ONE, f"BACK-{next(_TAGS)}-{time.time_ns()}", Decimal("3.33"), on=BACK))
    cases += _trials("the same right after a back-dated fact", options.runs, large)
    cases += [*_single(), *_pages()]
    return cases + auditing.measure()


def _snapshots(where: Scratch) -> list[Case]:
    """旬末快照: all thirty-six, as they stand when the year is over; with the statistics that autovacuum has made a minute later."""
    began = time.perf_counter()
    with scope(divisions=ground.DIVISION):
        ledger.mark_month(12, year=ground.YEAR, division=ground.DIVISION)
    with scope(divisions=ground.DIVISION):
        folded = ledger.fold(year=ground.YEAR, division=ground.DIVISION)
    seconds = time.perf_counter() - began
    with where.free.connect() as raw:
        loading.settle(raw, ("snapshot", "late"))
    with connection.cursor() as cursor, scope(divisions=ground.DIVISION):
        cursor.execute("select count(*) from ledger.snapshot where year = %s and division = %s", [ground.YEAR, int(ground.DIVISION)])
        rows = cursor.fetchone()[0]
    say(f"三十六个旬末快照：{rows:,} 行，{seconds:.1f} s")
    return [note("snapshots of the year's thirty-six thirds made", round(seconds, 2), "s", rows=rows, written=folded.rows)]


def _trials(title: str, runs: int, large: bool) -> list[Case]:
    found = [_trial(on, runs) for on in DATES]
    with scope(divisions=ground.DIVISION):
        late = ledger.late_rows(year=ground.YEAR, division=ground.DIVISION)
    more = {
        "dates": {
            t.on.isoformat(): {"seconds": round(t.seconds, 4), "group_by_seconds": round(t.plain, 3), "grouped_first": round(t.grouped, 3), "rows": t.rows}
            for t in found
        }
    }
    times, differ = min(t.plain / t.seconds for t in found), sum(t.differ for t in found)
    goal = (f">= {TIMES} times", times >= TIMES) if large else ("", True)
    return [
        at_most(title, max(t.seconds for t in found), TRIAL_SECONDS, "s", by=list(BY), late_rows=late, **more),
        Case(case=f"{title}: times faster than GROUP BY over the entries", measured=times, ceiling=None, unit="times", goal=goal[0], ok=goal[1],
             more={"group_by_seconds": round(min(t.plain for t in found), 3), "times_grouped_first": round(min(t.grouped / t.seconds for t in found), 2)}),
        Case(case=f"{title}: rows that GROUP BY finds differently", measured=differ, ceiling=None, unit="rows", goal="0", ok=not differ,
             more={"rows": sum(t.rows for t in found)}),
    ]  # fmt: skip


def _trial(on: date, runs: int) -> Trial:
    def ours() -> list[Any]:
        rows = ledger.trial_balance(BOOK, year=ground.YEAR, division=ground.DIVISION, on=on, by=BY)
        return [(row.account, *row.elements, row.opening, row.debit, row.credit) for row in rows]

    with scope(divisions=ground.DIVISION):
        seconds, rows = _timed(ours, runs)
        args = {"year": ground.YEAR, "division": int(ground.DIVISION), "book": ledger.BOOKS[BOOK].number, "on": on}
        plain = [_timed(lambda statement=statement: _asked(statement, args), 1) for statement in PLAIN]  # type: ignore[misc]
    say(f"{on}：试算 {1000 * seconds:.0f} ms，GROUP BY {', '.join(f'{took:.2f} s' for took, _ in plain)}，{len(rows):,} 行")
    return Trial(on, seconds, plain[0][0], plain[1][0], len(rows), sum(len(set(rows) ^ set(other)) for _, other in plain))


def _single() -> list[Case]:
    """一条指标一天的余额: random allotments and days; twenty of them recomputed from the entries."""
    rnd = random.Random(ground.YEAR)
    asked = [
        (ground.number(rnd.randint(1, ground.ALLOTMENTS)), date(ground.YEAR, rnd.randint(1, 12), rnd.randint(1, 28))) for _ in range(ASKED)
    ]
    where: dict[str, Any] = {"year": ground.YEAR, "division": ground.DIVISION}
    with scope(divisions=ground.DIVISION):
        found = [_timed(lambda c=control, on=on: ledger.balance_on(EXECUTABLE, c, on=on, **where), 1) for control, on in asked]  # type: ignore[misc]
        told = {"year": ground.YEAR, "division": int(ground.DIVISION), "book": ledger.BOOKS[BOOK].number, "account": EXECUTABLE.code}
        wrong = sum(
            value != _asked(_ONE, {**told, "control": control, "on": on})[0][0]
            for (_, value), (control, on) in itertools.islice(zip(found, asked, strict=True), 20)
        )
    differ = Case(
        case="one allotment's balance: those that the entries say differently",
        measured=wrong,
        ceiling=None,
        unit="of 20",
        goal="0",
        ok=not wrong,
    )
    return [_tempo("one allotment's balance on a date, p99", [took for took, _ in found]), differ]


def _pages() -> list[Case]:
    """明细账的一页: the first, and the one behind it."""
    rnd, took = random.Random(1), []
    with scope(divisions=ground.DIVISION):
        for _ in range(ASKED // 8):
            control, after = ground.number(rnd.randint(1, ground.ALLOTMENTS)), ""
            for _ in range(2):
                began = time.perf_counter()
                page = ledger.statement(EXECUTABLE, control, year=ground.YEAR, division=ground.DIVISION, after=after, limit=50)
                took.append(time.perf_counter() - began)
                after = page.next
                if not after:
                    break
    return [_tempo("one page (50 lines) of an allotment's statement, p99", took)]


def _tempo(title: str, seconds: Iterable[float]) -> Case:
    took = sorted(1000 * each for each in seconds)
    return at_most(
        title, took[int(len(took) * 0.99)], ONE_MS, "ms", p50_ms=round(median(took), 2), max_ms=round(took[-1], 2), asked=len(took)
    )


def _timed(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        answer = work()
        took.append(time.perf_counter() - began)
    return median(took), answer


def _asked(statement: str, args: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, args)
        return cursor.fetchall()
