"""自印的页。"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TextIO

HELP = "由代码印出文档页：记账规则、规定、事实 (pages made from the code)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, or only check."""
    parser.add_argument("--out", type=Path, help="文件夹，默认 docs/generated (folder)")
    parser.add_argument("--check", action="store_true", help="只核对是否与代码一致，不写 (only check)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 1 when --check finds a page that differs."""
    from jincai.project.pages import writing

    out = options.out or writing.folder()
    changed = writing.stale(out) if options.check else writing.write(out)
    pages = [str(out / name) for name in writing.PAGES]
    return (1 if options.check and changed else 0), {"ok": not (options.check and changed), "pages": pages, "changed": changed}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    for page in result["pages"]:
        state = "没有变化" if Path(page).name not in result["changed"] else ("已更新" if result["ok"] else "与代码不一致，运行 make docs")
        out.write(f"{page}：{state}\n")
