"""大表的 xlsx：一个工作表，一行一行直接写成 XML 进压缩包，内存不随行数长；比通用的库快几倍（docs/decisions/dependencies.md）。"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.sax.saxutils import escape

from jincai.kernel.cells import safe

EPOCH = date(1899, 12, 30)
MOST = 32_767
"""一格至多多少字（表格程序的限度）."""
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
KINDS = ("text", "money", "rate", "date", "moment", "count")
FORMATS = {"money": "#,##0.00;−#,##0.00", "rate": "0.0%", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "count": "#,##0"}
TITLE, HEAD, MARK, HEAVY = 2 * len(KINDS), 2 * len(KINDS) + 1, 2 * len(KINDS) + 2, len(KINDS)
"""样式号：前六个平常的，再六个合计的，再是题、表头、水印."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006"
_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BUFFER = 1 << 18


class Book:
    """一本: `head` first, then `row` after row, `close` with the marks at the end. Amounts are numbers, days are days, texts never formulas."""

    def __init__(self, file: IO[bytes], tab: str, widths: Sequence[int], kinds: Sequence[str]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        for name, text in _parts(tab).items():
            self._zip.writestr(name, _XML + text)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._cells = [_cell(kind, KINDS.index(kind)) for kind in kinds]
        self._heavy = [_cell(kind, HEAVY + KINDS.index(kind)) for kind in kinds]
        self._waiting: list[str] = []
        self._size = self._at = 0
        cols = "".join(f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, width in enumerate(widths, 1))
        view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        self._put(f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}">{view}<cols>{cols}</cols><sheetData>')

    def words(self, texts: Sequence[str], style: int) -> None:
        """一行文字：题、注、表头."""
        self._row("".join(_text(text, style) for text in texts))

    def row(self, values: Sequence[Any]) -> None:
        """一行数据."""
        self._row("".join([make(value) if value is not None else "<c/>" for make, value in zip(self._cells, values, strict=True)]))

    def total(self, values: Sequence[Any]) -> None:
        """合计行; a text may stand in any column."""
        made = zip(self._heavy, values, strict=True)
        empty = f'<c s="{HEAVY}"/>'
        self._row("".join(empty if value is None else _text(value, HEAVY) if isinstance(value, str) else make(value) for make, value in made))

    def close(self, mark: str) -> None:
        """写完: an empty row, the watermark, and the same at the head and the foot of every printed page."""
        self._row("")
        self.words([mark], MARK)
        printed = escape(mark.replace("&", "&&")[:200])
        head, foot = f"<oddHeader>&amp;L&amp;8{printed}</oddHeader>", f"<oddFooter>&amp;L&amp;8{printed}&amp;R&amp;8&amp;P / &amp;N</oddFooter>"
        self._put(f"</sheetData><headerFooter>{head}{foot}</headerFooter></worksheet>")
        self._sheet.write("".join(self._waiting).encode())
        self._sheet.close()
        self._zip.close()

    def _row(self, cells: str) -> None:
        self._at += 1
        self._put(f"<row>{cells}</row>")

    def _put(self, text: str) -> None:
        self._waiting.append(text)
        self._size += len(text)
        if self._size > _BUFFER:
            self._sheet.write("".join(self._waiting).encode())
            self._waiting.clear()
            self._size = 0


def _cell(kind: str, style: int) -> Callable[[Any], str]:
    """一格怎样写，按种类."""
    if kind in ("money", "rate", "count"):
        return lambda value: f'<c s="{style}"><v>{value}</v></c>'
    if kind in ("date", "moment"):
        return lambda value: f'<c s="{style}"><v>{_serial(value)}</v></c>'
    return lambda value: _text(str(value), style)


def _text(value: str, style: int) -> str:
    told = escape(safe(ILLEGAL.sub("", value)[:MOST]))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _serial(on: date) -> str:
    """表格程序的日子：1899-12-30 起的天数."""
    if isinstance(on, datetime):
        return f"{(on.date() - EPOCH).days + (on.hour * 3600 + on.minute * 60 + on.second) / 86400:.8f}"
    return str((on - EPOCH).days)


def _parts(tab: str) -> dict[str, str]:
    """压缩包里表以外的几件."""
    kinds = f'<Override PartName="/xl/workbook.xml" ContentType="{_PART}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_PART}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{_PART}.styles+xml"/>'  # noqa: E501
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>',  # noqa: E501
        "_rels/.rels": f'<Relationships xmlns="{_TYPES}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',  # noqa: E501
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="{escape(tab, {chr(34): "&quot;"})}" sheetId="1" r:id="rId1"/></sheets></workbook>',  # noqa: E501
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_TYPES}/relationships"><Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',  # noqa: E501
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    """样式：数的写法各一，平常与合计；题、表头、水印."""
    numbers = {kind: 164 + i for i, kind in enumerate(FORMATS)}
    formats = "".join(f'<numFmt numFmtId="{numbers[kind]}" formatCode="{escape(code)}"/>' for kind, code in FORMATS.items())
    fonts = ('<sz val="11"/><name val="宋体"/>', '<b/><sz val="11"/><name val="宋体"/>', '<b/><sz val="14"/><name val="宋体"/>', '<i/><sz val="9"/><color rgb="FF8A949E"/><name val="宋体"/>')  # fmt: skip # noqa: E501
    fills = ('<patternFill patternType="none"/>', '<patternFill patternType="gray125"/>', '<patternFill patternType="solid"><fgColor rgb="FFF7F9FA"/></patternFill>')  # fmt: skip # noqa: E501
    borders = ("<left/><right/><top/><bottom/>", '<left/><right/><top style="thin"/><bottom/>', '<left/><right/><top/><bottom style="thin"/>')
    plain = [(numbers.get(kind, 0), 0, 0, 0) for kind in KINDS]
    heavy = [(numbers.get(kind, 0), 1, 0, 1) for kind in KINDS]
    made = [*plain, *heavy, (0, 2, 0, 0), (0, 1, 2, 2), (0, 3, 0, 0)]
    flags = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
    cells = "".join(f'<xf numFmtId="{n}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" {flags}/>' for n, font, fill, border in made)
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(numbers)}">{formats}</numFmts>'
        f'<fonts count="{len(fonts)}">{"".join(f"<font>{each}</font>" for each in fonts)}</fonts>'
        f'<fills count="{len(fills)}">{"".join(f"<fill>{each}</fill>" for each in fills)}</fills>'
        f'<borders count="{len(borders)}">{"".join(f"<border>{each}</border>" for each in borders)}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(made)}">{cells}</cellXfs></styleSheet>'
    )
