"""开环节：单据发起，或走到下一步，就开出席位；期限按工作日算，因岗位分离不能办的人先记下。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from jincai.kernel.asking import Question
from jincai.platform.identity.api import Actor, Duty, Grant, duties_of
from jincai.platform.workflow import walking
from jincai.platform.workflow.calendar import add_working_days
from jincai.platform.workflow.handlers import Paper, begun_with
from jincai.platform.workflow.seats import barred
from jincai.platform.workflow.shape import END, Flow
from jincai.platform.workflow.versions import current

SEATS = """jsonb_to_recordset(%s::jsonb) AS o(running bigint, kind text, document text, step text, title text, round smallint, branch text,
    verb text, post text, holder text, barred text[], due_on date, stands_for bigint)"""
OPENED = """INSERT INTO workflow_task (division, year, kind, document, agency, fund, project_kind, amount, about, running_id, step, title,
    round, branch, verb, post, state, holder, barred, due_on, reminded, stands_for, escalated, opened_on, opened_at, done_by, done_post,
    on_behalf_of, action, reason)
    SELECT r.division, r.year, r.kind, r.document, r.agency, r.fund, r.project_kind, r.amount, r.about, r.id, o.step, o.title,
    {round}, o.branch, o.verb, o.post, 'OPEN', o.holder, o.barred, o.due_on, 0, o.stands_for, false, %s, clock_timestamp(), '', '', '', '', ''
    FROM {seats} JOIN {running} ORDER BY r.id"""
_PAPER = "division, year, kind, document, agency, fund, project_kind, amount, about"
_STARTING = f"""
WITH told AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS x(year smallint, kind text, document text, agency text, fund text, project_kind text,
        amount numeric, about text, version bigint, at_steps text[])
), r AS (
    INSERT INTO workflow_running AS was ({_PAPER}, version_id, round, state, at_steps, begun_by, begun_for, begun_on, begun_at)
    SELECT %s, year, kind, document, agency, fund, project_kind, amount, about, version, 1, 'RUNNING', at_steps, %s, %s, %s, clock_timestamp()
    FROM told ORDER BY kind, document
    ON CONFLICT (division, year, kind, document) DO UPDATE SET agency = excluded.agency, fund = excluded.fund,
        project_kind = excluded.project_kind, amount = excluded.amount, about = excluded.about, version_id = excluded.version_id,
        round = was.round + 1, state = 'RUNNING', at_steps = excluded.at_steps, begun_by = excluded.begun_by,
        begun_for = excluded.begun_for, begun_on = excluded.begun_on, begun_at = excluded.begun_at
    WHERE was.state <> 'RUNNING'
    RETURNING *
), opened AS (
    {OPENED.format(round="r.round", seats=SEATS, running="r ON r.kind = o.kind AND r.document = o.document")}
), acted AS (
    INSERT INTO workflow_act (division, year, kind, document, agency, round, step, title, action, actor, name, post, on_behalf_of, "to",
        reason, "on", at)
    SELECT division, year, kind, document, agency, round, '', '', 'begin', %s, %s, %s, %s, at_steps[1], '', %s, clock_timestamp() FROM r
) SELECT count(*) FROM r"""


def starting(papers: Iterable[Paper], *, division: str, on: date, actor: Actor, unknown: bool = False) -> Question[int]:
    """发起的一问: rides in the caller's own message; opens the first step of each paper, on the version that is current now.

    A paper whose `state` is already past the first step begins at the step where it waits in that state; one that is past all has no
    flow. `unknown`: nobody knows who began it. Answers how many began. Raises UserError where the kind has no published flow.
    """
    duties, running, seats = duties_of(division), [], []
    grant = by = None
    for paper in papers:
        verb = begun_with(paper.kind)
        if not unknown and grant is None:
            grant = _grant(actor, verb, paper.agency)
        by = [] if unknown else [(verb, user) for user in (actor.user, grant.on_behalf_of if grant else "") if user]
        found = current(paper.kind, division=division, year=paper.year)
        told = {"amount": paper.amount, "fund": paper.fund, "project_kind": paper.project_kind, "agency": paper.agency}
        steps = _where(found.flow, paper, told)
        if not steps:
            continue
        running.append(
            {"year": paper.year, "kind": paper.kind, "document": paper.document, "agency": paper.agency, "fund": paper.fund,
             "project_kind": paper.project_kind, "amount": str(paper.amount), "about": paper.about[:200], "version": found.id,
             "at_steps": list(steps)}
        )  # fmt: skip
        for step in steps:
            more = {"kind": paper.kind, "document": paper.document}
            seats += opened(found.flow, step, by, duties, division=division, on=on, **more)
    user, behalf = ("", "") if unknown else (actor.user, grant.on_behalf_of if grant else "")
    post = grant.post if grant else ",".join(actor.posts)[:40]
    return Question(
        _STARTING,
        (packed(running), division, user, behalf, on, on, packed(seats), user, actor.name[:60] if user else "", post if user else "", behalf, on),
        lambda rows: int(rows[0][0]),
    )


def opened(
    flow: Flow, step: str, signed: Sequence[tuple[str, str]], duties: Iterable[Duty], *, division: str, on: date, **more: Any
) -> list[dict[str, Any]]:
    """一个环节的席位, as they are written; `more` names the document."""
    told = flow[step]
    due = add_working_days(on, told.deadline_days, division).isoformat() if told.deadline_days else None
    common = {
        "step": step, "title": told.title, "round": 1, "branch": walking.branch_of(flow, step), "verb": told.verb, "holder": "", "due_on": due,
        "barred": barred(told.verb, signed, duties), "stands_for": None,
    }  # fmt: skip
    return [{**common, "post": post, **more} for post in told.seats]


def _where(flow: Flow, paper: Paper, told: dict[str, Any]) -> tuple[str, ...]:
    """从哪一步开始: the first, or the one on this paper's way that waits in its state."""
    state = paper.state
    steps: tuple[str, ...] = (walking.first(flow, told),)
    while state and flow[steps[0]].state not in ("", state):
        steps = walking.onward(flow[steps[0]].next, told).to
        if END in steps:
            return ()
    return steps


def _grant(actor: Actor, verb: str, agency: str) -> Grant | None:
    fit = [grant for grant in actor.held if grant.allows(verb) and grant.reaches(agency)]
    return min(fit, key=lambda grant: bool(grant.on_behalf_of), default=None)


def packed(value: Any) -> str:
    """一个 JSON 参数."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
