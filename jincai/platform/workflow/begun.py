"""我发起的：还没有办完的单据，现在停在哪一步、哪个岗位、谁签收了、到期没有；一条语句。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.kernel.asking import Question
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor, ask

_BEGUN = """
SELECT r.id, r.kind, r.document, r.about, r.amount, r.agency, r.begun_on, r.round, r.begun_by,
    array_agg(DISTINCT t.title), array_agg(DISTINCT t.post), array_agg(DISTINCT t.holder) FILTER (WHERE t.holder <> ''), min(t.due_on), max(t.opened_on),
    max(t.reminded)
FROM workflow_running r LEFT JOIN workflow_task t ON t.running_id = r.id AND t.state = 'OPEN'
WHERE r.division = %s AND r.year = %s AND r.state = 'RUNNING' AND (r.begun_by = %s OR r.begun_for = %s) AND r.id < %s
GROUP BY r.id ORDER BY r.id DESC LIMIT %s"""
LAST = 2**62


@dataclasses.dataclass(frozen=True, slots=True)
class Begun:
    """我发起的一件: `steps` where it stands, `posts` whose turn it is (titles), `holders` who took it, `since` when it came there."""

    id: int
    kind: str
    document: str
    about: str
    amount: Decimal
    agency: str
    begun_on: date
    round: int
    begun_by: str
    steps: tuple[str, ...]
    posts: tuple[str, ...]
    holders: tuple[str, ...]
    due_on: date | None
    since: date | None
    reminded: int


def begun(actor: Actor, *, division: str, year: int, after: int = 0, limit: int = 50) -> tuple[list[Begun], int]:
    """我发起、还在办的, the latest first, and where the next page begins (0 = none)."""
    (rows,) = ask(Question(_BEGUN, (division, year, actor.user, actor.user, after or LAST, limit + 1), list))
    known = identity.posts()
    found = [
        Begun(*[*row[:9], tuple(each for each in row[9] if each), tuple(known[post].title if post in known else post for post in row[10] if post),
                tuple(row[11] or ()), *row[12:14], row[14] or 0])
        for row in rows
    ]  # fmt: skip
    return found[:limit], found[limit - 1].id if len(found) > limit else 0
