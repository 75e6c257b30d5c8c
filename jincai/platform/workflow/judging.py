"""判定：一张单据上能不能办、凭哪项授权、办完到哪、退回到哪；纯计算，不写库。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from jincai.kernel.rules import Refused
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, Duty, Grant, Where, conflicts, require_many
from jincai.platform.workflow import saying, walking
from jincai.platform.workflow.handlers import begun_with, effect_of, returned_effect
from jincai.platform.workflow.opening import opened
from jincai.platform.workflow.seats import DONE, Running, Seat


@dataclasses.dataclass(frozen=True, slots=True)
class Move:
    """走一步: the seat that is done, what becomes of the others, the new round, place and state, and the seats that open."""

    at: Running
    seat: Seat
    action: str
    reason: str
    skipped: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    barring: tuple[int, ...] = ()
    round: int = 1
    steps: tuple[str, ...] = ()
    state: str = "RUNNING"
    opened: tuple[dict[str, Any], ...] = ()
    to: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """判定 of one document: refused and why, or the `effect` it has now ("" = none: it only goes on, or waits for a partner).

    `state` the document has after it ("" = as before); `grant` by which he acts; `task` what `settle` is to write.
    """

    document: str
    refused: Refused | None = None
    effect: str = ""
    state: str = ""
    task: Move | None = None
    grant: Grant | None = None


Grants = dict[tuple[str, str], Grant | Refused | None]


def granted(found: Iterable[Running], judge: Judge) -> Grants:
    """凭哪项授权, by post and document; None where he has the right, but not in this post."""
    actor, verb = judge.actor, judge.verb
    wanted: dict[str, list[Where]] = {}
    for at in found:
        for post in {seat.post for seat in at.open if seat.verb == verb}:
            where = Where(at.agency, judge.division, at.fund, at.project_kind, at.amount, key=at.document)
            wanted.setdefault(post, []).append(where)
    out: Grants = {}
    for post, places in wanted.items():
        own = actor if not post or actor.is_system else dataclasses.replace(actor, grants=tuple(g for g in actor.held if g.post == post))
        answers = require_many(own, verb, places) if own.held and (own is actor or own.grants) else {}
        rest = [place for place in places if not isinstance(answers.get(place.key), Grant)]
        wide = require_many(actor, verb, rest) if rest and own is not actor else {}
        for place in places:
            said = answers.get(place.key) or None
            other = wide.get(place.key)
            out[post, place.key] = said if isinstance(said, Grant) or other is None else other if isinstance(other, Refused) else None
    return out


@dataclasses.dataclass(frozen=True, slots=True)
class Judge:
    """判定一批的人和事: which verb, in whose name, by what action, under which duties."""

    kind: str
    verb: str
    division: str
    on: date
    actor: Actor
    action: str
    reason: str
    to_step: str
    duties: Iterable[Duty]

    def one(self, at: Running | None, number: str, grants: Grants) -> Verdict:
        """一张. Raises Refused."""
        if at is None:
            raise saying.missing(self.kind, number)
        if at.state != "RUNNING":
            raise saying.ended(at)
        mine = [seat for seat in at.open if seat.verb == self.verb]
        if not mine:
            raise saying.elsewhere(at, self.verb)
        first: Refused | None = None
        for seat in sorted(mine, key=lambda seat: seat.holder != self.actor.user):
            try:
                grant = self.may(at, seat, grants[seat.post, number])
                move, effect, state = self.approve(at, seat, grant) if self.action == "approve" else self._return(at, seat)
            except Refused as why:
                first = first or why
            else:
                audit.allowed(grant, self.verb)
                return Verdict(number, None, effect, state, move, grant)
        assert first is not None
        raise first

    def may(self, at: Running, seat: Seat, grant: Grant | Refused | None) -> Grant:
        """坐得上这个席位; the grant. Raises Refused."""
        if isinstance(grant, Refused):
            raise grant
        if grant is None:
            raise saying.not_his_post(seat, at.document, self.actor.name)
        if not grant.covers(at.agency):
            raise saying.not_his_unit(seat, at.document, self.actor.name)
        if seat.holder and seat.holder not in (self.actor.user, grant.on_behalf_of):
            raise saying.held(seat, at.document)
        return grant

    def approve(self, at: Running, seat: Seat, grant: Grant) -> tuple[Move, str, str]:
        """同意: the move, its effect and the document's state after it. Raises Refused."""
        if found := conflicts(self.verb, at.signed(begun_with(self.kind)), self.actor, grant=grant, duties=self.duties):
            raise Refused(found, f"没有办理 {at.document}")
        group = [other for other in at.seats if other.step == seat.step and other.round == seat.round and other.id != seat.id]
        signed = [other for other in group if other.state == DONE and other.action == "approve"]
        hands = {self.actor.user, grant.on_behalf_of} - {""}
        if not self.actor.is_system and any(hands & {other.done_by, other.on_behalf_of} for other in signed):
            raise saying.signed_already(seat, at.document, self.actor.name)
        step = at.flow[seat.step]
        left = [other for other in group if other in at.open]
        twins = tuple(other.id for other in left if other.stands_for == seat.id or other.id == seat.stands_for)
        if len(signed) + 1 < step.wanted:
            rest = tuple(other.id for other in left if other.id not in twins)
            return Move(at, seat, "approve", self.reason, twins, (), rest, at.round, at.at_steps), "", ""
        others = tuple(name for name in at.at_steps if name != seat.step)
        to, over = walking.after(at.flow, seat.step, at.paper, frozenset(others))
        ended = over and not others
        steps = () if ended else (*others, *to)
        verb = begun_with(self.kind)
        done = [*at.signed(verb), (self.verb, self.actor.user), *([(self.verb, grant.on_behalf_of)] if grant.on_behalf_of else [])]
        move = Move(
            at, seat, "approve", self.reason, tuple(other.id for other in left), (), (), at.round, steps, "DONE" if ended else "RUNNING",
            tuple(self._open(at, to, at.round, done)),
        )  # fmt: skip
        effect = effect_of(self.kind, step.effect)
        return move, step.effect, effect.target if effect else ""

    def _return(self, at: Running, seat: Seat) -> tuple[Move, str, str]:
        flow, allowed = at.flow, returnable(at, seat.step)
        if self.to_step not in allowed:
            to = flow[self.to_step].title if self.to_step in flow.steps else self.to_step[:40]
            raise saying.no_way_back(seat, at.document, to, "、".join(f"{title}（{name}）" for name, title in allowed.items()))
        if not self.reason:
            raise saying.no_reason(at.document)
        steps, closed = walking.returned(flow, seat.step, self.to_step, at.at_steps)
        gone = tuple(other.id for other in at.open if other.step in closed and other.id != seat.id)
        signed = at.signed(begun_with(self.kind))
        new = tuple(self._open(at, (self.to_step,), at.round + 1, signed))
        move = Move(at, seat, "return", self.reason, (), gone, (), at.round + 1, steps, "RUNNING", new, self.to_step)
        before, after = flow[seat.step].state, flow[self.to_step].state
        return (move, returned_effect(self.kind), after) if after and after != before else (move, "", "")

    def _open(self, at: Running, to: Iterable[str], round: int, signed: Sequence[tuple[str, str]]) -> Iterable[dict[str, Any]]:
        for name in to:
            if name in at.flow.steps:
                yield from opened(at.flow, name, signed, self.duties, division=self.division, on=self.on, running=at.id, round=round)


def returnable(at: Running, step: str) -> dict[str, str]:
    """可退回到 (id: title): earlier steps it has been at; every earlier one, if it did not begin at the beginning."""
    flow = at.flow
    been = {seat.step for seat in at.seats}
    whole = walking.first(flow, at.paper) in been
    return {name: flow[name].title for name in flow.steps if name in walking.may_return(flow, step) and (name in been or not whole)}
