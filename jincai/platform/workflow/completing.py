"""办理：锁住单据，逐张判定；判定不写库，能力记下了才由 settle 落定。"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, ask, duties_of
from jincai.platform.workflow import saying, seats
from jincai.platform.workflow.handlers import handler
from jincai.platform.workflow.judging import Judge, Verdict, granted
from jincai.platform.workflow.opening import starting
from jincai.platform.workflow.seats import Running, Seat


def complete(
    kind: str,
    verb: str,
    documents: Sequence[str],
    *,
    division: str,
    year: int,
    on: date,
    actor: Actor,
    action: str = "approve",
    reason: str = "",
    to_step: str = "",
) -> list[Verdict]:
    """判定一批, each in its own right, in the order asked; `action` approve, or return to the earlier `to_step` with a reason.

    Nothing is written: give the verdicts that the capability carried out to `settle`. One round trip for any number; the documents stay
    locked until the transaction ends. One that came from before there were flows begins here.
    """
    numbers = list(dict.fromkeys(documents))
    found = seats.found(kind, numbers, division=division, year=year, lock=True)
    if lost := [number for number in numbers if number not in found]:
        found |= begin(kind, lost, division=division, year=year, on=on, actor=actor)
    judge = Judge(kind, verb, division, on, actor, action, reason.strip()[:200], to_step, duties_of(division))
    grants = granted(found.values(), judge)
    told: dict[str, Verdict] = {}
    out = []
    for number in documents:
        if number in told:
            out.append(Verdict(number, saying.twice(number)))
            continue
        try:
            told[number] = judge.one(found.get(number), number, grants)
        except Refused as why:
            told[number] = Verdict(number, why)
        out.append(told[number])
    return out


def begin(kind: str, documents: Sequence[str], *, division: str, year: int, on: date, actor: Actor) -> dict[str, Running]:
    """补发起 of documents that are there but in no flow (made before there were flows): each at the step where it waits."""
    reader = handler(kind).papers
    papers = list(reader(division=division, year=year, documents=documents)) if reader else []
    if not papers:
        return {}
    ask(starting(papers, division=division, on=on, actor=actor, unknown=True))
    return seats.found(kind, [paper.document for paper in papers], division=division, year=year, lock=True)


def seat_of(at: Running, division: str, actor: Actor) -> Seat | None:
    """他现在能办的席位, judged as `complete` would (but for what changes meanwhile); None when there is none."""
    for verb in dict.fromkeys(seat.verb for seat in at.open):
        judge = Judge(at.kind, verb, division, at.begun_on, actor, "approve", "", "", duties_of(division))
        grants = granted([at], judge)
        for seat in (seat for seat in at.open if seat.verb == verb):
            with suppress(Refused):
                judge.approve(at, seat, judge.may(at, seat, grants[seat.post, at.document]))
                return seat
    return None
