"""开表：打开工作簿，取出一张表；打不开、没有这张表，都说清楚。"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.planning.budget.sheet import cells
from jincai.platform.files import api as files


@dataclasses.dataclass(frozen=True, slots=True)
class Grid:
    """一张表的格子: `lines` every row from the first, cells as the workbook keeps them."""

    file: str
    sheet: str
    lines: list[list[Any]]

    def line(self, number: int) -> list[Any]:
        """A row by its number in the workbook (from 1); empty beyond the end."""
        return self.lines[number - 1] if number <= len(self.lines) else []

    @property
    def title(self) -> str:
        """标题：第 1 行第一个有字的格。"""
        return next((cells.text(cell) for cell in self.line(1) if cells.text(cell)), "")

    @property
    def unit(self) -> str | None:
        """金额单位：第 2 行。"""
        return cells.unit(self.line(2))


def open_sheet(file: Path, sheet: str) -> Grid:
    """开表. Raises InputErrors with one error: no such file, not a workbook, no such sheet (and which there are)."""
    if not file.exists():
        raise _error(sheet, "文件", str(file), f"没有文件 {file}；请核对路径")
    if not file.is_file():
        raise _error(sheet, "文件", str(file), f"{file} 不是文件；请给出工作簿（.xlsx）的路径")
    try:
        if file.suffix.lower() == ".xlsx":  # other workbooks (.xls, .ods) are only opened, and only by who has a shell
            files.check_upload(file.name, file.read_bytes(), kinds=("xlsx",))
        elif file.stat().st_size > files.LARGEST:
            raise _error(sheet, "文件", str(file), "文件超过 64 MB，不像一本预算表；请只保留要导入的表")
        with CalamineWorkbook.from_path(str(file)) as book:
            names = list(book.sheet_names)
            if sheet not in names:
                raise _error(sheet, "工作表", sheet, _no_sheet(sheet, names))
            lines = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except InputErrors:
        raise
    except UserError as error:
        raise _error(sheet, "文件", str(file), f"读不了这个文件：{error.says}；{error.remedy}") from error
    except PermissionError as error:
        raise _error(sheet, "文件", str(file), f"没有读取 {file} 的权限；请检查文件权限") from error
    except (CalamineError, OSError, ValueError) as error:
        raise _error(sheet, "文件", str(file), f"读不了这个文件（{error}）；请另存为 Excel 工作簿（.xlsx，不加密）再导入") from error
    return Grid(file.name, sheet, lines)


def digest(file: Path) -> str:
    """文件的 SHA-256，写进预算册，日后可证是哪个文件。"""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _no_sheet(sheet: str, names: list[str]) -> str:
    same = [name for name in names if name.strip().lstrip("0") == sheet.strip().lstrip("0")]
    near = same or difflib.get_close_matches(sheet, names, n=1, cutoff=0.4)
    guess = f"是不是“{near[0]}”？" if near else ""
    return f"工作簿里没有“{sheet}”这张表；{guess}有这些表：{'、'.join(names)}；请用 --sheet 指明"


def _error(sheet: str, field: str, value: str, says: str) -> InputErrors:
    return InputErrors([InputError(sheet=sheet, row=None, field=field, value=value, says=says)])
