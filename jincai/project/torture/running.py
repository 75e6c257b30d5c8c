"""一次考验：开考、受考、对账；另一个命令可以只对账。在自己的进程里跑，环境由命令备好。"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import Any

from jincai.project.answers import plain
from jincai.project.postgres import api as postgres
from jincai.project.postgres import supervisor
from jincai.project.torture import opening, outbox, plan, verdict
from jincai.project.torture.tormentor import Tormentor

INTERRUPTED = 130
RESULT, LOAD = "result.json", "load.json"


def load(folder: Path) -> None:
    """开考并受考；what happened is kept in the folder."""
    wanted = plan.read(folder)
    outbox.listen()
    settings = opening.prepare(folder, wanted.sabotage)
    sys.stderr.write(f"考验 {wanted.seconds:g} 秒，种子 {wanted.seed}，{wanted.workers} 个进程\n")
    counted = Tormentor(wanted, folder).torment()
    folder.joinpath(LOAD).write_text(json.dumps({"settings": settings, **dataclasses.asdict(counted)}), encoding="utf-8")


def judge(folder: Path) -> None:
    """对账；the result is kept in the folder."""
    postgres.ensure()
    started = time.monotonic()
    happened = json.loads(folder.joinpath(LOAD).read_text(encoding="utf-8"))
    found = verdict.judge(folder)
    wanted = plan.read(folder)
    result: dict[str, Any] = {"seed": wanted.seed, "load_seconds": wanted.seconds, "workers": wanted.workers, **found, **happened}
    result["ok"] = found["ok"] and not happened["hung"] and not happened["broken"]
    result |= {
        "kills": happened["worker_kills"] + happened["server_kills"],
        "verdict_seconds": round(time.monotonic() - started, 1),
    }
    folder.joinpath(RESULT).write_text(json.dumps(result, ensure_ascii=False, default=plain), encoding="utf-8")


def main(words: list[str]) -> None:
    """The folder of the run, then perhaps `replay`: judge only."""
    folder = Path(words[0])
    try:
        if words[1:] != ["replay"]:
            load(folder)
        judge(folder)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        opening.close()
        supervisor.stop(postgres.place())
