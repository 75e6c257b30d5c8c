"""演示 demo：把一本公开的预算册走完一年，核对，然后打开网页。"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel.problems import UserError

HELP = "走完一个预算年 run a budget year on a published book through the real verbs, with bank and PBoC as separate processes"

LIJIANG: dict[str, Any] = {
    "division": "530700000", "year": 2025, "sheet": "04", "revenue": "03-1", "summary": "03-2", "reserve": "05", "county": "25", "basic": "26", "debt": "44",
}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the contract."""
    parser.add_argument("--book", help="预算册 xlsx；缺省为随附的丽江市 2025 年")
    parser.add_argument("--sheet", help="支出表的表名")
    parser.add_argument("--columns", default="", help="budget=列名,adjusted=列名,executed=列名")
    parser.add_argument("--revenue-sheet", default=None, help="收入（含转移性收入）表")
    parser.add_argument("--expenditure-summary-sheet", default=None, help="转移性支出、还本、结转所在的表")
    parser.add_argument("--reserve-sheet", default=None, help="预备费安排表")
    parser.add_argument("--county-sheet", default=None, help="分地区表")
    parser.add_argument("--fund", default="111", help="资金性质")
    parser.add_argument("--division", default=None, help="财政区划，六位或九位")
    parser.add_argument("--name", default="", help="区划名（没有这个区划时立一个练习区划）")
    parser.add_argument("--year", type=int, default=None)
    parser.add_argument("--payments", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fresh", action="store_true", help="清掉这个区划这一年的演示，重来")
    parser.add_argument("--no-serve", action="store_true", help="走完即止，不打开网页")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Run or verify the year, then serve."""
    from jincai.project.demo import notes, wiping
    from jincai.project.demo.options import Options

    started = time.monotonic()
    o: Options = read_options(options)
    folder = notes.folder(o)
    state = notes.state(o)
    if (state and options.fresh) or state == "started":
        wiping.wipe(o)
        state = ""
    if not state and wiping.occupied(o):
        raise UserError(f"区划 {o.division} 的 {o.year} 年已经有账，不是演示留下的", "换一个 --division 或 --year")
    published = _verify(o) if state == "done" else _walk(o, folder)
    result = _result(o, published, started)
    notes.keep(o, result)
    status = 0 if all(result["checks"].values()) else 1
    if not options.no_serve:
        _serve(result)
    return status, result


def read_options(options: argparse.Namespace) -> Any:
    """补全缺省：不给书就是随附的丽江市。"""
    from jincai.planning.budget import api as budget
    from jincai.project.demo.options import Options

    shipped = options.book is None
    file = Path(budget.shipped_book()) if shipped else Path(options.book)
    if not shipped and not file.is_file():
        raise UserError(f"没有文件 {file}", "检查 --book 的路径")
    missing = [name for name in ("sheet", "division", "year") if not shipped and not getattr(options, name)]
    if missing:
        raise UserError(f"用自己的书要写明 {'、'.join('--' + m for m in missing)}", "例如 --sheet 04 --division 530700 --year 2025")
    default = LIJIANG if shipped else {}
    division = options.division or str(default.get("division", ""))
    code = _division(division, options.name)
    if len(code) != 9 or not code.isdigit():
        raise UserError(f"区划代码“{division}”不对", "写六位行政区划代码或九位财政区划代码")
    if options.payments < 1:
        raise UserError(f"--payments {options.payments} 不对", "写一个正整数")
    return Options(
        file=file,
        sheet=options.sheet or str(default["sheet"]),
        columns=budget.parse_columns(options.columns) if options.columns else None,
        revenue_sheet=_pick(options.revenue_sheet, default, "revenue"),
        summary_sheet=_pick(options.expenditure_summary_sheet, default, "summary"),
        reserve_sheet=_pick(options.reserve_sheet, default, "reserve"),
        county_sheet=_pick(options.county_sheet, default, "county"),
        basic_sheet=str(default.get("basic", "")),
        debt_sheet=str(default.get("debt", "")),
        fund=options.fund,
        division=code,
        upper=_upper(code),
        name=options.name,
        year=options.year or int(default["year"]),
        payments=options.payments,
        seed=options.seed,
        shipped=shipped,
    )


def _upper(code: str) -> str:
    """上级财政区划；还没有的区划按省本级。"""
    from jincai.platform.standards import api as standards

    return standards.division(code).parent if standards.has_division(code) else code[:2] + "0000000"


def _division(text: str, name: str) -> str:
    """九位区划代码；还没有的区划，给了名字就按六位补足九位。"""
    from jincai.platform.standards import api as standards

    if name and text.isdigit() and len(text) in (6, 9) and not standards.has_division(text.ljust(9, "0")):
        return text.ljust(9, "0")
    return standards.to_fiscal(text) if len(text) in (6, 9, 12) and text.isdigit() else text


def _pick(given: str | None, default: dict[str, Any], key: str) -> str:
    return given if given is not None else str(default.get(key, ""))


def _walk(o: Any, folder: Path) -> Any:
    from jincai.platform.banking import api as banking
    from jincai.project.demo import notes, year
    from jincai.project.demo.haste import haste
    from jincai.project.demo.leaving import leaving
    from jincai.project.demo.nodes import Node

    notes.begin(o)
    bank_no = banking.make_bank_no("agent", "102", "7410")
    share = ("--seed", str(o.seed), "--return-share", "0.006", "--refund-share", "0.004", "--refund-until", f"{o.year}-12-10")
    bank = Node("bank", folder / "bank.sqlite", "--name", "代理银行", "--bank-no", bank_no, "--division", o.division, *share)
    pboc = Node("pboc", folder / "pboc.sqlite", "--division", o.division, "--name", "国家金库当地中心支库")
    with leaving(), bank, pboc, haste():
        try:
            return year.run(o, bank, pboc)
        except UserError:
            notes.abandon(o)
            raise


def _verify(o: Any) -> Any:
    from jincai.platform.identity.api import scope
    from jincai.project.demo import book, funding

    with scope(divisions=[o.division]):
        published = book.read(o)
    funding.fund_plan(published)
    return published


def _result(o: Any, published: Any, started: float) -> dict[str, Any]:
    from jincai.project.demo import checks, notes

    result = checks.results(o, published)
    result["report"] = str(notes.report(o))
    result["seconds"] = round(time.monotonic() - started, 1)
    result["assumed"] = notes.assumed(o, published)
    return {"ok": all(result["checks"].values()), **result}


def show(result: dict[str, Any], out: TextIO) -> None:
    """一屏小结。"""

    def wan(text: str) -> str:
        return f"{float(text) / 10_000:,.2f}"

    out.write(f"\n{result['division']} {result['year']} 年走完，用时 {result['seconds']} 秒（万元）\n")
    for label, key in (
        ("年初预算", "budget"),
        ("调整预算", "adjusted"),
        ("全年预算", "final"),
        ("支出", "executed"),
        ("支付", "paid"),
        ("收回存量", "recovered"),
        ("自有收入", "revenue"),
        ("收回指标", "reclaimed"),
        ("结转下年", "carried"),
        ("年末库款", "cash_closing"),
    ):
        out.write(f"  {label}\t{wan(result[key]):>18}\n")
    out.write(
        f"  支付 {result['payments']} 笔，发出 {result['sent']}，回单 {result['receipts']}，退票 {result['returned']}，退款 {result['refunded']}\n"
    )
    for name, holds in result["checks"].items():
        out.write(f"  {'✓' if holds else '✗'} {name}\n")
    out.write("推定的：\n" + "".join(f"  · {line}\n" for line in result["assumed"]))


def _serve(result: dict[str, Any]) -> None:
    import sys

    from jincai.project import serving

    show(result, sys.stderr)
    host, port = serving.address()
    print(f"网页 {serving.url(host, port)}", file=sys.stderr)
    serving.serve(host, port)
