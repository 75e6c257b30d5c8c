"""导出：屏幕上是什么，xlsx 里就是什么；金额是数，不是字。"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

HEAD = {"bold": True, "bottom": 1, "bg_color": "#F7F9FA", "align": "center"}
FORMATS: dict[str, dict[str, Any]] = {
    "money": {"num_format": "#,##0.00;−#,##0.00"},
    "rate": {"num_format": "0.0%"},
    "date": {"num_format": "yyyy-mm-dd"},
    "text": {},
}
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """一列: `kind` text / money / rate / date; `width` in characters."""

    title: str
    kind: str = "text"
    width: int = 16


def workbook(
    *,
    name: str,
    title: str,
    note: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    total: Sequence[Any] | None = None,
    wan: bool = False,
) -> HttpResponse:
    """导出 xlsx: title in row 1, unit and scope (`note`) in row 2, header in row 3, like the sheets the office publishes.

    Money cells are given in yuan; `wan` writes them in 万元 exactly (not rounded to what the screen shows).
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(title[:28].translate(str.maketrans("", "", "[]:*?/\\")))
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format(HEAD)
    plain = {kind: book.add_format(how) for kind, how in FORMATS.items()}
    heavy = {kind: book.add_format({**how, "bold": True, "top": 1}) for kind, how in FORMATS.items()}
    sheet.write(0, 0, title, bold)
    sheet.write(1, 0, note)
    for i, column in enumerate(columns):
        sheet.set_column(i, i, column.width)
        sheet.write(2, i, column.title, head)
    at = 3
    for row in rows:
        _write(sheet, at, columns, row, plain, wan)
        at += 1
    if total is not None:
        _write(sheet, at, columns, total, heavy, wan)
    sheet.freeze_panes(3, 0)
    book.close()
    response = HttpResponse(out.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    return response


def _write(sheet: Any, at: int, columns: Sequence[Column], row: Sequence[Any], formats: dict[str, Any], wan: bool) -> None:
    for i, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None or value == "":
            sheet.write_blank(at, i, None, formats[column.kind])
        elif column.kind == "money":
            sheet.write_number(at, i, float(Decimal(value) / 10_000 if wan else value), formats["money"])
        elif column.kind == "rate":
            sheet.write_number(at, i, float(value), formats["rate"])
        elif column.kind == "date":
            sheet.write_datetime(at, i, value, formats["date"])
        else:
            sheet.write_string(at, i, str(value), formats["text"])
