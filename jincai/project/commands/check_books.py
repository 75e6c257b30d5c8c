"""查账。"""

from __future__ import annotations

import argparse
import re
import sys
import time
from decimal import Decimal
from typing import Any, TextIO

from jincai.project.commands import _books
from jincai.project.commands._progress import Bar

HELP = "查账：由事实重算分录，由分录重算余额、日发生额、快照，核对检查点 (recompute the books and compare)"
SHOWN = 20
TITLES = {"overdrawn": "透支", "unbalanced": "不平", "drift": "不符"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which books; all of them when none are named."""
    parser.add_argument("--year", type=int, help="只查这个年度 (fiscal year)")
    parser.add_argument("--division", help="只查这个财政区划 (fiscal division)")
    parser.add_argument(
        "--since-checkpoint",
        action="store_true",
        help="只查最后一个检查点之后的，几秒；没有检查点的全面查 (only what came after the last checkpoint)",
    )
    parser.add_argument("--replay", action="store_true", help="再用 Python 推演逐条重放事实，与余额比对 (also replay in Python)")
    parser.add_argument(
        "--expect", metavar="SM3", action="append", default=[], type=_sm3,
        help="别处留存的检查点的 SM3，须在链上；可多次给出，须只查一个年度、区划 (a checkpoint kept elsewhere that must be on the chain)",
    )  # fmt: skip


def _sm3(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是 SM3 值，须是 64 位十六进制数字")
    return text.lower()


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when nothing is overdrawn, unbalanced or adrift; 1 otherwise."""
    from jincai.kernel.problems import UserError
    from jincai.ledger import api as ledger

    result: dict[str, Any] = {
        "ok": True, "facts": 0, "entries": 0, "lines": 0, "overdrawn": [], "unbalanced": [], "drift": [], "books": {}, "checkpoints": [],
        "checked": [],
    }  # fmt: skip
    chosen = _books.chosen(year=options.year, division=options.division)
    if options.expect and len(chosen) > 1:
        raise UserError("--expect 说的是哪个年度、区划的检查点？", "用 --year、--division 选定一个")
    for year, division in chosen:
        started = time.monotonic()
        where: dict[str, Any] = {"year": year, "division": division}
        sys.stderr.write(f"查账 {year} 年 {division}\n")
        with Bar() as bar:
            found = ledger.check_books(**where, tell=bar, since_checkpoint=options.since_checkpoint, expect=options.expect)
        replayed = _replayed(year, division) if options.replay else []
        _add(result, where, found, replayed, round(time.monotonic() - started, 1))
    return 0 if result["ok"] else 1, result


def _add(result: dict[str, Any], where: dict[str, Any], found: Any, replayed: list[dict[str, Any]], seconds: float) -> None:
    """What one year and division came to, added to all."""
    for name in ("facts", "entries", "lines"):
        result[name] += getattr(found, name)
    for name, some in (("overdrawn", found.overdrawn), ("unbalanced", found.unbalanced), ("drift", [*found.drift, *replayed])):
        result[name] += [{**where, **each} for each in some]
    for name, sums in found.books.items():
        kept = result["books"].setdefault(name, {"debit": "0.00", "credit": "0.00"})
        for side, amount in sums.items():
            kept[side] = f"{Decimal(kept[side]) + Decimal(amount):.2f}"
    fine = found.ok and not replayed
    result["ok"] = result["ok"] and fine
    result["checkpoints"].append({**where, **found.checkpoints})
    result["checked"].append({**where, "ok": fine, "facts": found.facts, "entries": found.entries, "seconds": seconds})


def _replayed(year: int, division: str) -> list[dict[str, Any]]:
    from jincai.ledger import api as ledger

    sys.stderr.write("  用 Python 推演重放\n")
    return [
        {"what": "replay", "book": k.book, "account": k.account, "control": k.control, "document": k.document, "replayed": str(a), "stored": str(b)}
        for k, a, b in ledger.differs_from_replay(year=year, division=division)
    ]  # fmt: skip


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if not result["checked"]:
        out.write("还没有任何账可查\n")
        return
    out.write(
        f"{'账实相符' if result['ok'] else '账实不符'}：事实 {result['facts']:,}，分录 {result['entries']:,}，行 {result['lines']:,}\n"
    )
    for name, sums in result["books"].items():
        out.write(f"  {name:14} 借 {Decimal(sums['debit']):>22,.2f}  贷 {Decimal(sums['credit']):>22,.2f}\n")
    for each in result["checkpoints"]:
        out.write(f"  {each['year']} 年 {each['division']}：{_checkpoints(each)}\n")
    for key, title in TITLES.items():
        for each in result[key][:SHOWN]:
            out.write(f"  {title}：{' '.join(f'{name}={value}' for name, value in each.items() if value != '')}\n")
        if len(result[key]) > SHOWN:
            out.write(f"  {title}另有 {len(result[key]) - SHOWN} 处，用 --json 看全部\n")


def _checkpoints(each: dict[str, Any]) -> str:
    if not each["last"]:
        return "没有检查点"
    after = f"，此后 {each['after']:,} 件事实" if each["after"] else ""
    only = "；只查了此后的" if "since" in each else ""
    return f"检查点 {each['count']} 个，最后 {each['last']['day']} {each['last']['sm3']}{after}{only}"
