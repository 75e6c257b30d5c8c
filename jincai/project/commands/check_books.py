"""查账。"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any, TextIO

from jincai.project.commands import _books

HELP = "查账：由事实重算分录，由分录重算余额与日发生额，逐项比对 (recompute the books and compare)"
SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which books; all of them when none are named."""
    parser.add_argument("--year", type=int, help="只查这个年度 (fiscal year)")
    parser.add_argument("--division", help="只查这个财政区划 (fiscal division)")
    parser.add_argument("--replay", action="store_true", help="再用 Python 推演逐条重放事实，与余额比对 (also replay in Python)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when nothing is overdrawn, unbalanced or adrift; 1 otherwise."""
    from jincai.ledger import api as ledger

    result: dict[str, Any] = {
        "ok": True,
        "facts": 0,
        "entries": 0,
        "lines": 0,
        "overdrawn": [],
        "unbalanced": [],
        "drift": [],
        "books": {},
        "checked": [],
    }
    for year, division in _books.chosen(year=options.year, division=options.division):
        started = time.monotonic()
        where = {"year": year, "division": division}
        sys.stderr.write(f"查账 {year} 年 {division}\n")
        found = ledger.check_books(year=year, division=division, tell=_Told())
        drift = [*found.drift, *(_replayed(year, division) if options.replay else ())]
        for name in ("facts", "entries", "lines"):
            result[name] += getattr(found, name)
        result["overdrawn"] += [{**where, **each} for each in found.overdrawn]
        result["unbalanced"] += [{**where, **each} for each in found.unbalanced]
        result["drift"] += [{**where, **each} for each in drift]
        _add(result["books"], found.books)
        fine = found.ok and not drift
        result["ok"] = result["ok"] and fine
        result["checked"].append(
            {**where, "ok": fine, "facts": found.facts, "entries": found.entries, "seconds": round(time.monotonic() - started, 1)}
        )
    return 0 if result["ok"] else 1, result


class _Told:
    """进度：终端上写在一行里，别处每个阶段写一行。"""

    def __init__(self) -> None:
        self.phase = ""

    def __call__(self, words: str) -> None:
        phase = words.partition("：")[0]
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K  {words}" + ("\n" if phase.endswith("日发生额") else ""))
        elif phase != self.phase:
            sys.stderr.write(f"  {phase}\n")
        self.phase = phase


def _replayed(year: int, division: str) -> list[dict[str, Any]]:
    from jincai.ledger import api as ledger

    sys.stderr.write("  用 Python 推演重放\n")
    differing = ledger.differs_from_replay(year=year, division=division)
    return [
        {
            "what": "replay",
            "book": k.book,
            "account": k.account,
            "control": k.control,
            "document": k.document,
            "replayed": str(a),
            "stored": str(b),
        }
        for k, a, b in differing
    ]


def _add(books: dict[str, dict[str, str]], more: dict[str, dict[str, str]]) -> None:
    from decimal import Decimal

    for name, sums in more.items():
        kept = books.setdefault(name, {"debit": "0.00", "credit": "0.00"})
        for side, amount in sums.items():
            kept[side] = f"{Decimal(kept[side]) + Decimal(amount):.2f}"


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if not result["checked"]:
        out.write("还没有任何账可查\n")
        return
    out.write(
        f"{'账实相符' if result['ok'] else '账实不符'}：事实 {result['facts']:,}，分录 {result['entries']:,}，行 {result['lines']:,}\n"
    )
    for name, sums in result["books"].items():
        out.write(f"  {name:14} 借 {_amount(sums['debit'])}  贷 {_amount(sums['credit'])}\n")
    titles = {"overdrawn": "透支", "unbalanced": "不平", "drift": "不符"}
    for key, title in titles.items():
        for each in result[key][:SHOWN]:
            out.write(f"  {title}：{' '.join(f'{name}={value}' for name, value in each.items() if value != '')}\n")
        if len(result[key]) > SHOWN:
            out.write(f"  {title}另有 {len(result[key]) - SHOWN} 处，用 --json 看全部\n")


def _amount(text: str) -> str:
    from decimal import Decimal

    return f"{Decimal(text):>22,.2f}"
