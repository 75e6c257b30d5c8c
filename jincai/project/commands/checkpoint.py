"""检查点。"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from datetime import date
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from jincai.kernel.problems import UserError
from jincai.project.commands import _books
from jincai.project.commands._progress import Bar

HELP = "检查点：到这一天为止的事实依次 SM3，环环相扣；每夜自动做，也可随时做 (a checkpoint of all facts so far)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of which books and day; all books when none are named."""
    parser.add_argument("--on", type=_books.day, help="哪一天的检查点，默认今天 (day, default today)")
    parser.add_argument("--year", type=int, help="只做这个年度 (fiscal year)")
    parser.add_argument("--division", help="只做这个财政区划 (fiscal division)")
    parser.add_argument("--prove", metavar="FACT", help="不做检查点，证明这件事实在带签名的检查点里 (prove that a fact is in; needs --out)")
    parser.add_argument("--since", type=int, metavar="N", help="不做检查点，证明今天的头接着第 N 个头 (prove that the head goes on from number N)")
    parser.add_argument("--out", type=Path, help="证明写到这个文件夹；里面有不用本系统的 check.py (folder for the proof)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0; the checkpoints of the day, made now (`new`) or before."""
    from jincai.accounting.closing import api as closing
    from jincai.platform.identity.api import system

    if options.prove or options.since:
        return 0, {"ok": True, "files": _prove(options)}
    day = options.on or date.today()
    if day > date.today():
        raise UserError(f"{day} 还没有到", "检查点最晚做到今天")
    made = []
    for year, division in _books.chosen(year=options.year, division=options.division):
        sys.stderr.write(f"检查点 {year} 年 {division}\n")
        with Bar() as bar:
            kept, new = closing.take_checkpoint(year=year, division=division, day=day, actor=system(division, "命令行"), tell=bar)
        told = {name: str(value) if name.endswith("print") else value for name, value in dataclasses.asdict(kept).items()}
        made.append({**told, "at": kept.at.isoformat(), "new": new})
    return 0, {"ok": True, "checkpoints": made}


def _prove(options: argparse.Namespace) -> list[str]:
    from jincai.accounting.closing import api as closing

    if options.out is None:
        raise UserError("没有说证明写到哪个文件夹", "用 --out 指明文件夹")
    try:
        fact = UUID(options.prove) if options.prove else None
    except ValueError:
        raise UserError(f"{options.prove} 不是事实的编号", "事实的编号是 UUID，在追溯页面和 check-books 的结果里") from None
    books = _books.chosen(year=options.year, division=options.division)
    if len(books) != 1:
        raise UserError("没有说是哪一年、哪个区划", "用 --year 和 --division 指明")
    year, division = books[0]
    return [str(each) for each in closing.prove(year=year, division=division, out=options.out, fact=fact, since=options.since or 0)]


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if "files" in result:
        out.write("".join(f"{each}\n" for each in result["files"]) + "查验：python check.py\n")
        return
    if not result["checkpoints"]:
        out.write("还没有任何账\n")
    for each in result["checkpoints"]:
        out.write(
            f"{each['year']} 年 {each['division']} 第 {each['number']} 个检查点（{each['day']}{'' if each['new'] else '，早已做好'}）："
            f"事实 {each['facts']:,}，分录 {each['entries']:,}\n  SM3 {each['sm3']}\n"
        )
