"""试算平衡表。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

from jincai.kernel.problems import UserError
from jincai.project.commands import _books, _exports

HELP = "试算平衡表：一本账在一个日期的余额 (balances of a book on a date)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The book, the day, and the elements to split by."""
    _books.arguments(parser)
    parser.add_argument("--on", type=_books.day, help="截至日期 YYYY-MM-DD，默认年末；次年的日期是调整期 (as of)")
    parser.add_argument("--since", type=_books.day, help="本期起日，默认年初 (movements from)")
    parser.add_argument("--by", default="", help="按要素分列，逗号隔开，如 exp_func,agency (split by elements)")
    parser.add_argument("--xlsx", metavar="FILE", help="另存为工作簿 (also write a workbook)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when the book balances, 1 otherwise."""
    from jincai.accounting.statements import api as statements
    from jincai.platform.identity.api import scope

    names = [name.strip() for name in options.by.split(",") if name.strip()]
    for each, last in ((options.on, options.year + 1), (options.since, options.year)):
        if each and not options.year <= each.year <= last:
            raise UserError(f"日期 {each} 不在 {options.year} 年度内", "日期与 --year 要一致")
    statements.known_book(options.book)
    division = _books.one(year=options.year, division=options.division)
    with scope(divisions=division):
        table = statements.trial_balance(
            book=options.book, year=options.year, division=division, on=options.on, since=options.since, by=names
        )  # fmt: skip
        if options.xlsx:
            statements.to_xlsx(table, options.xlsx, mark=_exports.mark("statements.trial_balance"))
    rows = [
        {
            "account": str(row.account), "name": row.name, **dict(zip(names, row.elements, strict=True)),
            "opening": row.opening, "debit": row.debit, "credit": row.credit, "closing": row.closing,
        }
        for row in table.rows
    ]  # fmt: skip
    total = {name: getattr(table, name) for name in ("opening", "debit", "credit", "closing")}
    return 0 if table.balanced else 1, {
        "ok": table.balanced, "book": options.book, "title": table.title, "year": options.year, "division": division, "on": table.on,
        "since": table.since, "by": names, "rows": rows, "total": total,
    }  # fmt: skip


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people: a table of numbers with the names behind them, so that columns stand straight."""
    out.write(f"{result['title']} {result['year']} 年 {result['division']} 试算平衡表，{result['since']} 至 {result['on']}（元，借+贷−）\n")
    out.write(f"{'':>7} {'期初':>18} {'借方':>18} {'贷方':>18} {'期末':>18}\n")
    for row in result["rows"]:
        more = " ".join(row[name] or "-" for name in result["by"])
        out.write(f"{row['account']:>7} {_four(row)}  {row['name']} {more}".rstrip() + "\n")
    out.write(f"{'合计':>5} {_four(result['total'])}  {'平' if result['ok'] else '不平'}\n")


def _four(row: dict[str, Any]) -> str:
    return " ".join(f"{row[name]:>20,.2f}" for name in ("opening", "debit", "credit", "closing"))
