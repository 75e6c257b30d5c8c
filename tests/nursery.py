"""育所：节点进程的起法。一个 `python -S` 进程先把两个节点的程序读进来，要一个就 fork 一个：省去每次起 Python、读程序的工夫。

Each node is a process of its own with a store of its own, killed and ended as any other; only its birth is quicker. What a start from the
command line does (options, exit status, no site packages) is tested by starting `python -S -m nodes.bank` itself (nodes/tests/test_crash.py).
The server, `python -S -m tests.nursery FD`, takes JSON over a Unix socket, with the node's standard output as a file descriptor.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
_MOST = 65_536


class Born:
    """一个节点进程, with what the tests use of subprocess.Popen."""

    def __init__(self, nursery: Nursery, pid: int, stdout: IO[str]) -> None:
        self.pid, self.stdout = pid, stdout
        self.returncode: int | None = None
        self._nursery = nursery
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """状态: None while it lives."""
        if self.returncode is None:
            self.returncode = self._nursery.ask({"poll": self.pid})["status"]
            if self.returncode is not None:
                os.close(self._handle)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """等它结束; its exit status, below zero for a signal. Raises TimeoutExpired."""
        if self.returncode is None and not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"node {self.pid}", timeout)
        status = self.poll()
        assert status is not None
        return status

    def send_signal(self, number: int) -> None:
        """信号."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """育所进程, and how to talk to it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        self._turn = threading.Lock()
        command = [sys.executable, "-S", "-m", "tests.nursery", str(theirs.fileno())]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)
        theirs.close()

    def ask(self, what: dict[str, Any], *files: int) -> dict[str, Any]:
        """问一句."""
        with self._turn:
            socket.send_fds(self._line, [json.dumps(what).encode()], list(files))
            told: dict[str, Any] = json.loads(self._line.recv(_MOST))
        return told

    def bear(self, module: str, options: Sequence[str]) -> Born:
        """起一个节点: as `python -S -m MODULE OPTIONS` would."""
        reading, writing = os.pipe()
        told = self.ask({"module": module, "options": list(options)}, writing)
        os.close(writing)
        return Born(self, int(told["pid"]), os.fdopen(reading, encoding="utf-8"))

    def close(self) -> None:
        """不再要了: the nodes that are left end with it."""
        self._line.close()
        self._process.wait(timeout=20)


_one: list[Nursery] = []


def bear(module: str, options: Sequence[str]) -> Born:
    """起一个节点 in this test process's nursery."""
    if not _one:
        _one.append(Nursery())
        atexit.register(_one[0].close)
    return _one[0].bear(module, options)


def serve(line: socket.socket) -> None:
    """办: bears, tells of deaths, until the line ends."""
    import nodes.bank.server
    import nodes.pboc.server

    mains = {"nodes.bank": nodes.bank.server.main, "nodes.pboc": nodes.pboc.server.main}
    alive: set[int] = set()
    while True:
        raw, files, _, _ = socket.recv_fds(line, _MOST, 1)
        if not raw:
            break
        asked = json.loads(raw)
        if "module" in asked:
            pid = os.fork()
            if not pid:
                _live(line, files[0], mains[asked["module"]], asked["options"])
            os.close(files[0])
            alive.add(pid)
            told: dict[str, Any] = {"pid": pid}
        else:
            told = {"status": _status(asked["poll"], alive)}
        line.sendall(json.dumps(told).encode())
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _live(line: socket.socket, stdout: int, main: Any, options: list[str]) -> None:
    status = 1
    try:
        line.close()
        os.dup2(stdout, 1)
        os.close(stdout)
        status = main(options)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _status(pid: int, alive: set[int]) -> int | None:
    found, ended = os.waitpid(pid, os.WNOHANG)
    if not found:
        return None
    alive.discard(pid)
    return os.waitstatus_to_exitcode(ended)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
