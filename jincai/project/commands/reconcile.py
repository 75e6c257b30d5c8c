"""三方对账：账面、代理银行、人民银行逐张核对。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

from jincai.kernel.problems import UserError
from jincai.project.commands import _books

HELP = "三方对账：账面、代理银行、人民银行按凭证核对，差异逐项说明 (three-way reconciliation of a day)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The day, and whose books."""
    parser.add_argument("--on", type=_books.day, help="对账日 YYYY-MM-DD，默认最近的对账日 (day)")
    parser.add_argument("--division", help="九位财政区划代码；只有一个区划有账时可省 (fiscal division)")
    parser.add_argument("--all", action="store_true", help="差异连当日已消除的都列出 (list the healed ones too)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when every difference is explained and every list is there, 1 otherwise."""
    from jincai.platform.identity.api import scope, system
    from jincai.treasury.reconciliation import api as reconciliation

    found = _books.chosen(year=options.on.year if options.on else None, division=options.division)
    if not found:
        raise UserError("还没有任何账", "先运行 jincai demo")
    year, division = max(found)
    if len({d for _, d in found}) > 1 and not options.division:
        raise UserError("几个区划有账", "用 --division 说明要哪一个")
    actor = system(division, "命令行")
    with scope(divisions=division, actor=actor):
        on = options.on or reconciliation.last_day(division=division, year=year)
        if on is None:
            raise UserError("还没有对过账", "用 --on 说明哪一天")
        day = reconciliation.reconcile(division=division, year=year, on=on, actor=actor)
        rows = reconciliation.differences(division=division, year=year, on=on, limit=100_000)
    listed = [_told(row) for row in rows if options.all or not row.closed_on]
    return 0 if day.ok else 1, {
        "ok": day.ok, "division": division, "date": on, "state": day.label, "matched": day.matched, "differences": listed, "healed": day.healed,
        "unexplained": day.unexplained, "missing": day.missing, "figures": day.figures.get("rows", []),
    }  # fmt: skip


def _told(row: Any) -> dict[str, Any]:
    names = ("kind", "title", "vt_code", "number", "document", "amount", "books", "bank", "pboc", "says", "remedy", "who", "heals", "explanation")
    return {
        **{name: getattr(row, name) for name in names}, "explained": row.explained, "opened": row.opened_on, "closed": row.closed_on,
    }  # fmt: skip


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    out.write(f"{result['division']} {result['date']} 三方对账：{result['state']}，对上 {result['matched']} 张，差异 {len(result['differences'])} 项\n")
    for row in result["figures"]:
        sides = "　".join(_side(words, row[name]) for words, name in (("账面", "books"), ("银行", "bank"), ("人行", "pboc")))
        out.write(f"  {row['name']}：{sides}　差异 {row['gap']}，已解释 {row['explained']}，未解释 {row['unexplained']}\n")
    for row in result["differences"]:
        mark = "等它消除" if row["heals"] else "要办"
        out.write(f"  [{mark}] {row['title']} {row['vt_code']} {row['number']} {row['amount']:,.2f} 元：{row['says']}\n")
        out.write(f"      办法：{row['remedy']}（{row['who']}）\n")
    for words in result["missing"]:
        out.write(f"  还没有收到：{words}\n")


def _side(words: str, told: dict[str, Any] | None) -> str:
    return f"{words} —" if told is None else f"{words} {told['count'] if told['count'] is not None else ''} {told['amount']}".rstrip()
