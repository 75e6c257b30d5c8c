"""后台办理：`jincai worker` 的入口。"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import connections
from procrastinate.contrib.django import app, django_connector

from jincai.platform.jobs.declared import known
from jincai.platform.jobs.recovery import LOST_AFTER, recover


def work(*, once: bool = False, concurrency: int = 2, names: Collection[str] | None = None) -> None:
    """后台办理: run jobs as they come, `concurrency` at a time, until interrupted; `once` only until the queue is empty.

    Jobs done are taken off the queue, failed ones come again and are kept when given up. Any number of processes may work side by side.
    """
    for name in names or ():
        known(name)
    recover()
    more: dict[str, Any] = {"task_middleware": [_close]} if once else {}
    with app.replace_connector(django_connector.DjangoConnector().get_worker_connector()) as working:
        working.run_worker(
            queues=list(names) if names is not None else None,
            wait=not once,
            concurrency=concurrency,
            delete_jobs="successful",
            stalled_worker_timeout=LOST_AFTER,
            **more,
        )


def _close(job: Callable[[], Any], context: object, worker: object) -> Any:
    """Run a job, then close the connections of its thread, which nobody else will when the work ends."""
    try:
        return job()
    finally:
        connections.close_all()
