"""跑一次考验：像用户那样启动命令，取回 JSON；破坏留下的现场。"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jincai.project.postgres import api as postgres
from jincai.project.postgres import supervisor

LONGEST = 600  # seconds


def torture(*words: object) -> tuple[int, dict[str, Any]]:
    """The exit status and the JSON object of `jincai torture`."""
    command = [sys.executable, "-m", "jincai.project.cli", "torture", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=dict(os.environ))
    assert done.stdout, done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout.strip().split("\n")[-1])


def remove(folder: Path) -> None:
    """Stop what is left of a run and remove it."""
    where = postgres.place(folder / "home")
    supervisor.stop(where)
    for each in (folder, where.root.parent if where.moved else folder):
        shutil.rmtree(each, ignore_errors=True)


def tamper_with_database(folder: Path, *statements: str) -> None:
    """As the superuser with all triggers off: nothing in the database stands in the way."""
    with postgres.ensure(folder / "home").admin.connect() as admin:
        admin.execute("set session_replication_role = replica")
        for statement in statements:
            assert admin.execute(statement).rowcount, f"nothing to change: {statement}"


def tamper_with_journal(folder: Path, change: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Rewrite the first journal line that `change` says it changed; the line."""
    for file in sorted(folder.glob("[0-9]*.jsonl")):
        told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for line in told:
            if change(line):
                file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in told), encoding="utf-8")
                return line
    raise AssertionError("no such line")
