"""量度。"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TextIO

HELP = "量度：记账、成批、余额、动词、可见范围、凭证签章、工作台，各与同一次运行的上限并排 (measurements, each beside its ceiling)"
MIGRATED = False  # it has a database of its own
NAMES = ("post", "batch", "balance", "verb", "growth", "scope", "voucher", "web", "all")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure and how large."""
    parser.add_argument("name", choices=NAMES, help="量什么 (what)")
    parser.add_argument("--entries", type=int, default=10_000_000, help="余额与增长用的分录数，默认 10000000 (entries of the loaded year)")
    parser.add_argument("--runs", type=int, default=3, help="每项量几次，取中位数，默认 3")
    parser.add_argument("--seconds", type=float, default=4.0, help="每次量几秒，默认 4")
    parser.add_argument("--workers", type=int, default=8, help="同时几个进程，默认 8")
    parser.add_argument("--items", type=int, default=100_000, help="成批的件数，默认 100000")
    parser.add_argument("--payments", type=int, default=1_000_000, help="scope 用的支付笔数，默认 1000000 (payments of the loaded year)")
    parser.add_argument("--large", action="store_true", help="batch 再量一批 1000000 件")
    parser.add_argument(
        "--out", type=Path, help="all 把 BENCH.md 和图写到这个文件夹；不说时只有足数才写到 docs/generated (where all writes its page)"
    )
    parser.add_argument(
        "--beside", type=Path, help="早先一次 all 的 JSON：没有重量的几项照旧印在页上，各写各的时间 (an earlier result whose other parts stay on the page)"
    )
    parser.add_argument("--keep", action="store_true", help="留着量度库，下次接着用 (keep the scratch database)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when every goal is met."""
    from jincai.project.bench import running

    result = running.run(options)
    return (0 if result["ok"] else 1), result


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    for case in result["cases"]:
        mark = "  " if case["ok"] else "✗ "
        beside = f" / {case['ceiling']:,} = {case['ratio']}" if case["ceiling"] is not None else ""
        out.write(f"{mark}{case['case']}: {case['measured']:,}{beside} {case['unit']}  {case['goal']}\n")
