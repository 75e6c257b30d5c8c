"""后台任务。"""

from __future__ import annotations

import argparse
from typing import Any

HELP = "运行后台任务 (run the background jobs)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--once for a single pass."""
    parser.add_argument("--once", action="store_true", help="做完现有任务即结束 (stop when the queue is empty)")
    parser.add_argument("--concurrency", type=int, default=2, help="同时做几个任务 (jobs at a time)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Works until interrupted, or until the queue is empty with --once."""
    from jincai.platform.jobs.api import work

    work(once=options.once, concurrency=options.concurrency)
    return 0, {"ok": True}
