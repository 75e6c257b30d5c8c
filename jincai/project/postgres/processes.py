"""进程：哪些活着的进程属于一个数据目录（服务器及其后端都以数据目录为工作目录）。"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PROC = Path("/proc")


def works_in(pid: int, folder: Path) -> bool:
    """True when the process lives, is no zombie, and works in the folder: a number reused by another program does not count."""
    if not PROC.joinpath("self/stat").exists():
        return _asked(pid)
    try:
        state = PROC.joinpath(str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0]
        return state not in "ZX" and os.readlink(PROC / str(pid) / "cwd") == str(folder.resolve())
    except OSError:
        return False


def working_in(folder: Path) -> list[int]:
    """Every living process that works in the folder."""
    if not PROC.joinpath("self/stat").exists():
        return []
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and works_in(int(entry.name), folder)]


def _asked(pid: int) -> bool:
    """Without /proc: ask ps whether a postgres has this number."""
    told = subprocess.run(["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True).stdout.split()
    return bool(told) and not told[0].startswith("Z") and "postgres" in told[-1]


def lives(pid: int) -> bool:
    """True when a process of this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
