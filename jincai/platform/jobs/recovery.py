"""接手：办理进程被杀，留下“办理中”的任务由别人接着办。"""

from __future__ import annotations

from django.db import connection
from procrastinate import sql

from jincai.platform.jobs.declared import task

LOST_AFTER = 180  # seconds without a sign of life: longer than one job should take in run_pending, which gives a sign before each

_TAKE_OVER = """SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)
    FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL"""


@task("jobs.recover", every="*/3 * * * *")
def recover() -> int:
    """接手: put jobs of processes that gave no sign of life back on the queue; how many."""
    with connection.cursor() as cursor:
        cursor.execute(sql.queries["prune_stalled_workers"], {"seconds_since_heartbeat": LOST_AFTER})
        cursor.execute(_TAKE_OVER)
        return cursor.rowcount
