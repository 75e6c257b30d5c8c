"""待办：一个人能办的任务，各种单据一处；由授权算出，两次查询，不为每个候选人存行。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.kernel.asking import Question
from jincai.platform.identity.api import EVERY_AGENCY, Actor, Grant, ask
from jincai.platform.standards.api import NATIONAL
from jincai.platform.workflow import models
from jincai.platform.workflow.versions import FLOWS, shown

FAR = date(9999, 12, 31)
_COLUMNS = """t.kind, t.document, t.agency, t.fund, t.amount, t.about, t.step, t.title, t.verb, t.due_on, t.opened_on, r.begun_by, t.holder,
    t.reminded, t.round, t.id"""
_COUNTS = """
SELECT kind, count(*), count(*) FILTER (WHERE late), sum(amount) FROM (
    SELECT kind, running_id, bool_or(due_on < %s) AS late, max(amount) AS amount
    FROM workflow_task WHERE state = 'OPEN' AND division = %s AND year = %s AND ({mine}) GROUP BY kind, running_id
) one GROUP BY kind"""
_PAGE = """
SELECT {columns} FROM (
    SELECT * FROM (
        SELECT DISTINCT ON (running_id) * FROM workflow_task WHERE state = 'OPEN' AND division = %s AND year = %s AND ({mine}) {kind}
        ORDER BY running_id, coalesce(due_on, %s), id
    ) one WHERE (coalesce(due_on, %s), id) > (%s, %s) ORDER BY coalesce(due_on, %s), id LIMIT %s
) t JOIN workflow_running r ON r.id = t.running_id ORDER BY coalesce(t.due_on, %s), t.id"""


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """一件待办: the document's own figures, the step (`title`), what is to be done (`verb`), by when, who began it."""

    kind: str
    document: str
    agency: str
    fund: str
    amount: Decimal
    about: str
    step: str
    title: str
    verb: str
    due_on: date | None
    opened_on: date
    begun_by: str
    holder: str
    reminded: int
    round: int
    id: int


@dataclasses.dataclass(frozen=True, slots=True)
class Inbox:
    """待办的一页: the most pressing first; `counts` documents a kind (of all pages and kinds), `late` how many past their day, `after` the
    next page ("" = none), `count` and `amount` (元) of the kind asked for."""

    tasks: tuple[Task, ...]
    counts: Mapping[str, int]
    late: int
    after: str
    count: int
    amount: Decimal = Decimal("0.00")


def inbox(actor: Actor, *, division: str, year: int, on: date, kind: str = "", after: str = "", limit: int = 50) -> Inbox:
    """待办: what he may do now, exactly: by post, unit, fund, project kind and limit of each grant, not what he did a step of before, not
    what another took. Two statements in one round trip."""
    mine, given = candidates(actor, division)
    if not mine:
        return Inbox((), {}, 0, "", 0)
    due, last = _after(after)
    which = ("AND kind = %s", (kind,)) if kind else ("", ())
    counts, rows = ask(
        Question(_COUNTS.format(mine=mine), (on, division, year, *given), list),
        Question(
            _PAGE.format(columns=_COLUMNS, mine=mine, kind=which[0]),
            (division, year, *given, *which[1], FAR, FAR, due, last, FAR, limit + 1, FAR),
            list,
        ),
    )
    tasks = tuple(Task(*row) for row in rows[:limit])
    more = f"{(tasks[-1].due_on or FAR).isoformat()}.{tasks[-1].id}" if len(rows) > limit else ""
    mine_of_kind = [row for row in counts if kind in ("", row[0])]
    count, late = sum(row[1] for row in mine_of_kind), sum(row[2] for row in mine_of_kind)
    amount = sum((row[3] for row in mine_of_kind), Decimal("0.00"))
    return Inbox(tasks, {row[0]: row[1] for row in counts}, late, more, count, amount)


def handles(actor: Actor) -> bool:
    """流程里有没有他办的环节, in any flow of his division that is in force?"""
    steps = FLOWS.recall(("steps", actor.division), lambda: _steps(actor.division))
    return any(grant.allows(verb) and post in ("", grant.post) for grant in actor.held for verb, post in steps)


def candidates(actor: Actor, division: str, *, held: bool = True) -> tuple[str, tuple[Any, ...]]:
    """他能办的任务的条件 (SQL and its values); "" for nobody's. `held` leaves out what another took."""
    if actor.division != division:
        return "", ()
    ways = [_way(grant, actor, held) for grant in dict.fromkeys(actor.held)]
    found = [way for way in ways if way[0]]
    return " OR ".join(f"({way})" for way, _given in found), tuple(value for _way, given in found for value in given)


def _way(grant: Grant, actor: Actor, held: bool) -> tuple[str, tuple[Any, ...]]:
    said: list[str] = []
    given: list[Any] = []

    def only(sql: str, *values: Any) -> None:
        said.append(sql)
        given.extend(values)

    if not grant.verbs:
        return "", ()
    if not actor.is_system:
        only("post IN (%s, '')", grant.post)
    if "*" not in grant.verbs:
        named = sorted(verb for verb in grant.verbs if not verb.endswith(".*"))
        groups = sorted(verb[:-2] for verb in grant.verbs if verb.endswith(".*"))
        only("(verb = ANY(%s::text[]) OR split_part(verb, '.', 1) = ANY(%s::text[]))", named, groups)
    if grant.agencies != EVERY_AGENCY:
        whole = sorted(code for code in grant.agencies if not code.endswith("*"))
        begins = [code[:-1].replace("\\", "").replace("%", "").replace("_", "") + "%" for code in grant.agencies if code.endswith("*")]
        only("agency = ANY(%s::text[]) OR agency LIKE ANY(%s::text[])" if begins else "agency = ANY(%s::text[])", whole, *([begins] if begins else []))
        said[-1] = f"({said[-1]})"
    if grant.funds:
        only("(fund = '' OR fund = ANY(%s::text[]))", list(grant.funds))
    if grant.project_kinds:
        only("(project_kind = '' OR project_kind = ANY(%s::text[]))", list(grant.project_kinds))
    if grant.amount_limit is not None:
        only("amount <= %s", grant.amount_limit)
    hands = [user for user in (actor.user, grant.on_behalf_of) if user]
    only("NOT barred && %s::varchar[]", hands)
    if held:
        only("holder = ANY(%s::text[])", ["", *hands])
    return " AND ".join(said), tuple(given)


def _after(told: str) -> tuple[date, int]:
    day, _, last = told.partition(".")
    try:
        return date.fromisoformat(day), int(last[:18])
    except ValueError:
        return date(1, 1, 1), 0


def _steps(division: str) -> frozenset[tuple[str, str]]:
    rows = models.Version.objects.select_related("flow").filter(state="PUBLISHED", division__in=(NATIONAL, division))
    return frozenset((step.verb, post) for row in rows for step in shown(row).flow.steps.values() for post in step.posts)
