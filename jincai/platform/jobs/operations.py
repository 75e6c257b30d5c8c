"""投递：任务写进调用者的事务；提交了才存在，回滚了就没有过，因此队列就是发件箱。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from procrastinate import jobs
from procrastinate.contrib.django import django_connector
from procrastinate.manager import JobManager

from jincai.platform.jobs.declared import known

# Not the app's own manager: in a worker process that one has a connection of its own, outside of the caller's transaction.
_manager = JobManager(django_connector.DjangoConnector(alias=DEFAULT_DB_ALIAS))


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """待投的任务: a task's name and its arguments (plain JSON values, the division among them), put on the queue by someone else's call."""

    name: str
    args: Mapping[str, Any]

    def row(self) -> dict[str, Any]:
        """As the server's function takes it. Raises LookupError for a task nobody declared."""
        declared = known(self.name)
        return {"queue": declared.name, "task": declared.name, "args": self.args}


def defer(name: str, /, **args: Any) -> int:
    """投递: put a job on the queue, in the caller's transaction. Arguments are plain JSON values, the division among them.

    Returns the job's number. Raises LookupError for a task nobody declared.
    """
    declared = known(name)
    job = jobs.Job(queue=declared.name, task_name=declared.name, lock=None, queueing_lock=None, task_kwargs=args)
    return int(_manager.defer_job(job).id or 0)
