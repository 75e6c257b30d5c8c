"""成批办理：待办里选中的，按种类交给各能力，各办各的；一件不成不影响别的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from jincai.kernel.asking import Question
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, ask
from jincai.platform.workflow import saying, seats
from jincai.platform.workflow.completing import begin, seat_of
from jincai.platform.workflow.handlers import Handler, handler, handlers
from jincai.platform.workflow.seats import DONE, Running

MOST = 500
ACTIONS = ("approve", "return", "withdraw")
VERB = "workflow.act"
"""没有到哪个事项就被拒绝的（没有这张单据、已办完），审计里这样说."""


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """一件的结果: `refused` None when it was done."""

    kind: str
    document: str
    refused: Refused | None = None


@transaction.atomic
def act_many(
    items: Iterable[tuple[str, str]],
    action: str,
    *,
    division: str,
    year: int,
    on: date,
    actor: Actor,
    reason: str = "",
    to_step: str = "",
) -> list[Done]:
    """成批办理 (kind, number), in the order asked, one chosen twice done once: approve, return (to `to_step`, or "" to whoever began it,
    which ends it), withdraw. Each in its own right; the capability of each kind does its part. Raises UserError for more than 500.
    A refusal tells which verb was tried on what; the caller writes it down."""
    wanted = list(dict.fromkeys((kind, document) for kind, document in items))
    if action not in ACTIONS:
        raise UserError(f"没有动作“{action[:20]}”", f"可用：{'、'.join(ACTIONS)}")
    if len(wanted) > MOST:
        raise UserError(f"选了 {len(wanted)} 件，一次最多 {MOST} 件", "分几次办")
    known = {each.kind for each in handlers()}
    out: dict[tuple[str, str], Refused | None] = {}
    by_kind: dict[str, list[str]] = {}
    for kind, document in wanted:
        if kind in known:
            by_kind.setdefault(kind, []).append(document)
        else:
            out[kind, document] = saying.missing(kind[:40], document)
    for kind in sorted(by_kind):
        told = {"action": action, "reason": reason, "to_step": to_step, "division": division, "year": year, "on": on, "actor": actor}
        out |= _of_kind(handler(kind), by_kind[kind], **told)  # type: ignore[arg-type]
    for (kind, document), why in out.items():
        if why:
            audit.tried(why, VERB, actor, document_kind=kind[:40], document=document, division=division, year=year)
    return [Done(kind, document, out[kind, document]) for kind, document in wanted]


def _of_kind(
    how: Handler, documents: Sequence[str], *, action: str, reason: str, to_step: str, division: str, year: int, on: date, actor: Actor
) -> dict[tuple[str, str], Refused | None]:
    kind = how.kind
    found = seats.found(kind, documents, division=division, year=year)
    if lost := [number for number in documents if number not in found]:
        found |= begin(kind, lost, division=division, year=year, on=on, actor=actor)
    out: dict[tuple[str, str], Refused | None] = {}
    by_verb: dict[str, list[str]] = {}
    words = _words(kind, [at.document for at in found.values() if at.state == "STOPPED"], division, year)
    for number in documents:
        at = found.get(number)
        if at is None:
            out[kind, number] = saying.missing(kind, number)
        elif at.state != "RUNNING":
            out[kind, number] = saying.ended(at, *words.get(number, ("", "")))
        elif action == "withdraw":
            by_verb.setdefault(at.open[0].verb if at.open else how.verb, []).append(number)
        else:
            verb, why = _verb(at, division, actor)
            out[kind, number] = why
            if verb:
                by_verb.setdefault(verb, []).append(number)
    told = {"action": action, "reason": reason, "to_step": to_step, "division": division, "year": year, "on": on, "actor": actor}
    for verb, numbers in by_verb.items():
        for number, why in how.act_many(documents=numbers, verb=verb, **told):
            out[kind, number] = why
            if why:
                audit.tried(why, verb, actor, document_kind=kind, document=number, division=division, year=year)
    return out


def _verb(at: Running, division: str, actor: Actor) -> tuple[str, Refused | None]:
    """他办哪一步: the open step he may do; else one he has the right to but for what the capability will say; else why not."""
    if seat := seat_of(at, division, actor):
        return seat.verb, None
    if able := [seat for seat in at.open if any(grant.allows(seat.verb) and seat.post in ("", grant.post) for grant in actor.held)]:
        return able[0].verb, None
    done = [seat for seat in at.seats if seat.state == DONE and actor.may(seat.verb)]
    if done and at.open:
        return "", saying.elsewhere(at, done[-1].verb)
    return (at.open[0].verb if at.open else ""), None


def _words(kind: str, documents: Sequence[str], division: str, year: int) -> dict[str, tuple[str, str]]:
    """谁怎样终止的, by number."""
    if not documents:
        return {}
    sql = """SELECT DISTINCT ON (document) document, actor, action FROM workflow_act
        WHERE division = %s AND year = %s AND kind = %s AND document = ANY(%s::text[]) ORDER BY document, id DESC"""
    (rows,) = ask(Question(sql, (division, year, kind, list(documents)), list))
    return {row[0]: (row[1], row[2]) for row in rows}
