"""落定：能力办成了的，一问写下任务、下一环节、办理记录；终止的单据，一问收起它的任务。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from jincai.kernel.asking import Question
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor
from jincai.platform.workflow.judging import Verdict
from jincai.platform.workflow.opening import OPENED, SEATS, packed

_ACT = """INSERT INTO workflow_act (division, year, kind, document, agency, round, step, title, action, actor, name, post, on_behalf_of, "to",
    reason, "on", at)"""
_SETTLE = """
WITH x AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS x(running bigint, seat bigint, step text, title text, post text, behalf text, action text,
        reason text, "to" text, skipped bigint[], gone bigint[], barring bigint[], round smallint, was smallint, steps text[], state text)
), done AS (
    UPDATE workflow_task t SET state = 'DONE', done_by = %s, done_post = x.post, on_behalf_of = x.behalf, action = x.action,
        reason = x.reason, done_on = %s, done_at = clock_timestamp()
    FROM x WHERE t.id = x.seat AND t.state = 'OPEN' RETURNING t.running_id
), moved AS (
    UPDATE workflow_running r SET round = x.round, at_steps = x.steps, state = x.state
    FROM x JOIN done ON done.running_id = x.running WHERE r.id = x.running
), """
_CLOSE = """closed AS (
    UPDATE workflow_task t SET state = CASE WHEN t.id = ANY(x.skipped) THEN 'SKIPPED' WHEN t.id = ANY(x.gone) THEN 'GONE' ELSE t.state END,
        barred = CASE WHEN t.id = ANY(x.barring) THEN t.barred || ARRAY[%s]::varchar[] ELSE t.barred END
    FROM x JOIN done ON done.running_id = x.running
    WHERE t.running_id = x.running AND t.id = ANY(x.skipped || x.gone || x.barring) AND t.state = 'OPEN'
), """
_OPEN = f"""opened AS (
    {OPENED.format(round="o.round", seats=SEATS, running="workflow_running r ON r.id = o.running JOIN done ON done.running_id = r.id")}
), """
_ACTED = f"""acted AS (
    {_ACT} SELECT r.division, r.year, r.kind, r.document, r.agency, x.was, x.step, x.title, x.action, %s, %s, x.post, x.behalf, x."to",
        x.reason, %s, clock_timestamp() FROM x JOIN workflow_running r ON r.id = x.running JOIN done ON done.running_id = r.id ORDER BY r.id
) SELECT (SELECT count(*) FROM done), """
_STOP = f"""
WITH r AS (
    UPDATE workflow_running SET state = 'STOPPED', at_steps = '{{}}'
    WHERE division = %s AND year = %s AND kind = %s AND document = ANY(%s::text[]) AND state = 'RUNNING' RETURNING *
), gone AS (
    UPDATE workflow_task t SET state = 'GONE' FROM r WHERE t.running_id = r.id AND t.state = 'OPEN' RETURNING t.running_id, t.step, t.title
), acted AS (
    {_ACT} SELECT r.division, r.year, r.kind, r.document, r.agency, r.round, coalesce(g.step, ''), coalesce(g.title, ''), %s, %s, %s, %s, '', '',
        %s, %s, clock_timestamp()
    FROM r LEFT JOIN (SELECT running_id, min(step) step, min(title) title FROM gone GROUP BY 1) g ON g.running_id = r.id ORDER BY r.id
) SELECT count(*) FROM r"""


def settle(verdicts: Iterable[Verdict], *, on: date, actor: Actor) -> Question[int]:
    """落定的一问: what `complete` allowed and the capability carried out; goes with the capability's own questions. Settled twice is once.

    A step without an effect is audited here, because nobody else does; one with an effect by the capability that records it.
    """
    kept = [(v, v.task) for v in verdicts if v.refused is None and v.task]
    told = [
        {"running": m.at.id, "seat": m.seat.id, "step": m.seat.step, "title": m.seat.title, "post": v.grant.post if v.grant else "",
         "behalf": v.grant.on_behalf_of if v.grant else "", "action": m.action, "reason": m.reason, "to": m.to, "skipped": list(m.skipped),
         "gone": list(m.gone), "barring": list(m.barring), "round": m.round, "was": m.at.round, "steps": list(m.steps), "state": m.state}
        for v, m in kept
    ]  # fmt: skip
    seats = [each for _v, m in kept for each in m.opened]
    entries = [_entry(v, actor) for v, _m in kept if not v.effect]
    closing = any(m.skipped or m.gone or m.barring for _v, m in kept)  # what nothing is to do in is not planned either: that took longer than the rest
    parts: list[tuple[str, tuple[Any, ...]]] = [
        (_SETTLE, (packed(told), actor.user, on)),
        *([(_CLOSE, (actor.user,))] if closing else []),
        *([(_OPEN, (on, packed(seats)))] if seats else []),
        (_ACTED, (actor.user, actor.name[:60], on)),
        ("(SELECT audit_write(%s::jsonb))", (json.dumps([entry.row() for entry in entries], ensure_ascii=False),)) if entries else ("0", ()),
    ]
    return Question("".join(sql for sql, _ in parts), tuple(arg for _, args in parts for arg in args), lambda rows: int(rows[0][0]))


def _entry(v: Verdict, actor: Actor) -> audit.Entry:
    """没有效果的一步的审计."""
    move = v.task
    assert move is not None
    at, seat = move.at, move.seat
    after: dict[str, Any] = {"step": seat.title, "action": move.action, "to": list(move.steps)}
    return audit.by(
        actor, v.grant, verb=seat.verb, document_kind=at.kind, document=at.document, agency=at.agency, year=at.year,
        before={"step": list(at.at_steps)}, after=after, says=move.reason,
    )  # fmt: skip


def stopping(
    kind: str, documents: Sequence[str], *, division: str, year: int, on: date, actor: Actor, action: str, reason: str = ""
) -> Question[int]:
    """终止的一问: rejected, withdrawn, voided, expired documents wait for nobody. Answers how many ran; none is no mistake."""
    post = ",".join(actor.posts)[:40]
    args = (division, year, kind, list(documents), action[:12], actor.user, actor.name[:60], post, reason.strip()[:200], on)
    return Question(_STOP, args, lambda rows: int(rows[0][0]))
