"""会死的后台进程：办 `jincai worker` 的活，在指定的一点被 SIGKILL。`python -m tests.journeys.dying`，一行一令：数据库名 第几点。

Everything is imported once; each line forks a worker process that works off the queue of deliveries and collections and, at the point asked for
(0: nowhere), is killed as by kill -9. Points: before and after every commit, every request to a counterpart, every job taken and finished.
The answer is one JSON line: whether it died, and how many points it passed.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("exchange.deliver", "exchange.collect")


class Server:
    """养工人的进程。"""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.journeys.dying"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def work(self, database: str, point: int) -> bool:
        """一个工人把队列办完，或死在这一点上; True when it died."""
        assert self.process.stdin and self.process.stdout
        print(database, point, file=self.process.stdin, flush=True)
        told = json.loads(self.process.stdout.readline())
        assert told["died"] or told["status"] == 0, "the worker broke down by itself"
        return bool(told["died"])

    def close(self) -> None:
        """不再要了。"""
        self.process.kill()
        self.process.wait(timeout=20)


class Points:
    """断点: counted by this process; at the one asked for it is gone."""

    def __init__(self, last: int) -> None:
        self.last, self.passed = last, 0

    def point(self) -> None:
        """过一点。"""
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """Before and after each call of a function."""
        does: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(does)
        def call(*args: Any, **more: Any) -> Any:
            self.point()
            found = does(*args, **more)
            self.point()
            return found

        setattr(owner, name, call)

    def around_async(self, owner: Any, name: str) -> None:
        """The same of a coroutine."""
        does: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(does)
        async def call(*args: Any, **more: Any) -> Any:
            self.point()
            found = await does(*args, **more)
            self.point()
            return found

        setattr(owner, name, call)


def work(database: str, last: int) -> None:
    """办队列里的活；在这个进程里。"""
    from django.db.backends.base.base import BaseDatabaseWrapper
    from procrastinate.manager import JobManager

    from jincai.platform.exchange import calling
    from jincai.platform.jobs import api as jobs
    from jincai.project.postgres import testing

    testing._point(database)
    points = Points(last)
    points.around(BaseDatabaseWrapper, "commit")
    points.around(calling, "_call")
    points.around_async(JobManager, "fetch_job")
    points.around_async(JobManager, "finish_job")
    jobs.work(once=True, concurrency=1, names=NAMES)


def serve() -> None:
    """一令一个子进程。"""
    import django

    django.setup()
    from jincai.platform.exchange import jobs  # noqa: F401  # and with it everything that a worker needs
    from jincai.project.postgres import testing  # noqa: F401

    for line in sys.stdin:
        database, last = line.split()
        child = os.fork()
        if not child:
            status = 1
            try:
                work(database, int(last))
                status = 0
            finally:
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        died = os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
        print(json.dumps({"died": died, "status": os.waitstatus_to_exitcode(ended)}), flush=True)


if __name__ == "__main__":
    serve()
