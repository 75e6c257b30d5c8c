"""就地办理：在本进程、本连接里把到期的任务办完；演示、命令和测试用。"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from procrastinate import jobs, sql

from jincai.platform.jobs.declared import known
from jincai.platform.jobs.recovery import recover

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """没办成的一件: which task with what arguments, and why; `again` is True when the queue will try it again later."""

    name: str
    args: dict[str, Any]
    says: str
    again: bool


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """办理结果: how many were done, and what failed."""

    done: int
    failed: tuple[Failure, ...]


def run_pending(names: Collection[str] | None = None, *, limit: int = 100_000) -> Ran:
    """就地办理: run every job that is due, oldest first, those included that are deferred meanwhile; `names` only those tasks.

    Each job is taken, run and finished in transactions of its own (inside an outer transaction: in savepoints), as a worker does.
    A job that fails is left to its next try; the error is logged and returned, not raised.
    """
    for name in names or ():
        known(name)
    recover()
    done = 0
    failed: list[Failure] = []
    worker = _query("register_worker")["worker_id"]
    try:
        while done + len(failed) < limit:
            row = _query("fetch_job", queues=list(names) if names is not None else None, worker_id=worker)
            if row["id"] is None:
                break
            failure = _run(jobs.Job.from_row(row | {"args": json.loads(row["args"])}))  # Django gives jsonb as text
            failed += [failure] if failure else []
            done += not failure
            _query("update_heartbeat", worker_id=worker)
    finally:
        with contextlib.suppress(transaction.TransactionManagementError):
            _query("unregister_worker", worker_id=worker)
    return Ran(done=done, failed=tuple(failed))


def _run(job: jobs.Job) -> Failure | None:
    """One job to its end: off the queue when done, back on it or put aside when failed."""
    try:
        with transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext():
            known(job.task_name).run(**job.task_kwargs)
    except Exception as error:
        logger.exception("任务 %s 没有办成", job.call_string)
        return _failed(job, error)
    _query("finish_job", job_id=job.id, status="succeeded", delete_job=True)
    return None


def _failed(job: jobs.Job, error: Exception) -> Failure:
    try:
        decision = known(job.task_name).again.get_retry_decision(exception=error, job=job)
    except LookupError:
        decision = None
    if decision:
        _query("retry_job", job_id=job.id, retry_at=decision.retry_at, new_priority=None, new_queue_name=None, new_lock=None)
    else:
        _query("finish_job", job_id=job.id, status="failed", delete_job=False)
    return Failure(name=job.task_name, args=dict(job.task_kwargs), says=str(error) or type(error).__name__, again=decision is not None)


def _query(name: str, **values: Any) -> dict[str, Any]:
    """One of the queue's own statements on the caller's connection; its first row."""
    with connection.cursor() as cursor:
        cursor.execute(sql.queries[name], values)
        columns = [column[0] for column in cursor.description or ()]
        row = cursor.fetchone() if columns else None
    return dict(zip(columns, row, strict=True)) if row else {}
