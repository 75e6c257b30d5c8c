"""导出：看到的列、筛选后的全部行、同样的次序，一段一段写进临时文件；内存不随行数长。"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from jincai.kernel.problems import UserError
from jincai.platform.ui import figures, sheets
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import asking, cells, declared
from jincai.platform.ui.lists.listing import Listing
from jincai.platform.ui.lists.sheetfile import HEAD, TITLE, Book

PART, MOST = 10_000, 300_000
"""一段多少行；一份至多多少行（表格程序至多 1,048,576 行，再多人也看不了）."""
IN_MEMORY = 1 << 20


def export(listing: Listing, desk: Desk, wanted: declared.Wanted, cols: Sequence[declared.Col]) -> HttpResponseBase:
    """导出 xlsx: a large one is streamed from a temporary file. Raises UserError when the filtered set is larger than one sheet should be."""
    first = listing.fetch(desk, wanted, "", PART)
    if first.count is not None and first.count > MOST:
        raise UserError(f"筛选后有 {first.count:,} {listing.noun}，一次最多导出 {MOST:,} {listing.noun}", "用日期、单位再筛小一些")
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 the response closes it
    _write(file, listing, desk, wanted, cols, first)
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


def _write(file: Any, listing: Listing, desk: Desk, wanted: declared.Wanted, cols: Sequence[declared.Col], first: declared.Found) -> None:
    note, wan, names = _note(desk, wanted, cols), figures.unit() == figures.WAN, cells.Names(desk)
    kinds = [cells.SHEET.get(col.kind, "text") for col in cols]
    book = Book(file, sheets.tab(listing.title), [col.sheet or cells.WIDTH.get(col.kind, 24) for col in cols], kinds)
    heads = [col.title for col in cols]
    book.words([listing.title], TITLE)
    book.words([note], 0)
    book.words(heads, HEAD)
    digest = sheets.Digest([listing.title, note, *heads])
    for count, row in enumerate(_rows(listing, desk, wanted, first)):
        if count >= MOST:
            raise UserError(f"筛选后多于 {MOST:,} {listing.noun}，一次最多导出 {MOST:,} {listing.noun}", "用日期、单位再筛小一些")
        values = [cells.sheet_value(col, cells.value(col, row, names), wan) for col in cols]
        book.row(values)
        digest.add(values)
    if totals := _totals(listing, cols, first, wan):
        book.total(totals)
        digest.add(totals)
    mark = sheets.watermark(verb=listing.exporter or "ui.export", title=listing.title, note=note, rows=digest.rows, sm3=digest.sm3())
    book.close(mark)


def _totals(listing: Listing, cols: Sequence[declared.Col], first: declared.Found, wan: bool) -> list[Any]:
    """合计行, as on the screen: the label in the first column that is no sum; [] when there is nothing to sum."""
    told: list[Any] = [cells.sheet_value(col, cells.total(col, first.sums), wan) for col in cols]
    if first.count is None and not any(each is not None for each in told):
        return []
    label = "合计" if first.count is None else f"合计 {first.count:,} {listing.noun}"
    free = next((i for i, each in enumerate(told) if each is None), None)
    if free is not None:
        told[free] = f"{label}{first.note}"
    return told


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
