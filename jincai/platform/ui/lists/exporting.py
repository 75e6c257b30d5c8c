"""导出：看到的列、筛选后的全部行、同样的次序，一段一段写进临时文件；内存不随行数长。"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from jincai.kernel.cells import safe
from jincai.kernel.problems import UserError
from jincai.platform.ui import figures, sheets
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import asking, cells, declared
from jincai.platform.ui.lists.listing import Listing

PART, MOST = 10_000, 300_000
"""一段多少行；一份至多多少行（表格程序至多 1,048,576 行，再多人也看不了）."""
IN_MEMORY = 1 << 20


def export(listing: Listing, desk: Desk, wanted: declared.Wanted, cols: Sequence[declared.Col]) -> HttpResponseBase:
    """导出 xlsx: a large one is streamed from a temporary file. Raises UserError when the filtered set is larger than one sheet should be."""
    first = listing.fetch(desk, wanted, "", PART)
    if first.count is not None and first.count > MOST:
        raise UserError(f"筛选后有 {first.count:,} {listing.noun}，一次最多导出 {MOST:,} {listing.noun}", "用日期、单位再筛小一些")
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    _write(book, listing, desk, wanted, cols, first)
    book.close()
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        with file:
            response: HttpResponseBase = HttpResponse(file.read(), content_type=sheets.TYPE)
    else:
        response = FileResponse(file, content_type=sheets.TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{listing.title}{desk.year}.xlsx"))
    return response


def _write(book: Any, listing: Listing, desk: Desk, wanted: declared.Wanted, cols: Sequence[declared.Col], first: declared.Found) -> None:
    sheet = book.add_worksheet(sheets.tab(listing.title))
    kinds = [cells.SHEET.get(col.kind, "text") for col in cols]
    plain = [book.add_format(sheets.FORMATS[kind]) for kind in kinds]
    note, wan, names = _note(desk, wanted, cols), figures.unit() == figures.WAN, cells.Names(desk)
    sheet.write_string(0, 0, safe(listing.title), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, safe(note))
    head = book.add_format(sheets.HEAD)
    for i, col in enumerate(cols):
        sheet.set_column(i, i, col.sheet or cells.WIDTH.get(col.kind, 24))
        sheet.write_string(2, i, safe(col.title), head)
    digest, at = sheets.Digest([listing.title, note, *(col.title for col in cols)]), 3
    writers = [sheets.writer(sheet, kind) for kind in kinds]
    for row in _rows(listing, desk, wanted, first):
        if at > MOST + 3:
            raise UserError(f"筛选后多于 {MOST:,} {listing.noun}，一次最多导出 {MOST:,} {listing.noun}", "用日期、单位再筛小一些")
        values = [cells.sheet_value(col, cells.value(col, row, names), wan) for col in cols]
        for i, found in enumerate(values):
            if found is not None:
                writers[i](at, i, found, plain[i])
        digest.add(values)
        at += 1
    at = _total(sheet, book, at, listing, cols, first, kinds, wan, digest)
    mark = sheets.watermark(verb=listing.exporter or "ui.export", title=listing.title, note=note, rows=digest.rows, sm3=digest.sm3())
    sheets.stamp(sheet, book, at + 1, mark)
    sheet.freeze_panes(3, 0)


def _total(
    sheet: Any, book: Any, at: int, listing: Listing, cols: Sequence[declared.Col], first: declared.Found, kinds: Sequence[str], wan: bool, digest: Any
) -> int:  # fmt: skip
    """合计行, as on the screen: the label in the first column that is no sum."""
    told = [cells.sheet_value(col, cells.total(col, first.sums), wan) for col in cols]
    if first.count is None and not any(each is not None for each in told):
        return at
    label = "合计" if first.count is None else f"合计 {first.count:,} {listing.noun}"
    free = next((i for i, each in enumerate(told) if each is None), None)
    texts: list[Any] = list(told)
    if free is not None:
        texts[free] = f"{label}{first.note}"
    for i, (found, kind) in enumerate(zip(texts, kinds, strict=True)):
        heavy = book.add_format({**sheets.FORMATS["text" if i == free else kind], "bold": True, "top": 1})
        if found is None:
            sheet.write_blank(at, i, None, heavy)
        else:
            sheets.writer(sheet, "text" if i == free else kind)(at, i, found, heavy)
    digest.add(texts)
    return at + 1


def _rows(listing: Listing, desk: Desk, wanted: declared.Wanted, first: declared.Found) -> Iterator[Any]:
    """筛选后的全部, part by part."""
    part = first
    while True:
        yield from part.rows
        if not part.after:
            return
        part = listing.fetch(desk, asking.unsummed(wanted), part.after, PART)


def _note(desk: Desk, wanted: declared.Wanted, cols: Sequence[declared.Col]) -> str:
    """单位、区划、年度、筛了什么."""
    unit = f"单位：{figures.unit_name()}　" if any(col.kind == "money" for col in cols) else ""
    said = "　".join(f"{title} {words}" for title, words in wanted.said) or "全部"
    return f"{unit}{desk.division_name} {desk.year} 年度　{said}"
