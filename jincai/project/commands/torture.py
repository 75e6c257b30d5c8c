"""压力考验。"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel.problems import UserError

HELP = "压力考验：许多进程争用几条指标，同时进程、连接、数据库不断被杀，然后逐件对账 (concurrency and crash test)"
DATABASE = False
INTERRUPTED = 130
SABOTAGE = ("", "floors", "locks")
OURS = (
    "DATABASE_URL",
    "JINCAI_OWNER_URL",
    "JINCAI_APP_URL",
    "JINCAI_CHECKER_URL",
    "JINCAI_SERVER",
    "DJANGO_SETTINGS_MODULE",
    "JINCAI_HOME",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How long, which seed; or only look again at what a run left."""
    parser.add_argument("--seconds", type=float, default=60.0, help="受考的秒数，默认 60 (seconds of load)")
    parser.add_argument("--seed", type=int, default=7, help="种子：同一种子，各进程要做的事和事故表相同 (seed)")
    parser.add_argument("--workers", type=int, default=8, help="进程数，默认 8 (worker processes)")
    parser.add_argument("--keep", action="store_true", help="通过了也留下日志和数据库 (keep journals and database)")
    parser.add_argument("--replay", type=Path, metavar="FOLDER", help="不再受考，对留下的日志和数据库重新对账 (judge a kept run again)")
    parser.add_argument("--sabotage", choices=SABOTAGE, default="", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when every promise was kept; 1 otherwise, with the folder of the journals and the database."""
    started = time.monotonic()
    folder = _kept(options.replay) if options.replay else _fresh(options)
    words = [sys.executable, "-m", "jincai.project.torture", str(folder), *(["replay"] if options.replay else [])]
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"JINCAI_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "jincai.project.settings"}
    status = _done(subprocess.Popen(words, env=environment, stdout=sys.stderr))
    if status == INTERRUPTED:
        if not options.replay:
            _remove(folder)
        raise KeyboardInterrupt
    if status or not folder.joinpath("result.json").exists():
        return 1, {"ok": False, "says": f"考验没有做完（{status}），日志和数据库在 {folder}", "folder": str(folder), "seed": options.seed}
    result = json.loads(folder.joinpath("result.json").read_text(encoding="utf-8"))
    result |= {"seconds": round(time.monotonic() - started, 1), "folder": str(folder)}
    if result["ok"] and not options.keep and not options.replay:
        _remove(folder)
        result["folder"] = ""
    return (0 if result["ok"] else 1), result


def _done(process: subprocess.Popen[bytes]) -> int:
    """Its exit status. Ctrl C is heard by it, too: it stops its workers and its server, and we wait for that."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _fresh(options: argparse.Namespace) -> Path:
    """A folder on a real disk that PostgreSQL's account can reach, with the plan in it. Raises UserError for a plan that cannot be."""
    from jincai.project.torture.plan import Plan

    if not 0.5 <= options.seconds <= 86400 or not 1 <= options.workers <= 64:
        raise UserError("秒数须在 0.5 至 86400 之间，进程数在 1 至 64 之间", "例如 jincai torture --seconds 60 --seed 7")
    folder = Path(tempfile.mkdtemp(prefix="jincai-torture-", dir="/var/tmp"))  # nosec B108
    folder.chmod(0o755)
    Plan(options.seconds, options.seed, options.workers, options.sabotage).write(folder)
    return folder


def _kept(folder: Path) -> Path:
    """The folder of an earlier run. Raises UserError when it is none."""
    if not (folder / "plan.json").exists() or not (folder / "load.json").exists():
        raise UserError(f"{folder} 不是一次考验留下的文件夹", "用 jincai torture --keep，或失败时它说出的文件夹")
    (folder / "result.json").unlink(missing_ok=True)
    return folder.resolve()


def _remove(folder: Path) -> None:
    from jincai.project.postgres import api as postgres

    where = postgres.place(folder / "home")
    shutil.rmtree(folder, ignore_errors=True)
    if where.moved:
        shutil.rmtree(where.root.parent, ignore_errors=True)


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if "says" in result:
        out.write(result["says"] + "\n")
        return
    durable = "、".join(f"{name}={value}" for name, value in result["settings"].items())
    out.write(f"种子 {result['seed']}；PostgreSQL {durable}\n")
    out.write(
        f"办理 {result['operations']:,} 件：收下 {result['accepted']:,}，拒绝 {result['refused']:,}，重复 {result['repeated']:,}，冲突 {result['conflict']:,}\n"
        f"杀进程 {result['worker_kills']} 次，杀数据库 {result['server_kills']} 次，断后端 {result['terminated']} 次；"
        f"重来 {result['retries']}，其中死锁 {result['deadlocks']}\n"
    )
    names = {
        "overspent": "超支",
        "lost": "丢失",
        "doubled": "重复入账",
        "strangers": "来历不明",
        "drift": "不符",
        "wrong_refusals": "拒绝有误",
    }
    out.write("，".join(f"{title} {result[name]}" for name, title in names.items()) + f"；核对拒绝 {result['refusals_checked']:,} 条\n")
    for each in result["failures"][:20]:
        out.write(f"  {json.dumps(each, ensure_ascii=False)}\n")
    out.write("通过\n" if result["ok"] else f"没有通过。日志和数据库在 {result['folder']}；jincai torture --replay 它 可重新对账\n")
