"""签收、移交、催办：任务在谁手里，由本人或能办同一件的人变动；都留记录。"""

from __future__ import annotations

from datetime import date
from typing import Any

from jincai.kernel.asking import Question
from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor, ask
from jincai.platform.workflow import saying, seats
from jincai.platform.workflow.completing import complete, seat_of
from jincai.platform.workflow.inbox import candidates
from jincai.platform.workflow.seats import Running

_ACT = """INSERT INTO workflow_act (division, year, kind, document, agency, round, step, title, action, actor, name, post, on_behalf_of, "to",
    reason, "on", at)"""
_TAKE = f"""
WITH t AS (UPDATE workflow_task SET holder = %s WHERE id = %s AND state = 'OPEN' AND holder <> %s RETURNING *),
acted AS ({_ACT} SELECT division, year, kind, document, agency, round, step, title, 'take', %s, %s, %s, '', '', '', %s, clock_timestamp() FROM t)
SELECT count(*) FROM t"""
_REMIND = f"""
WITH t AS (
    UPDATE workflow_task SET reminded = reminded + 1 WHERE running_id = %s AND state = 'OPEN' AND NOT EXISTS (
        SELECT FROM workflow_act WHERE division = %s AND year = %s AND kind = %s AND document = %s AND action = 'remind' AND actor = %s
        AND "on" = %s)
    RETURNING *
), acted AS (
    {_ACT} SELECT DISTINCT ON (step) division, year, kind, document, agency, round, step, title, 'remind', %s, %s, %s, '', holder, '', %s,
        clock_timestamp() FROM t ORDER BY step
) SELECT count(*) FROM t"""
_HAND = f"""
WITH t AS (
    UPDATE workflow_task SET holder = %s WHERE state = 'OPEN' AND division = %s AND year = %s
    AND (holder = %s OR (holder = '' AND ({{theirs}}))) AND ({{his}}) AND {{mine}} RETURNING *
), acted AS (
    {_ACT} SELECT division, year, kind, document, agency, round, step, title, 'hand_over', %s, %s, %s, %s, %s, %s, %s, clock_timestamp()
    FROM t ORDER BY id
) SELECT count(*), (SELECT count(*) FROM workflow_task WHERE state = 'OPEN' AND division = %s AND year = %s AND holder = %s) FROM t"""


@audit.audited("workflow.take")
def take(kind: str, document: str, *, division: str, year: int, on: date, actor: Actor) -> None:
    """签收: from now on he alone can do this step of the document, until he hands it over. Raises Refused."""
    at = _running(kind, document, division, year, lock=True)
    seat = seat_of(at, division, actor)
    if seat is None:
        verb = at.open[0].verb if at.open else ""
        (verdict,) = complete(kind, verb, [document], division=division, year=year, on=on, actor=actor)
        raise verdict.refused or saying.elsewhere(at, verb)
    ask(Question(_TAKE, (actor.user, seat.id, actor.user, actor.user, actor.name[:60], ",".join(actor.posts)[:40], on), list))
    audit.changed(kind, document, after={"step": seat.title, "holder": actor.user}, agency=at.agency, year=year, division=division)


@audit.audited("workflow.remind")
def remind(kind: str, document: str, *, division: str, year: int, on: date, actor: Actor) -> None:
    """催办: by who began it or acts for its unit, once a day; it is counted on the task and on the record. Raises Refused."""
    at = _running(kind, document, division, year)
    if actor.user not in (at.begun_by, at.begun_for) and not (at.agency and actor.acts_for(at.agency)):
        raise saying.refused("W12", f"{document} 不是{actor.name}发起的，也不是他的单位的", document, "由发起人或单位催办", title="没有催办")
    who = (actor.user, actor.name[:60], ",".join(actor.posts)[:40])
    (rows,) = ask(Question(_REMIND, (at.id, division, year, kind, document, actor.user, on, *who, on), list))
    if rows[0][0] == 0:
        raise saying.refused("W12", f"{document} 今天已经催办过", document, "明天再催，或联系办理人", saying.holders_of(at.open), "没有催办")
    audit.changed(kind, document, after={"steps": list(at.at_steps)}, agency=at.agency, year=year, division=division)


@audit.audited("workflow.hand_over")
def hand_over(from_user: str, to_user: str, *, division: str, year: int, on: date, actor: Actor, reason: str) -> int:
    """移交: everything the one could do now is the other's; answers how many tasks.

    Only what the other may do by his own posts and the separation of duties: nobody gets a right by it (for that there is delegation).
    Done by himself, or by somebody who could do the tasks too. Raises Refused, saying so, when nothing can be handed over.
    """
    giver, taker = identity.actor(from_user, on), identity.actor(to_user, on)
    whose = giver.name if giver else from_user
    if taker is None or from_user == to_user:
        raise UserError(f"没有在职的用户“{to_user[:40]}”可以接手", "选另一个在职的人")
    if not reason.strip():
        raise UserError("移交要写理由", "写明请假、调离等原因")
    theirs, given = candidates(giver, division, held=False) if giver else ("", ())
    his, taken = candidates(taker, division, held=False)
    own = actor.user == from_user or actor.is_system
    mine, acted = ("true", ()) if own else candidates(actor, division, held=False)
    if not his or not mine:
        raise _nothing(whose, taker.name)
    sql = _HAND.format(theirs=theirs or "false", his=his, mine=f"({mine})")
    who = (actor.user, actor.name[:60], ",".join(actor.posts)[:40], from_user, to_user, reason.strip()[:200], on)
    args: tuple[Any, ...] = (to_user, division, year, from_user, *given, *taken, *acted, *who, division, year, from_user)
    (rows,) = ask(Question(sql, args, list))
    if rows[0][0] == 0:
        raise _nothing(whose, taker.name)
    told = {"to": to_user, "tasks": int(rows[0][0]), "reason": reason.strip()[:200]}
    audit.changed("workflow.hand_over", from_user, after=told, year=year, division=division)
    return int(rows[0][0])


def _nothing(giver: str, taker: str) -> Exception:
    says = f"{giver} 手里没有{taker}按岗位和岗位分离可以接办、又由你移交的待办"
    return saying.refused("W13", says, giver, "换一个同岗的人接手；没有同岗的，请安全管理员批准委托或任岗", "安全管理员", "没有移交")


def _running(kind: str, document: str, division: str, year: int, lock: bool = False) -> Running:
    at = seats.found(kind, [document], division=division, year=year, lock=lock).get(document)
    if at is None:
        raise saying.missing(kind, document)
    if at.state != "RUNNING":
        raise saying.ended(at)
    return at
