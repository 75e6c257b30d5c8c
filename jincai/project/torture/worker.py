"""进程：做自己的流；先写日志再送，答复到手再写；断了就原样再送，直到有答复。死了由继任者接着日志做。"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator, MutableSequence, Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.db.utils import InterfaceError, OperationalError

from jincai.chronicle import api as chronicle
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project.torture import beside, cutting, journal
from jincai.project.torture.papers import Group, Step
from jincai.project.torture.plan import Plan
from jincai.project.torture.streams import stream

SHOWN = 2000  # characters of an error that should not be
PATIENCE = 240.0  # seconds that one call may go unanswered, recovery of the server included
PAUSE = 0.01
AHEAD, AT_END = 4, 1 << 40  # ticks
CUT_OFF = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError, cutting.Cut)
AT_ONCE = "23505"  # the same id with other balances, so with no lock in common, was being recorded by another: it must be sent again
BROKE = 3  # exit status of a worker that met an error which should not be

Ticks = MutableSequence[int]


def work(plan: Plan, number: int, folder: Path, until: Sequence[float], ticks: Ticks) -> int:
    """The life of one process; its exit status. `until[0]` on the monotonic clock is the end (it moves), `ticks` is where each of them stands."""
    book = journal.Journal(folder / f"{number}.jsonl")
    try:
        Worker(plan, number, book, until, ticks).run()
    except Exception:
        book.say(-1, broke=traceback.format_exc()[-SHOWN:])
        return BROKE
    finally:
        ticks[number] = AT_END
        close()
        book.close()
    return 0


class Worker:
    """一个进程。"""

    def __init__(self, plan: Plan, number: int, book: journal.Journal, until: Sequence[float], ticks: Ticks) -> None:
        self.plan, self.number, self.book, self.until, self.ticks = plan, number, book, until, ticks
        self.taken: dict[tuple[int, int], dict[int, bool]] = {
            (past["paper"], past["step"]): dict(zip(past["kept"], past["taken"], strict=False))
            for past in book.past.values()
            if "taken" in past
        }

    def run(self) -> None:
        """Go on where the journal ends: first what has no answer yet, then new steps until the time is over."""
        done, parent = self.book.past.keys() - {self.book.open}, os.getppid()
        for tick, n, step in stream(self.plan, self.number):
            if n in done:
                continue
            unanswered = n == self.book.open
            if not unanswered:
                self.wait_for_others(tick)
            if os.getppid() != parent or (not unanswered and self.over()):
                return
            self.take(n, step, unanswered)

    def wait_for_others(self, tick: int) -> None:
        """Nobody runs far ahead: those who fight for the same papers must be there at the same time."""
        self.ticks[self.number] = tick
        while tick > min(self.ticks) + AHEAD and not self.over():
            time.sleep(PAUSE / 10)

    def over(self) -> bool:
        """Is the time over?"""
        return time.monotonic() >= self.until[0]

    def take(self, n: int, step: Step, unanswered: bool) -> None:
        """One step, until it is answered."""
        kept = [index for index, _ in enumerate(step.groups) if self.may_go(step, index)]
        where: dict[str, Any] = {"paper": step.paper, "step": step.number}
        if not kept and step.groups:
            self.book.say(n, skipped=True, **where)
            return
        groups = [step.groups[index] for index in kept]
        if unanswered:
            self.book.say(n, again="killed")
        else:
            facts = [[journal.written(fact) for fact in group] for group in groups]
            self.book.say(n, do=step.do, how=step.how, division=step.division, kept=kept, sent=facts, month=step.month, **where)
            cutting.before(step.fault)
        answers = self.send(n, step, groups, "" if unanswered else step.fault)
        self.book.say(n, answers=answers)
        taken = [each["status"] in ("accepted", "repeated") for each in answers]
        self.taken[step.paper, step.number] = dict(zip(kept, taken, strict=False))

    def may_go(self, step: Step, index: int) -> bool:
        """Was the group taken that this one follows from? A bold step does not ask."""
        return step.after is None or step.bold or self.taken.get((step.paper, step.after), {}).get(index, False)

    def send(self, n: int, step: Step, groups: list[Group], fault: str) -> list[dict[str, Any]]:
        """The same call again and again until there is an answer. Raises the error that is none of being cut off."""
        giving_up = time.monotonic() + PATIENCE
        while True:
            try:
                return attempt(step, groups, fault)
            except Exception as error:
                if not unheard(error) or time.monotonic() > giving_up:
                    raise
                close()
                time.sleep(PAUSE)
                self.book.say(n, again=reason(error))
                fault = ""


def attempt(step: Step, groups: list[Group], fault: str) -> list[dict[str, Any]]:
    """One transaction: record, commit, answer."""
    if step.how in beside.JOBS:
        return [beside.JOBS[step.how](step)]
    try:
        with scope(divisions=step.division):
            answers = recorded(step, groups)
            cutting.inside(fault)
    except Refused as refused:
        return [{"status": "conflict" if _conflict(refused) else "refused", "violations": [v.as_dict() for v in refused.violations]}]
    except ledger.BadFact as error:
        if step.how != "reverse" or unheard(error):
            raise
        return [{"status": "refused", "absent": error.says}]  # there is nothing to reverse
    cutting.after(fault)
    return answers


def recorded(step: Step, groups: list[Group]) -> list[dict[str, Any]]:
    """Through the only door."""
    if step.how == "reverse":
        red = groups[0][0]
        answer = chronicle.reverse(red.causes[0], year=red.year, division=red.division, on=red.on, actor=red.actor, reason="记错")
        return [journal.told(answer)]
    if step.how == "one":
        return [journal.told(chronicle.record(*groups[0]))]
    return [journal.told(answer) for answer in chronicle.record_many(groups, whole=step.how == "whole")]


def close() -> None:
    """Every connection: what was cut is of no more use."""
    for each in connections.all(initialized_only=True):
        each.close()


def _conflict(refused: Refused) -> bool:
    return [v.rule for v in refused.violations] == ["IDEMPOTENT"]


def unheard(error: BaseException) -> bool:
    """Was the call cut off, thrown out, chosen as the victim of a deadlock, or told to come again? Whatever wraps it: the queue wraps errors of its own."""
    return any(isinstance(each, CUT_OFF) for each in _chain(error)) or (isinstance(error, ledger.BadFact) and reason(error) == AT_ONCE)


def reason(error: BaseException) -> str:
    """The SQLSTATE; `cut` when we cut the line ourselves, `gone` when the server was not there or went away."""
    gone = "cut" if isinstance(error, cutting.Cut) else "gone"
    return next((state for each in _chain(error) if (state := getattr(each, "sqlstate", None))), gone)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
