"""日志：进程在数据库之外自己记的账：要做什么（先记），得到什么答复（后记）。只增，一行一事，写完才算。

Lines are JSON objects with the number `n` of the step: `sent` (intent), `again` (the call was cut; why), `answers`, `skipped` (what it
follows from was not taken), `broke` (an error that should not be). Written with one write() each, they survive SIGKILL of the process.
"""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.project.answers import plain


class Journal:
    """一个进程的日志: opened by it, and by its successor after its death; a torn last line is cut off."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.past: dict[int, dict[str, Any]] = {}
        self.open: int | None = None
        kept = 0
        for line, end in _whole_lines(file):
            kept = end
            self._remember(line)
        self._out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.ftruncate(self._out, kept)

    def _remember(self, line: dict[str, Any]) -> None:
        n = line["n"]
        if "sent" in line:
            self.past[n], self.open = {"paper": line["paper"], "step": line["step"], "kept": line["kept"]}, n
        elif "answers" in line:
            self.past[n]["taken"] = [each["status"] in ("accepted", "repeated") for each in line["answers"]]
            self.open = None
        elif "skipped" in line:
            self.past[n] = {"paper": line["paper"], "step": line["step"], "kept": [], "taken": []}

    def say(self, n: int, **more: Any) -> None:
        """One line, whole or not at all."""
        line = {"n": n, "t": time.time(), **more}
        os.write(self._out, (json.dumps(line, ensure_ascii=False, default=plain) + "\n").encode())

    def close(self) -> None:
        """Done with it."""
        os.close(self._out)


def _whole_lines(file: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Each whole line, and where it ends."""
    end = 0
    if not file.exists():
        return
    with file.open("rb") as text:
        for line in text:
            if line.endswith(b"\n"):
                end += len(line)
                yield json.loads(line), end


def written(fact: Fact) -> dict[str, Any]:
    """事实，照它该在库里的样子。"""
    return {
        "id": str(fact.id),
        "kind": fact.KIND,
        "on": fact.on.isoformat(),
        "actor": fact.actor,
        "document": fact.document,
        "causes": [str(each) for each in fact.causes],
        "body": fact.body(),
    }


def told(answer: ledger.Answer) -> dict[str, Any]:
    """答复，连同拒绝时锁下所见。"""
    out: dict[str, Any] = {"status": answer.status}
    if answer.shortages:
        out["shortages"] = [_short(each) for each in answer.shortages]
    return out


def _short(short: Any) -> dict[str, Any]:
    if isinstance(short, ledger.Closed):
        return {"closed": short.month}
    figures = {name: getattr(short, name) for name in ("control", "document", "seen", "earlier", "need", "executed")}
    return {
        "book": short.account.book,
        "account": short.account.code,
        **figures,
        "holds": [[hold.document, hold.amount] for hold in short.holds],
    }


@dataclasses.dataclass(slots=True)
class Sent:
    """送出的一次调用，从日志读回: when it was first sent, when its last attempt began, when it was answered, and what the answer was."""

    worker: str
    n: int
    do: str
    division: str
    how: str
    groups: list[list[dict[str, Any]]]
    sent: float
    last: float
    month: int = 0
    answered: float = float("inf")
    answers: list[dict[str, Any]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True)
class Told:
    """全部日志: the calls in no particular order, how often each reason made one come again, errors that should not be, steps skipped."""

    calls: list[Sent]
    again: dict[str, int]
    broke: list[dict[str, Any]]
    skipped: int


def read(folder: Path) -> Told:
    """读回一次考验的全部日志."""
    out = Told([], {}, [], 0)
    for file in sorted(folder.glob("*.jsonl")):
        open_: dict[int, Sent] = {}
        for line, _ in _whole_lines(file):
            _take(out, open_, file.stem, line)
        out.calls += open_.values()
    return out


def _take(out: Told, open_: dict[int, Sent], worker: str, line: dict[str, Any]) -> None:
    n, at = line["n"], line["t"]
    if "sent" in line:
        open_[n] = Sent(worker, n, line["do"], line["division"], line["how"], line["sent"], at, at, line.get("month", 0))
    elif "again" in line:
        out.again[line["again"]] = out.again.get(line["again"], 0) + 1
        open_[n].last = at
    elif "answers" in line:
        open_[n].answered, open_[n].answers = at, line["answers"]
    elif "skipped" in line:
        out.skipped += 1
    elif "broke" in line:
        out.broke.append({"what": "broke", "worker": worker, "n": n, "says": line["broke"]})
