"""队列的查询。"""

from __future__ import annotations

import dataclasses

from django.db import connection


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """一种任务的积压: how many wait, run, and were given up."""

    name: str
    waiting: int
    running: int
    failed: int


def load() -> list[Load]:
    """积压: one row a task that has jobs, by name. Jobs that were done are not kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT task_name, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
                      count(*) FILTER (WHERE status NOT IN ('todo', 'doing'))
               FROM procrastinate_jobs GROUP BY task_name ORDER BY task_name"""
        )
        return [Load(name=name, waiting=waiting, running=running, failed=failed) for name, waiting, running, failed in cursor.fetchall()]
