"""选账：命令说的是哪个区划、哪个年度的账；只有一个时可以不说。"""

from __future__ import annotations

import argparse
from datetime import date

from jincai.kernel.problems import UserError


def arguments(parser: argparse.ArgumentParser) -> None:
    """--book, --year, --division."""
    parser.add_argument("--book", required=True, help="账套：allotment 指标账、fiscal 财务会计、fiscal-budget 预算会计 (book)")
    parser.add_argument("--year", required=True, type=int, help="预算年度 (fiscal year)")
    parser.add_argument("--division", help="九位财政区划代码；只有一个区划有账时可省 (fiscal division)")


def chosen(*, year: int | None, division: str | None) -> list[tuple[int, str]]:
    """有账的年度与区划 that fit. Raises UserError when there are none, with those there are."""
    from jincai.ledger import api as ledger
    from jincai.platform.standards import api as standards

    wanted = standards.to_fiscal(division) if division else None
    there = ledger.years("checker")
    found = [(y, d) for y, d in there if (year is None or y == year) and (wanted is None or d == wanted)]
    if not found and (year is not None or division is not None):
        asked = (f"{division} " if division else "") + (f"{year} 年" if year is not None else "")
        listed = "；".join(f"{y} 年 {d}" for y, d in there) or "还没有任何账，先运行 jincai demo 或 jincai import budget"
        raise UserError(f"没有 {asked}的账", f"有账的：{listed}" if there else listed)
    return found


def one(*, year: int, division: str | None) -> str:
    """唯一的区划. Raises UserError when several divisions have books of the year and none was named."""
    found = chosen(year=year, division=division)
    if len(found) > 1:
        raise UserError(f"{year} 年有几个区划有账：{'、'.join(d for _, d in found)}", "用 --division 说明要哪一个")
    return found[0][1]


def day(text: str) -> date:
    """日期选项. Raises ArgumentTypeError for what is not YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2025-06-30") from error
