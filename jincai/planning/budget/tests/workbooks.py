"""测试用的小工作簿和标准科目：写真的 xlsx，读真的代码表。"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter

from jincai.planning.budget.sheet.checking import Standards
from jincai.planning.budget.sheet.reading import read_sheet
from jincai.planning.budget.sheet.result import Reading
from jincai.platform.standards.api import FIRST_DAY, CodeRow

HEADER = ("科目编码", "科目名称", "2024年决算数", "2025年预算数", "2025年调整预算数", "2025年执行数")
GOOD: tuple[tuple[Any, ...], ...] = (
    ("201", "一、一般公共服务支出", 28, 30, 31, 29),
    ("20101", "人大事务", 28, 30, 31, 29),
    ("2010101", "行政运行", 20, 20, 21, 19.5),
    ("2010102", "一般行政管理事务", 8, 10, 10, 9.5),
    ("227", "预备费", 0, 5, 5, ""),
    ("", "支出合计", 28, 35, 36, 29),
)


def write(
    path: Path,
    rows: Sequence[Sequence[Any]] = GOOD,
    *,
    header: Sequence[str] = HEADER,
    unit: str = "单位：万元",
    sheet: str = "支出",
    more: Sequence[str] = (),
) -> Path:
    """A workbook with one sheet in the form of the contract (and empty ones by the names of `more`)."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for number, line in enumerate([("2025年支出预算表",), (unit,), header, *rows]):
            for column, value in enumerate(line):
                if value != "":
                    page.write(number, column, value)
        for name in more:
            book.add_worksheet(name)
    return path


@cache
def standards() -> Standards:
    """The two classifications, read from the files that the database is loaded from."""
    return {name: {row["code"]: _row(name, row) for row in _table(name)} for name in ("exp_func", "revenue")}


def read(path: Path, sheet: str = "支出", *, budget: str = "一般公共预算", year: int = 2025, **more: Any) -> Reading:
    """Read a sheet against the real classifications."""
    return read_sheet(path, sheet, year=year, standards=standards(), budget=budget, **more)


def changed(place: int, column: int, value: Any) -> list[tuple[Any, ...]]:
    """The good rows with one cell changed."""
    rows = [list(row) for row in GOOD]
    rows[place][column] = value
    return [tuple(row) for row in rows]


def _table(name: str) -> list[dict[str, str]]:
    text = files("jincai.platform.standards").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _row(name: str, row: dict[str, str]) -> CodeRow:
    budgets = tuple(filter(None, row["budgets"].split("|")))
    return CodeRow(
        FIRST_DAY, None, name, row["code"], row["name"], row["parent"], 1, True, budgets, row["alias"], "", "", True, "000000000"
    )
