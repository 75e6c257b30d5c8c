"""读表：工作簿或贴进来的字成为各行所填的字；按列名认列，从不按位置。"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from jincai.kernel.problems import UserError
from jincai.platform.files import api as files
from jincai.platform.intake.declared import Column, Sheet

LARGEST = 10 * 1024 * 1024
HEAD_WITHIN = 12
"""表头在前几行里找。"""
LONGEST = 400
"""一格至多几个字；再长就不是要填的东西。"""


def workbook(sheet: Sheet, name: str, data: bytes) -> tuple[dict[str, str], list[list[str]]]:
    """读工作簿: what stands above the header by head column, and the rows. Raises UserError: not a workbook, no header, too many rows."""
    files.check_upload(name, data, kinds=("xlsx",), largest=LARGEST)
    try:
        grid = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as error:
        raise UserError(f"文件“{name}”打不开", "用模板填好，另存为 .xlsx 再交") from error
    at, places = _header(sheet, grid)
    rows = [[text(row[place]) if place is not None and place < len(row) else "" for place in places] for row in grid[at + 1 :]]
    return _above(sheet, grid[:at]), fitted(sheet, _until_end(rows))


def fitted(sheet: Sheet, rows: list[list[str]]) -> list[list[str]]:
    """去掉末尾的空行. Raises UserError when there are too many."""
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > sheet.most:
        raise UserError(f"有 {len(rows)} 行，一批至多 {sheet.most} 行", "分成几个文件再交")
    return rows


def text(cell: Any) -> str:
    """一格的字: as a person reads it; a whole number without its decimal point, an amount without what a binary fraction adds."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float):
        whole = f"{cell:.15g}"
        return str(int(cell)) if cell.is_integer() else f"{Decimal(whole):f}"
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return str(cell).replace("\u3000", " ").replace("\0", "").strip()[:LONGEST]


def name_of(title: str) -> str:
    """列名，去空白、星号、括号里的单位，全半角统一，供比较."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).strip("*")
    return re.sub(r"\((?:元|必填|选填)\)$", "", plain)


def _header(sheet: Sheet, grid: Sequence[Sequence[Any]]) -> tuple[int, list[int | None]]:
    """表头行与各列的位置: the row that knows most of the columns. Raises UserError, naming those that are missing or there twice."""
    wanted = [{name_of(name) for name in (column.title, *column.also)} for column in sheet.columns]
    named = [[name_of(text(cell)) for cell in row] for row in grid[:HEAD_WITHIN]]
    known = [sum(bool(names & set(row)) for names in wanted) for row in named]
    best = max(range(len(known)), key=lambda at: known[at], default=0)
    if not known or known[best] < 2:
        raise UserError(
            "表里没有认得的列名", f"第一张工作表要有一行列名：{'、'.join(column.title for column in sheet.columns)}；下载模板填最稳妥"
        )
    row = named[best]
    missing = [column.title for column, names in zip(sheet.columns, wanted, strict=True) if column.need and not names & set(row)]
    if missing:
        raise UserError(f"表里少了这几列：{'、'.join(missing)}", "列名照模板写，次序不限；多出来的列不读")
    twice = [column.title for column, names in zip(sheet.columns, wanted, strict=True) if sum(cell in names for cell in row) > 1]
    if twice:
        raise UserError(f"这几列写了两次：{'、'.join(twice)}", "一列留一个")
    return best, [next((at for at, cell in enumerate(row) if cell in names), None) for names in wanted]


def _above(sheet: Sheet, grid: Sequence[Sequence[Any]]) -> dict[str, str]:
    """表头上面几格: a title and, right of it, what was filled in."""
    found = {}
    for column in sheet.heads:
        for row in grid:
            cells = [text(cell) for cell in row]
            at = next((at for at, cell in enumerate(cells) if name_of(cell).rstrip(":") == name_of(column.title)), None)
            if at is not None:
                found[column.key] = next((cell for cell in cells[at + 1 :] if cell), "")
    return found


def _until_end(rows: list[list[str]]) -> list[list[str]]:
    """到合计行为止: a total at the foot is not a line."""
    for at, row in enumerate(rows):
        first = next((cell for cell in row if cell), "")
        if name_of(first) in ("合计", "总计") and sum(bool(cell) for cell in row) <= 3:
            return rows[:at]
    return rows


def columns_said(columns: Sequence[Column]) -> str:
    """列名，一句话里说."""
    return "、".join(column.title for column in columns)
