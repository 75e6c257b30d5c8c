"""模板：填什么、怎么填、可填哪些；列名与读表用的是同一份声明。带着所填的字，就是改过再交的那份文件。"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from jincai.kernel.cells import safe
from jincai.kernel.money import MoneyError, yuan
from jincai.platform.intake.checking import digest
from jincai.platform.intake.declared import Ask, Column, Row, Sheet
from jincai.platform.ui.api import stamp

HEAD = {"bold": True, "bottom": 1, "bg_color": "#F7F9FA", "align": "center"}
WORDS = {"text": "文字", "money": "金额（元），最多两位小数", "code": "代码、名称或拼音首字母", "agency": "单位代码或全称", "number": "数"}
LISTED = "可填的"


def made(sheet: Sheet, ask: Ask, mark: Callable[[int, str], str], cells: Sequence[Sequence[str]] = (), rows: Sequence[Row] = ()) -> bytes:
    """模板 as xlsx: the form, how to fill it, what may be chosen. With `cells` it holds them, wrong cells marked and explained.

    `mark` answers the watermark for so many rows with this SM3.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    page, how = book.add_worksheet(sheet.title[:28]), book.add_worksheet("怎样填")
    styles = {name: book.add_format(told) for name, told in _STYLES.items()}
    first = _top(page, sheet, ask, styles)
    choices = sheet.choices(ask) if sheet.choices else {}
    listed = _lists(book, sheet, choices, styles)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, styles["money" if column.kind == "money" else "text"])
        page.write_string(
            first, at, f"{column.title}{'（元）' if column.kind == 'money' else ''}{'*' if column.need else ''}", styles["head"]
        )
        if column.key in listed:
            page.data_validation(
                first + 1, at, first + sheet.most, at, {"validate": "list", "source": listed[column.key], "error_type": "warning"}
            )
    _fill(page, sheet, cells, rows, first + 1, styles)
    page.freeze_panes(first + 1, 1)
    last = _how(how, sheet, styles)
    told = [list(row) for row in cells] + [[choice.value, choice.says] for values in choices.values() for choice in values]
    stamp(how, book, last + 2, mark(len(told), digest(ask.head, told)))
    book.close()
    return out.getvalue()


_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14}, "head": HEAD, "note": {"font_color": "#5C6873"}, "text": {"num_format": "@"},
    "money": {"num_format": "#,##0.00"}, "bad": {"num_format": "@", "bg_color": "#FDEEEC", "border": 1, "border_color": "#B3261E"},
    "badmoney": {"num_format": "#,##0.00", "bg_color": "#FDEEEC", "border": 1, "border_color": "#B3261E"},
}  # fmt: skip


def _top(page: Any, sheet: Sheet, ask: Ask, styles: dict[str, Any]) -> int:
    """题、说明、表头几格; the row of the column names."""
    page.write_string(0, 0, sheet.title, styles["title"])
    page.write_string(1, 0, f"单位：元。带 * 的必填；不写合计行。{sheet.says}", styles["note"])
    for at, column in enumerate(sheet.heads, 2):
        page.write_string(at, 0, f"{column.title}：")
        page.write_string(at, 1, safe(ask.head.get(column.key, "")), styles["text"])
    return 2 + len(sheet.heads)


def _fill(page: Any, sheet: Sheet, cells: Sequence[Sequence[str]], rows: Sequence[Row], first: int, styles: dict[str, Any]) -> None:
    wrong = {row.at: row for row in rows if row.wrong}
    for at, line in enumerate(cells):
        row = wrong.get(at + 1)
        for place, (column, typed) in enumerate(zip(sheet.columns, line, strict=True)):
            bad = bool(row and column.key in row.wrong)
            _write(page, first + at, place, column, typed, styles, bad)
            if row and bad:
                page.write_comment(first + at, place, "\n".join(says for key, says in row.says if key == column.key)[:1000])


def _write(page: Any, at: int, place: int, column: Column, typed: str, styles: dict[str, Any], bad: bool) -> None:
    if not typed:
        if bad:
            page.write_blank(at, place, None, styles["bad"])
        return
    if column.kind == "money":
        try:
            page.write_number(at, place, float(yuan(typed)), styles["badmoney" if bad else "money"])
            return
        except MoneyError:
            pass
    page.write_string(at, place, safe(typed), styles["bad" if bad else "text"])


def _lists(book: Any, sheet: Sheet, choices: Any, styles: dict[str, Any]) -> dict[str, str]:
    """可填的值: a sheet of their own, one pair of columns each; the range each list stands in."""
    if not any(choices.values()):
        return {}
    page, found = book.add_worksheet(LISTED), {}
    for at, (key, values) in enumerate(choices.items()):
        left = 2 * at
        page.set_column(left, left, 22)
        page.set_column(left + 1, left + 1, 40)
        page.write_string(0, left, sheet.column(key).title, styles["head"])
        page.write_string(0, left + 1, "说明", styles["head"])
        for row, choice in enumerate(values, 1):
            page.write_string(row, left, safe(choice.value))
            page.write_string(row, left + 1, safe(choice.says), styles["note"])
        if values:
            letter = xlsxwriter.utility.xl_col_to_name(left)
            found[key] = f"='{LISTED}'!${letter}$2:${letter}${len(values) + 1}"
    return found


def _how(page: Any, sheet: Sheet, styles: dict[str, Any]) -> int:
    """怎样填，一列一行; the last row."""
    for at, (title, width) in enumerate((("列", 18), ("必填", 8), ("写什么", 60))):
        page.set_column(at, at, width)
        page.write_string(0, at, title, styles["head"])
    for row, column in enumerate((*sheet.heads, *sheet.columns), 1):
        page.write_string(row, 0, column.title)
        page.write_string(row, 1, "是" if column.need else "")
        page.write_string(row, 2, f"{WORDS[column.kind]}。{column.hint}")
    return len(sheet.heads) + len(sheet.columns)
