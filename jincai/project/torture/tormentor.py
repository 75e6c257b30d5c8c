"""考官：放出进程，照事故表杀进程、断后端、杀数据库再启动；死一个补一个，到时收回。"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing import connection as waiting
from multiprocessing.process import BaseProcess
from pathlib import Path

import psycopg

from jincai.project.postgres import api as postgres
from jincai.project.postgres import processes, supervisor
from jincai.project.torture.plan import GRACE, Accident, Plan, accidents
from jincai.project.torture.worker import work

BACKENDS = "select pid from pg_stat_activity where usename = 'jincai_app' and (state <> 'idle' or %s) order by pid"


@dataclasses.dataclass(slots=True)
class Counted:
    """出了多少事故。`worker_kills` counts every worker that died by SIGKILL, by the tormentor's hand or its own."""

    server_kills: int = 0
    worker_kills: int = 0
    terminated: int = 0
    broken: int = 0
    hung: int = 0
    down_seconds: float = 0.0


class Tormentor:
    """考官: the parent of the workers. It has no thread and keeps no database connection, so that it may fork at any time."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder
        self.where = postgres.place()
        self.counted = Counted()
        self.living: dict[int, BaseProcess] = {}
        shared = multiprocessing.get_context("fork")
        self.until = shared.RawArray("d", 1)
        self.ticks = shared.RawArray("q", plan.workers)

    def torment(self) -> Counted:
        """The whole load. When it returns every worker has answered all it sent, or is counted as hung or broken."""
        started = time.monotonic()
        self.until[0] = started + self.plan.seconds
        try:
            for number in range(self.plan.workers):
                self._spawn(number)
            for accident in accidents(self.plan):
                self._watch(started + accident.at + self.counted.down_seconds)
                self._strike(accident)
            self._watch(self.until[0])
            self._watch(self.until[0] + GRACE)
            self.counted.hung = len(self.living)
        finally:
            for process in self.living.values():
                process.kill()
        return self.counted

    def _spawn(self, number: int) -> None:
        process = multiprocessing.get_context("fork").Process(target=_live, args=(self, number))
        process.start()
        self.living[number] = process

    def _watch(self, until: float) -> None:
        """Until this moment, or until all are done, put a successor in the place of whoever died."""
        while self.living and (left := until - time.monotonic()) > 0:
            waiting.wait([process.sentinel for process in self.living.values()], timeout=left)
            for number, process in list(self.living.items()):
                if process.exitcode is not None:
                    self._bury(number, process.exitcode)

    def _bury(self, number: int, status: int) -> None:
        self.living.pop(number).close()
        if status == -signal.SIGKILL:
            self.counted.worker_kills += 1
            self._spawn(number)
        else:
            self.counted.broken += status != 0

    def _strike(self, accident: Accident) -> None:
        if accident.kind == "worker" and self.living:
            numbers = sorted(self.living)
            self.living[numbers[accident.which % len(numbers)]].kill()
        elif accident.kind == "backend":
            self._terminate(accident.which)
        elif accident.kind == "server":
            started = time.monotonic()
            self.counted.server_kills += accident.way != "stop"
            self._kill_server(accident)
            down = time.monotonic() - started
            self.until[0] += down  # the time without a server is not load
            self.counted.down_seconds += down
            sys.stderr.write(f"  第 {accident.at:.0f} 秒：数据库 {accident.way}，{down:.1f} 秒后恢复\n")

    def _terminate(self, which: int) -> None:
        """pg_terminate_backend of one that is in the middle of something."""
        with contextlib.suppress(psycopg.OperationalError), postgres.urls().admin.connect() as admin:
            if busy := admin.execute(BACKENDS, [False]).fetchall():
                admin.execute("select pg_terminate_backend(%s)", [busy[which % len(busy)][0]])
                self.counted.terminated += 1

    def _kill_server(self, accident: Accident) -> None:
        if accident.way == "stop":
            supervisor.stop(self.where)
        elif accident.way == "backend":
            self._kill_backend(accident.which)
        elif accident.way == "everything":
            for pid in processes.working_in(self.where.data):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        else:
            supervisor.kill(self.where)
        postgres.ensure()

    def _kill_backend(self, which: int) -> None:
        """SIGKILL of one backend: PostgreSQL throws all others out and recovers by itself."""
        with postgres.urls().admin.connect() as admin:
            there = admin.execute(BACKENDS, [True]).fetchall()
        if there:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(str(there[which % len(there)][0])), signal.SIGKILL)


def _live(tormentor: Tormentor, number: int) -> None:
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # that a connection was lost is no news here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl C is for the tormentor
    sys.exit(work(tormentor.plan, number, tormentor.folder, tormentor.until, tormentor.ticks))
