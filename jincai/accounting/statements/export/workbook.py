"""工作簿：报表写成 xlsx，逐行写出不占内存；金额是数，不是文字。"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from jincai.accounting.statements.export.grids import MONEY, RATE, TEXT, GridRow, grid
from jincai.kernel.cells import safe
from jincai.kernel.problems import UserError
from jincai.platform.ui import api as ui

UNITS = {"元": Decimal(1), "万元": Decimal(10_000)}
_FONT = {"font_name": "宋体", "font_size": 11}
Mark = Callable[[str, str, int, str], str]
"""水印: (title, notes, rows, SM3 of the content) -> what the file bears; it is audited in the same breath."""


def to_xlsx(report: Any, out: BinaryIO | Path | str, *, unit: str = "元", mark: Mark) -> int:
    """导出 xlsx: title in row 1, notes and unit in row 2, header in row 3, then the rows and totals; answers how many rows.

    `mark` the watermark, for the last row and every printed page.
    `unit` 元 or 万元: amounts are exact numbers either way, shown with two decimals. Raises UserError for another unit.
    """
    if unit not in UNITS:
        raise UserError(f"没有单位“{unit}”", "可用：元、万元")
    shape = grid(report)
    target: Any = str(out) if isinstance(out, Path) else out
    with xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "in_memory": False}) as book:
        book.set_properties({"title": shape.title, "subject": "；".join(shape.notes)})
        sheet = book.add_worksheet(shape.name)
        told = f"单位：{unit}　" + "　".join(shape.notes)
        writer = _Writer(book, sheet, [head.kind for head in shape.heads], UNITS[unit], [shape.title, told, *(head.title for head in shape.heads)])
        for column, head in enumerate(shape.heads):
            sheet.set_column(column, column, head.width)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, safe(shape.title), book.add_format({**_FONT, "font_size": 16, "bold": True}))
        sheet.write_string(1, 0, told, book.add_format(_FONT))
        for column, head in enumerate(shape.heads):
            sheet.write_string(2, column, head.title, writer.header)
        count = 0
        for row in shape.rows:
            writer.write(3 + count, row)
            count += 1
        for number, row in enumerate(shape.totals):
            writer.write(3 + count + number, GridRow(row.cells, row.indent, True))
        ui.stamp(sheet, book, 4 + count + len(shape.totals), mark(shape.title, told, count, writer.digest.sm3()))
    return count


class _Writer:
    """Writes rows with a small set of cell formats."""

    def __init__(self, book: Any, sheet: Any, kinds: list[str], divisor: Decimal, head: list[str]) -> None:
        self.book, self.sheet, self.kinds, self.divisor = book, sheet, kinds, divisor
        self.header = book.add_format({**_FONT, "bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#EEF2F6"})
        self.formats: dict[tuple[str, int, bool], Any] = {}
        self.digest = ui.Digest(head)

    def write(self, at: int, row: GridRow) -> None:
        """One row: text as text, money and rates as numbers, nothing where there is nothing."""
        self.digest.add(row.cells)
        for column, (kind, value) in enumerate(zip(self.kinds, row.cells, strict=True)):
            form = self._format(kind, row.indent if column == 1 else 0, row.strong)
            if value is None or value == "":
                self.sheet.write_blank(at, column, None, form)
            elif kind == TEXT:
                self.sheet.write_string(at, column, safe(str(value)), form)
            else:
                self.sheet.write_number(at, column, value / self.divisor if kind == MONEY else value, form)

    def _format(self, kind: str, indent: int, strong: bool) -> Any:
        key = (kind, indent, strong)
        if key not in self.formats:
            number = {MONEY: "#,##0.00;-#,##0.00;0.00", RATE: "0.0%", TEXT: "@"}[kind]
            self.formats[key] = self.book.add_format({**_FONT, "border": 1, "bold": strong, "indent": indent, "num_format": number})
        return self.formats[key]
