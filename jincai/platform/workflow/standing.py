"""现在在谁手里：一张单据走到哪一步、谁能办、我能做什么；它的办理记录。"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor
from jincai.platform.workflow import models, seats
from jincai.platform.workflow.completing import seat_of
from jincai.platform.workflow.judging import returnable
from jincai.platform.workflow.seats import Running, Seat

WORDS = {
    "begin": "发起", "approve": "同意", "return": "退回", "withdraw": "撤回", "reject": "退回单位", "void": "作废", "expire": "过期作废",
    "take": "签收", "hand_over": "移交", "remind": "催办", "escalate": "逾期升级", "overdue": "逾期",
}  # fmt: skip
"""办理记录的动作，给人看的词。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Holding:
    """一个环节在谁手里: the step's `title` and `post` in Chinese; `names` who can do it now (the one who took it, if one did)."""

    step: str
    title: str
    post: str
    names: tuple[str, ...]
    users: tuple[str, ...]
    due_on: date | None
    reminded: int
    opened_seats: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Mine:
    """我的待办: the step he may do now, `returns` the earlier steps it may be returned to, as (id, title)."""

    verb: str
    step: str
    title: str
    due_on: date | None
    returns: tuple[tuple[str, str], ...]
    taken: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """一张单据在流程里的样子. `state` RUNNING, DONE, STOPPED; `at` titles of the steps it is at."""

    kind: str
    document: str
    begun_by: str
    begun_on: date
    state: str
    round: int
    at: tuple[str, ...]
    holders: tuple[Holding, ...]
    mine: Mine | None


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """办理记录的一条; `says` the action in Chinese."""

    action: str
    says: str
    title: str
    actor: str
    name: str
    post: str
    on_behalf_of: str
    to: str
    reason: str
    round: int
    on: date
    at: datetime


def standing(kind: str, document: str, *, division: str, year: int, on: date, actor: Actor | None = None) -> Standing | None:
    """走到哪一步; None for a document in no flow (or not his to see). With `actor`, what he can do about it."""
    at = seats.found(kind, [document], division=division, year=year).get(document)
    if at is None:
        return None
    holders = tuple(_holdings(at, division, on))
    titles = tuple(at.flow[name].title for name in at.at_steps if name in at.flow.steps)
    mine = _mine(at, division, actor) if actor else None
    return Standing(kind, document, at.begun_by, at.begun_on, at.state, at.round, titles, holders, mine)


def holder_now(kind: str, document: str, *, division: str, year: int, on: date) -> tuple[Holding, ...]:
    """现在在谁手里, a step at a time; empty when nobody holds it."""
    found = standing(kind, document, division=division, year=year, on=on)
    return found.holders if found else ()


def history(kind: str, document: str, *, division: str, year: int) -> tuple[Event, ...]:
    """办理记录, oldest first."""
    return tuple(identity.ask(asking_history(kind, document, division=division, year=year))[0])


def asking_history(kind: str, document: str, *, division: str, year: int) -> identity.Question[tuple[Event, ...]]:
    """办理记录 as a question, to be asked together with others."""
    told = identity.asking(models.Act.objects.filter(division=division, year=year, kind=kind, document=document).order_by("id"))

    def read(rows: list[tuple[Any, ...]]) -> tuple[Event, ...]:
        return tuple(
            Event(row.action, WORDS.get(row.action, row.action), row.title, row.actor, row.name, row.post, row.on_behalf_of, row.to, row.reason,
                  row.round, row.on, row.at)
            for row in told.read(rows)
        )  # fmt: skip

    return identity.Question(told.sql, told.args, read)


def _holdings(at: Running, division: str, on: date) -> list[Holding]:
    """One a step and post; people are asked for once a verb."""
    known = identity.posts()
    people: dict[str, tuple[identity.Person, ...]] = {}
    grouped: dict[tuple[str, str, str], list[Seat]] = {}
    for seat in at.open:
        grouped.setdefault((seat.step, seat.post, seat.holder), []).append(seat)
        if seat.verb not in people:
            where = {"agency": at.agency, "fund": at.fund, "project_kind": at.project_kind, "amount": at.amount}
            people[seat.verb] = identity.holders(division, seat.verb, on=on, **where)  # type: ignore[arg-type]
    out = []
    for (step, post, holder), mine in grouped.items():
        seat = mine[0]
        fit = [p for p in people[seat.verb] if post in ("", p.post) and p.user not in seat.barred and p.on_behalf_of not in seat.barred]
        fit = [p for p in fit if holder in ("", p.user)]
        fit = [p for at, p in enumerate(fit) if p.user not in {other.user for other in fit[:at]}]  # once, in however many posts he may
        names = tuple(p.name for p in fit) or ((holder,) if holder else ())
        title = known[post].title if post in known else post or identity.who_may(seat.verb)
        out.append(Holding(step, seat.title, title, names, tuple(p.user for p in fit), seat.due_on, max(s.reminded for s in mine), len(mine)))
    return out


def _mine(at: Running, division: str, actor: Actor) -> Mine | None:
    seat = seat_of(at, division, actor)
    if seat is None:
        return None
    return Mine(seat.verb, seat.step, seat.title, seat.due_on, tuple(returnable(at, seat.step).items()), seat.holder == actor.user)
