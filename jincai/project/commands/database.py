"""自带数据库的启停。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

from jincai.kernel.problems import UserError

HELP = "自带数据库：start 启动、stop 停止、status 状态、kill 强行结束 (the embedded PostgreSQL)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """The verb."""
    parser.add_argument("verb", choices=("start", "stop", "status", "kill"), help="启动、停止、状态、强行结束 (kill -9，下次启动自动恢复)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Returns the status after the verb; status 1 when `status` finds no running server."""
    from jincai.project.postgres import api as postgres
    from jincai.project.postgres import supervisor

    if options.verb != "status" and not postgres.embedded():
        raise UserError("DATABASE_URL 指向的数据库不归本程序启停", "在那台服务器上操作，或去掉 DATABASE_URL")
    if options.verb == "start":
        postgres.ensure()
    elif options.verb in ("stop", "kill"):
        (supervisor.stop if options.verb == "stop" else supervisor.kill)(postgres.place())
    told = postgres.status()
    return (0 if told["running"] or options.verb in ("stop", "kill") else 1), {"ok": True, **told}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    out.write(("正在运行" if result["running"] else "没有运行") + "\n")
    titles = {"version": "版本", "data": "数据", "host": "连接", "log": "日志", "runs_as": "系统账户", "pid": "进程号"}
    for key, title in titles.items():
        if result.get(key):
            out.write(f"  {title} {result[key]}\n")
