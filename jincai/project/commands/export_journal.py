"""导出账本，供别的程序复核。"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel.problems import UserError
from jincai.project.commands import _books, _exports

HELP = "导出序时账，由 hledger、ledger 或 beancount 复核 (the book in a form that another program checks)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The book, the format and the file."""
    _books.arguments(parser)
    parser.add_argument("--format", required=True, choices=("hledger", "ledger", "beancount"), help="格式 (format)")
    parser.add_argument("--out", required=True, metavar="FILE", help="写到的文件 (file to write)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Writes the file whole or not at all."""
    from jincai.accounting.statements import api as statements
    from jincai.platform.identity.api import scope

    out = Path(options.out)
    if out.is_dir() or not out.parent.is_dir():
        raise UserError(f"不能写到 {out}", "--out 要给一个文件名，它的文件夹要已经存在")
    statements.known_book(options.book)
    division = _books.one(year=options.year, division=options.division)
    started = time.monotonic()
    with scope(divisions=division):
        written = statements.write_journal(
            book=options.book, year=options.year, division=division, form=options.format, out=out,
            mark=_exports.mark("statements.export_journal", "journal"), tell=lambda count: sys.stderr.write(f"  已写 {count:,} 笔\n"),
        )  # fmt: skip
    return 0, {
        "ok": True, "entries": written.entries, "out": str(out), "accounts": written.accounts, "book": options.book, "year": options.year,
        "division": division, "format": options.format, "first": written.first, "last": written.last,
        "sm3": written.sm3, "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people, with the command that checks the file."""
    check = {
        "hledger": f"hledger -f {result['out']} check",
        "ledger": f"ledger -f {result['out']} bal",
        "beancount": f"bean-check {result['out']}",
    }
    out.write(f"写出 {result['entries']:,} 笔分录、{result['accounts']} 个科目到 {result['out']}\n复核：{check[result['format']]}\n")
