"""演示拒绝：在练习区划上把每一种拒绝各引一次；全部在一个事务里，最后退回，什么也不留下。"""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any, TextIO

HELP = "在练习区划上把每一种拒绝各引一次，什么也不留下 (provoke each kind of refusal once on a scratch division)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The year to practise in."""
    parser.add_argument("--year", type=int, default=date.today().year, help="练习的年度，默认今年 (fiscal year)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when every attempt was refused by the rule it should be."""
    from jincai.kernel.problems import UserError
    from jincai.project.practice_refusals import provoke

    if not 2007 <= options.year <= 2100:
        raise UserError(f"年度 {options.year} 不对", "用 2007 至 2100 的四位年份，例如 --year 2025")
    refusals = provoke(options.year)
    ok = all(each["expected"] in each["rules"] for each in refusals)
    return (0 if ok else 1), {"ok": ok, "division": "999999000", "year": options.year, "kept": "nothing", "refusals": refusals}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people: what was tried, what was said, by what rule."""
    for each in result["refusals"]:
        mark = "拒绝" if each["expected"] in each["rules"] else "没有按预期拒绝"
        out.write(f"{each['attempt']}：{mark}（{'、'.join(each['rules']) or '无'}）\n")
        for v in each.get("violations", ()):
            out.write(f"    {v['says']}\n      依据 {v['cites']}；办法 {v['remedy']}（{v['who']}）\n")
    out.write(f"共 {len(result['refusals'])} 种；练习区划 {result['division']}，事务已退回，什么也没有留下\n")
