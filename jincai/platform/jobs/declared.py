"""任务的声明：一个名字、一个函数、失败后怎样再来。

The queue of a job has the name of its task, so a worker or `run_pending` can take some tasks and leave others.
(No file here is called tasks.py: procrastinate imports every module of that name by itself.)
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.db import connection
from procrastinate import BaseRetryStrategy, RetryDecision, jobs
from procrastinate.contrib.django import app

Function = Callable[..., Any]
FIRST_WAIT, LONGEST_WAIT = 5, 600  # seconds
NAME_LIMIT = 40  # the queue's name is part of a PostgreSQL channel name (63 bytes)
_COVERED = "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND args = %s::jsonb"

_TASKS: dict[str, Task] = {}


class Again(BaseRetryStrategy):
    """再来: wait 5, 10, 20 ... at most 600 seconds; give up after `tries` (None: never)."""

    def __init__(self, tries: int | None) -> None:
        self.tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:
        """When a failed job comes again, or None for never."""
        if self.tries is not None and job.attempts + 1 >= self.tries:
            return None
        return RetryDecision(retry_in={"seconds": min(FIRST_WAIT * 2 ** min(job.attempts, 10), LONGEST_WAIT)})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """任务: what a job of this name runs. `merge`: waiting jobs with the same arguments are done by one run.

    `example`: arguments with which tests may run it; those of the usual names (division, year, on ...) need none.
    """

    name: str
    function: Function
    again: Again
    merge: bool
    every: str
    example: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def run(self, **args: Any) -> None:
        """办理: one job. Jobs of equal arguments that are already visible are covered by this run and taken off the queue first."""
        if self.every:
            args.pop("timestamp", None)
        if self.merge:
            with connection.cursor() as cursor:
                cursor.execute(_COVERED, [self.name, json.dumps(args)])
        self.function(**args)


def task(
    name: str, *, tries: int | None = 8, merge: bool = False, every: str = "", example: Mapping[str, Any] | None = None
) -> Callable[[Function], Function]:
    """任务: register a function under a name. It must bear being run twice, takes plain values (the division among them) and enters
    its scope itself.

    `tries` how often it is tried (None: until it succeeds), `merge` see Task, `every` a cron line for work that recurs (worker only),
    `example` see Task: values for arguments that a test cannot guess. They are plain JSON, and names the function takes.
    """
    if not name.isascii() or len(name) > NAME_LIMIT:
        raise ValueError(f"task name {name!r}: at most {NAME_LIMIT} ASCII letters")

    def register(function: Function) -> Function:
        if unknown := set(example or {}) - set(inspect.signature(function).parameters):
            raise ValueError(f"task {name!r}: the example names {', '.join(sorted(unknown))}, which the function does not take")
        json.dumps(example)
        made = Task(name=name, function=function, again=Again(tries), merge=merge, every=every, example=dict(example or {}))
        queued = app.task(name=name, queue=name, retry=made.again)(made.run)
        if every:
            app.periodic(cron=every)(cast(Any, queued))
        _TASKS[name] = made
        return function

    return register


def known(name: str) -> Task:
    """The task of a name. Raises LookupError, which is a mistake of the programmer."""
    try:
        return _TASKS[name]
    except KeyError:
        raise LookupError(f"no task {name!r}; there are: {', '.join(sorted(_TASKS))}") from None
