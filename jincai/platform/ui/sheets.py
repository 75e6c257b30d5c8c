"""导出：屏幕上是什么，xlsx 里就是什么；金额是数，不是字；每一份有水印，在审计里有一行；文字不会成为公式。"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from jincai.kernel import sm3 as sm3s
from jincai.kernel.cells import safe
from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity

HEAD = {"bold": True, "bottom": 1, "bg_color": "#F7F9FA", "align": "center"}
FORMATS: dict[str, dict[str, Any]] = {
    "money": {"num_format": "#,##0.00;−#,##0.00"},
    "rate": {"num_format": "0.0%"},
    "date": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
    "count": {"num_format": "#,##0"},
    "text": {},
}
MARK = "内部资料　"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """一列: `kind` text / money / rate / date / moment / count; `width` in characters."""

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
    verb: str = "ui.export",
) -> HttpResponse:
    """导出 xlsx: title in row 1, unit and scope (`note`) in row 2, header in row 3, like the sheets the office publishes.

    Money cells are given in yuan; `wan` writes them in 万元 exactly (not rounded to what the screen shows). The export is audited, in the
    scope it is called in, and the sheet bears who, when, the number of the audit and the SM3 of its cells.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(tab(title))
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format(HEAD)
    plain = {kind: book.add_format(how) for kind, how in FORMATS.items()}
    heavy = {kind: book.add_format({**how, "bold": True, "top": 1}) for kind, how in FORMATS.items()}
    sheet.write_string(0, 0, safe(title), bold)
    sheet.write_string(1, 0, safe(note))
    digest = Digest([title, note, *(column.title for column in columns)])
    for i, column in enumerate(columns):
        sheet.set_column(i, i, column.width)
        sheet.write_string(2, i, safe(column.title), head)
    at = 3
    for row in rows:
        _write(sheet, at, columns, row, plain, wan)
        digest.add(row)
        at += 1
    if total is not None:
        _write(sheet, at, columns, total, heavy, wan)
        digest.add(total)
        at += 1
    stamp(sheet, book, at + 1, watermark(verb=verb, title=title, note=note, rows=digest.rows, sm3=digest.sm3()))
    sheet.freeze_panes(3, 0)
    book.close()
    response = HttpResponse(out.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    return response


def _write(sheet: Any, at: int, columns: Sequence[Column], row: Sequence[Any], formats: dict[str, Any], wan: bool) -> None:
    for i, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None or value == "":
            sheet.write_blank(at, i, None, formats[column.kind])
        else:
            in_unit = Decimal(value) / 10_000 if wan and column.kind == "money" else value
            writer(sheet, column.kind)(at, i, in_unit, formats[column.kind])


def tab(title: str) -> str:
    """工作表的名字：去掉表格程序不许的字."""
    return title[:28].translate(str.maketrans("", "", "[]:*?/\\"))


def writer(sheet: Any, kind: str) -> Callable[[int, int, Any, Any], Any]:
    """一格怎样写，按种类：数是数，日是日，文字不成公式."""
    if kind in ("money", "rate", "count"):
        return lambda at, i, value, look: sheet.write_number(at, i, float(value), look)
    if kind in ("date", "moment"):
        return sheet.write_datetime  # type: ignore[no-any-return]
    return lambda at, i, value, look: sheet.write_string(at, i, safe(str(value)), look)


class Digest:
    """内容的 SM3: of the values as they are given, cells by tabs, rows by line feeds; what the audit compares a file found later with."""

    def __init__(self, head: Sequence[Any]) -> None:
        self.made, self.rows = sm3s.running(), -1
        self.add(head)

    def add(self, row: Sequence[Any]) -> None:
        """One row more."""
        self.made.update(("\t".join("" if value is None else str(value) for value in row) + "\n").encode("utf-8", "replace"))
        self.rows += 1

    def sm3(self) -> str:
        """The digest so far."""
        return self.made.hexdigest()


def watermark(
    *, verb: str, title: str, note: str, rows: int, sm3: str, kind: str = "sheet", command: str = "", find: Callable[[str], Any] = identity.actor
) -> str:
    """水印: audits the export (one row) and answers what the file bears: who, when, the audit's number, the SM3.

    `kind` of file; `command` the operating system's user, where a command exports.
    """
    user = identity.current_actor()
    try:
        name = find(user).name if user else ""
    except UserError:  # a job or a rehearsal: nobody signs in under that name
        name = ""
    after = {"rows": rows, "sm3": sm3, "note": note}
    channel = "command" if command else ""
    (number,) = audit.record(
        audit.Entry(kind="export", verb=verb, document_kind=kind, document=title, name=name, after=after, channel=channel, agent=command)
    )
    who = f"{name}（{user}）" if name else user or (f"命令行（{command}）" if command else "系统")
    return f"{MARK} 导出人 {who} {timezone.localtime():%Y-%m-%d %H:%M:%S} 审计号 {number} SM3 {sm3}"


def stamp(sheet: Any, book: Any, at: int, mark: str) -> None:
    """盖水印: in the last row, and on every printed page's head and foot."""
    sheet.write_string(at, 0, mark, book.add_format({"font_color": "#8A949E", "italic": True, "font_size": 9}))
    printed = mark.replace("&", "&&")[:200]
    sheet.set_header(f"&L&8{printed}")
    sheet.set_footer(f"&L&8{printed}&R&8&P / &N")
