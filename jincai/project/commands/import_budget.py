"""导入预算表。"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel.problems import InputErrors, UserError

FORM_ONLY, SHOWN = "只是编号或括号写法不同", 30
HELP = "导入预算表，全部保存或一行也不存 (import a budget sheet, all or nothing)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The sheet, whose it is, and what to do with it."""
    parser.add_argument("file", metavar="FILE", help="工作簿 .xlsx (workbook)")
    parser.add_argument("--sheet", required=True, help="工作表名 (sheet name)")
    parser.add_argument("--division", required=True, help="九位财政区划代码，如 530700000 (fiscal division)")
    parser.add_argument("--year", required=True, type=int, help="预算年度 (fiscal year)")
    parser.add_argument("--fund", default="111", help="资金性质代码或预算名，默认 111 一般公共预算资金 (fund type)")
    parser.add_argument(
        "--kind", choices=("expenditure", "revenue", "transfer"), help="支出、收入、转移性支出；不给则由科目判断 (kind of sheet)"
    )
    parser.add_argument("--columns", default="", help="列名：budget=A,adjusted=B,executed=C,prior=D，可缺 (columns by header name)")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不保存 (check only)")
    parser.add_argument("--approve", metavar="DOCUMENT", default="", help="导入后即按此文号批准 (approve at once by this document)")
    parser.add_argument("--on", type=_day, help="批准日期 YYYY-MM-DD (date of approval)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 when the sheet has no errors, 2 otherwise; nothing is saved with an error or with --dry-run.

    --dry-run judges the sheet; `closed` then says whether the year would take it.
    """
    from jincai.planning.budget import api as budget
    from jincai.platform.standards import api as standards

    if bool(options.approve) != bool(options.on):
        raise UserError("--approve 和 --on 要一起给", "例如 --approve 丽人发〔2025〕3号 --on 2025-01-20")
    if options.approve and options.dry_run:
        raise UserError("--dry-run 不保存，不能同时批准", "去掉 --approve 和 --on，或去掉 --dry-run")
    try:
        asked = {
            "file": Path(options.file),
            "sheet": options.sheet,
            "division": standards.to_fiscal(options.division),
            "year": options.year,
            "fund": options.fund,
            "kind": options.kind,
            "columns": budget.parse_columns(options.columns) or None,
        }
        return _work(asked, options)
    except UserError as problem:
        return 2, _failed(problem, options)


def _work(asked: dict[str, Any], options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Check, and save unless told otherwise."""
    from jincai.ledger import api as ledger
    from jincai.planning.budget import api as budget
    from jincai.platform.identity.api import scope, system

    actor = system(asked["division"], "导入预算")
    with scope(divisions=asked["division"], actor=actor):
        reading = budget.preview(**asked)
        closed = budget.closed(**{key: asked[key] for key in ("division", "year", "fund")}, kind=reading.kind)
        problem = budget.problem_of(reading, None if options.dry_run else closed)
        if problem:
            return 2, _failed(problem, options, reading)
        result = {"ok": True, "saved": not options.dry_run, **_told(reading)}
        if options.dry_run:
            return 0, {**result, "closed": closed.says if closed else ""}
        ledger.open_year(asked["year"])
        book, _ = budget.import_book(**asked, actor=actor)
        if options.approve:
            book = budget.approve(book=book.id, on=options.on, actor=actor, document=options.approve).book
        return 0, {**result, "book": book}


def _told(reading: Any) -> dict[str, Any]:
    """A reading as the contract's JSON: `rows` coded rows read, `accepted` those without error."""
    return {
        "rows": len(reading.rows),
        "accepted": len(reading.rows) if reading.ok else 0,
        "errors": [error.as_dict() for error in reading.errors],
        "warnings": [warning.as_dict() for warning in reading.warnings],
        "notes": [note.as_dict() for note in reading.notes],
        "assumed": list(reading.assumed),
        "kind": reading.kind,
        "title": reading.title,
        "unit": reading.unit,
        "columns": dict(reading.columns),
        "leaves": len(reading.leaves()),
        "totals": reading.totals(),
        "uncoded": [
            {"row": row.number, "name": row.name, **{key: row.amounts.get(key) for key in reading.columns}} for row in reading.uncoded
        ],
    }


def _failed(problem: UserError, options: argparse.Namespace, reading: Any = None) -> dict[str, Any]:
    """What is wrong, with the keys of the contract; the sentences go to standard error."""
    from jincai.project import answers

    answers.tell_error(problem, sys.stderr)
    told = _told(reading) if reading is not None else {"rows": 0, "accepted": 0, "warnings": []}
    one = {"sheet": options.sheet, "row": None, "field": "", "value": "", "says": f"{problem.says}；{problem.remedy}"}
    errors = [error.as_dict() for error in problem.errors] if isinstance(problem, InputErrors) else [one]
    return {**told, "ok": False, "saved": False, "accepted": 0, "says": problem.says, "remedy": problem.remedy, "errors": errors}


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{words}”不对，请写成 2025-01-20") from error


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if not result["ok"]:
        return
    book = result.get("book")
    state = f"已保存为第 {book.version} 版（{'已批准' if book.state == 'APPROVED' else '草案'}）" if book else "只检查，未保存"
    out.write(f"{result['title']}：{result['rows']} 个科目（末级 {result['leaves']} 个），没有错误，{state}\n")
    for key, header in result["columns"].items():
        total: Decimal = result["totals"][key]
        out.write(f"  {header} 末级合计 {total:,.2f} 元\n")
    if result.get("closed"):
        out.write(f"  注意：{result['closed']}\n")
    for words in result["assumed"]:
        out.write(f"  推定：{words}\n")
    for title, listed in (("附记", result["notes"]), ("提醒", [each for each in result["warnings"] if FORM_ONLY not in each["says"]])):
        for each in listed[:SHOWN]:
            out.write(f"  {title}：第 {each['row']} 行 {each['field']}“{each['value']}”：{each['says']}\n")
    alike = sum(FORM_ONLY in each["says"] for each in result["warnings"])
    if alike:
        out.write(f"  另有 {alike} 个名称只是编号或括号写法不同，已按标准名称保存（--json 看全部）\n")
