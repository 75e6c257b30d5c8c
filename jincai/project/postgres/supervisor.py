"""看护：启动、停止自带的 PostgreSQL；经得起 kill -9、残留的进程号文件和同时启动。

No TCP port is opened: the server listens on a Unix socket in a folder that only its account (and root) can enter, so any number of
copies run side by side. Who connects is proved by the kernel (`peer` authentication, pg_ident.conf lists the accounts), so there is no
password to keep or leak. fsync, full_page_writes and synchronous_commit stay on.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from psycopg import pq

from jincai.kernel.problems import UserError
from jincai.project.postgres import binaries, configuration, places, processes
from jincai.project.postgres.configuration import SUPERUSER
from jincai.project.postgres.places import Place

START_SECONDS, STOP_SECONDS, ORPHAN_SECONDS = 300, 60, 10
LOG_LIMIT = 10_000_000


def answers(where: Place) -> bool:
    """True when the server takes connections (no program is started to find out)."""
    return _ping(where) == pq.Ping.OK


def start(where: Place) -> bool:
    """启动: make sure the server runs; True when this call started it. Safe from several processes at once. Raises UserError."""
    if answers(where):
        return False
    places.make(where)
    with lock(where):
        if answers(where):
            return False
        if postmaster(where):
            _wait(lambda: answers(where), START_SECONDS, where)
            return False
        clear_remains(where)
        programs = binaries.usable(binaries.find(), where)
        _initialise(where, programs)
        configuration.write(where)
        _launch(where, programs)
    return True


def stop(where: Place) -> bool:
    """停止: an orderly shutdown; True when a server was running."""
    return _signal(where, signal.SIGINT)


def kill(where: Place) -> bool:
    """强行结束 (kill -9), as a power failure would; True when a server was running. The next start recovers."""
    return _signal(where, signal.SIGKILL)


def postmaster(where: Place) -> int | None:
    """The process id of the living server of this data folder, else None."""
    pid = _pid_in(where.data / "postmaster.pid")
    return pid if pid and processes.works_in(pid, where.data) else None


def clear_remains(where: Place) -> None:
    """Remove what a killed server left: lock files naming a dead, zombie or foreign process, and its orphaned backends."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while orphans := processes.working_in(where.data):
        if time.monotonic() > deadline:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    for file in (where.data / "postmaster.pid", where.sockets / f"{places.SOCKET_NAME}.lock", where.sockets / places.SOCKET_NAME):
        file.unlink(missing_ok=True)


@contextlib.contextmanager
def lock(where: Place, name: str = "lock") -> Iterator[None]:
    """One process at a time does this to the server; the lock ends with its process."""
    file = os.open(where.root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        if os.geteuid() == 0:
            os.fchown(file, where.account.uid, where.account.gid)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _ping(where: Place) -> pq.Ping:
    target = f"host='{configuration.quoted(str(where.sockets))}' port=5432 user={SUPERUSER} dbname=postgres connect_timeout=5"
    return pq.Ping(pq.PGconn.ping(target.encode()))


def _initialise(where: Place, programs: Path) -> None:
    """initdb into a folder of another name, so that one cut short is never taken for a database."""
    if (where.data / "PG_VERSION").exists():
        return
    fresh = where.root / "data.new"
    places.say(f"正在建立数据库：{where.root}")
    for locale in ("C.UTF-8", "C"):
        shutil.rmtree(fresh, ignore_errors=True)
        command = [programs / "initdb", "-D", fresh, "-U", SUPERUSER, "-A", "peer", "-E", "UTF8", f"--locale={locale}", "-k"]
        done = _run(command, where)
        if done.returncode == 0:
            break
    else:
        raise UserError("建立数据库失败：" + (done.stderr or done.stdout).strip()[-600:], "检查磁盘空间和文件夹权限，或设 JINCAI_HOME")
    with (fresh / "postgresql.conf").open("a") as out:
        out.write("\ninclude = 'jincai.conf'\n")
    fresh.rename(where.data)


def _launch(where: Place, programs: Path) -> None:
    if where.log.exists() and where.log.stat().st_size > LOG_LIMIT:
        where.log.replace(where.log.with_suffix(".old"))
    command = [programs / "pg_ctl", "-D", where.data, "-w", "-t", str(START_SECONDS), "-l", where.log, "-s", "start"]
    if _run(command, where, keep=False).returncode and not answers(where):
        tail = where.log.read_text("utf-8", "replace")[-1500:] if where.log.exists() else ""
        raise UserError(f"数据库没有启动，日志 {where.log} 的末尾：\n{tail}", "按日志处理；磁盘已满、内存不足或文件被改过最常见")


def _run(command: list[object], where: Place, *, keep: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's account, without our environment's PG* variables and without our terminal."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))} | {"LC_ALL": "C"}
    out = subprocess.PIPE if keep else subprocess.DEVNULL  # a server must not inherit a pipe that somebody waits on
    return subprocess.run(  # type: ignore[call-overload]
        [str(part) for part in command], env=clean, text=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **where.account.popen()
    )


def _signal(where: Place, number: int) -> bool:
    if not where.root.exists():
        return False
    with lock(where):
        pid = postmaster(where)
        if pid is None:
            return False
        os.kill(pid, number)
        _wait(lambda: not processes.works_in(pid, where.data), STOP_SECONDS, where)
    return True


def _wait(done: Callable[[], bool], seconds: float, where: Place) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise UserError(f"数据库 {seconds:.0f} 秒内没有应答", f"看日志 {where.log}")
        time.sleep(0.02)


def _pid_in(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
