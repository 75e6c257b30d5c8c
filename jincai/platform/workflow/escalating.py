"""逾期升级：过了期限的任务，给环节写明的上一级岗位也开一个席位；谁先办都算，另一个就收起。"""

from __future__ import annotations

from datetime import date

from jincai.kernel.asking import Question
from jincai.platform.identity.api import Actor, ask
from jincai.platform.workflow.calendar import add_working_days, gap
from jincai.platform.workflow.moving import _ACT
from jincai.platform.workflow.opening import OPENED, SEATS, packed
from jincai.platform.workflow.versions import version

AT_ONCE = 2_000
_DUE = """
SELECT t.id, t.running_id, t.step, t.title, t.round, t.branch, t.verb, t.barred, t.due_on, t.stands_for, r.version_id
FROM workflow_task t JOIN workflow_running r ON r.id = t.running_id
WHERE t.division = %s AND t.state = 'OPEN' AND NOT t.escalated AND t.due_on < %s ORDER BY r.id, t.id LIMIT %s FOR UPDATE OF r, t SKIP LOCKED"""
_ESCALATE = f"""
WITH x AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS x(task bigint, action text, post text, says text)),
t AS (UPDATE workflow_task t SET escalated = true FROM x WHERE t.id = x.task AND t.state = 'OPEN' RETURNING t.*, x.action done_as, x.post upper, x.says),
opened AS ({OPENED.format(round="o.round", seats=SEATS, running="workflow_running r ON r.id = o.running")}),
acted AS ({_ACT} SELECT division, year, kind, document, agency, round, step, title, done_as, %s, %s, '', '', upper, says, %s, clock_timestamp()
    FROM t ORDER BY id)
SELECT count(*) FROM t"""


def escalate_due(*, division: str, on: date, actor: Actor) -> int:
    """升级到期的: tasks whose last day was before `on`, once each; answers how many. Documents being worked on now wait for the next run.

    A step with no post to go up to, or one that went up before, is only put on record as overdue. Where the last day was only
    guessed (no holidays are kept for its year) the record says so. Called inside a scope of the division.
    """
    total = 0
    while True:
        (rows,) = ask(Question(_DUE, (division, on, AT_ONCE), list))
        told, seats = [], []
        for id, running, step, title, round, branch, verb, barred, due_on, stands_for, made in rows:
            found = version(made).flow[step]
            post = "" if stands_for else found.escalate_post  # one that went up already goes no higher
            lacking = gap(due_on.year, division)
            says = f"期限 {due_on}：{lacking.says}" if lacking else ""
            told.append({"task": id, "action": "escalate" if post else "overdue", "post": post, "says": says})
            if post:
                due = add_working_days(on, found.deadline_days, division).isoformat()
                seats.append(
                    {"running": running, "step": step, "title": title, "round": round, "branch": branch, "verb": verb, "holder": "",
                     "post": post, "barred": list(barred), "due_on": due, "stands_for": id}
                )  # fmt: skip
        if told:
            ask(Question(_ESCALATE, (packed(told), on, packed(seats), actor.user, actor.name[:60], on), list))
        total += len(told)
        if len(rows) < AT_ONCE:
            return total
