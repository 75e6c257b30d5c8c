"""排版：一份单据或报表摆到几页 A4 上；表头每页重写，页脚写水印与页码，签字栏不拆开。"""

from __future__ import annotations

from jincai.kernel.money import capitals, show
from jincai.platform.printing import grids, seals
from jincai.platform.printing.drawing import GREY, RED, Page, broken, fitted, measured, moved
from jincai.platform.printing.papers import Block, Document, Pairs, Prose, Sign, Signs, Sum, Table

MARGIN, TOP, FOOT = 15.0, 14.0, 12.0
ROW, SIGNING, THICK = 8.0, 34.0, 0.45
BODY, LEADING = 4.6, 8.4
"""正文的字号与行距（毫米）。"""


def set_out(document: Document) -> list[Page]:
    """一份的各页."""
    sheet = Setter(document)
    for block in document.blocks:
        sheet.put(block)
    return sheet.finish()


class Setter:
    """正在排的一份, and how far down the last page is written."""

    def __init__(self, document: Document) -> None:
        self.document, self.pages = document, list[Page]()
        size = (297.0, 210.0) if document.landscape else (210.0, 297.0)
        self.width, self.high = size
        self.inner, self.bottom, self.y = size[0] - 2 * MARGIN, size[1] - MARGIN - FOOT, 0.0
        self.turn()

    @property
    def page(self) -> Page:
        """正在写的一页."""
        return self.pages[-1]

    def turn(self) -> None:
        """换页."""
        self.pages.append(Page(width=self.width, height=self.high))
        self.y = _head(self, first=len(self.pages) == 1)

    def need(self, high: float) -> None:
        """还要这么高，不够就换页."""
        if self.y + high > self.bottom:
            self.turn()

    def put(self, block: Block) -> None:
        """写一块."""
        if isinstance(block, Pairs):
            _pairs(self, block)
        elif isinstance(block, Sum):
            _sum(self, block)
        elif isinstance(block, Prose):
            _prose(self, block)
        elif isinstance(block, Table):
            grids.table(self, block)
        else:
            (_names if block.names else _signs)(self, block)

    def finish(self) -> list[Page]:
        """收尾: notes, then the foot of every page."""
        if self.document.notes:
            self.y += 2
        for note in self.document.notes:
            lines, size = fitted(note, self.inner, 24, 2.9)
            self.need(len(lines) * size * 1.5)
            for line in lines:
                self.y += size * 1.5
                self.page.text(MARGIN, self.y, line, size, color=GREY)
        for place, page in enumerate(self.pages, 1):
            _foot(self, page, place)
        return self.pages

    def pair(self, x: float, width: float, label: str, value: str) -> None:
        """一格名目一格内容 in the row that is written."""
        first = 28.0
        self.page.frame(x, self.y, first, ROW)
        self.page.cell(x, self.y, first, ROW, label, 3.2, "center", color=GREY)
        self.page.frame(x + first, self.y, width - first, ROW)
        self.page.cell(x + first, self.y, width - first, ROW, value, 3.6)


def _head(s: Setter, *, first: bool) -> float:
    d, page = s.document, s.page
    if d.demo:
        page.text(MARGIN, TOP, "演示数据，不作依据", 3.0, align="right", width=s.inner, color=RED)
    if d.void:
        page.text(MARGIN, s.high / 2, d.void, 40, align="center", width=s.inner, color="#e8a6a8", heavy=True)
    y = TOP
    if first and d.red:
        size = min(10.5, s.inner / measured(d.red, 1.0) * 0.9)
        page.text(MARGIN, y + 14, d.red, size, align="center", width=s.inner, color=RED, heavy=True)
        page.text(MARGIN, y + 25, d.left, 4.2, align="center", width=s.inner)
        page.line(MARGIN, y + 28, MARGIN + s.inner, y + 28, 0.7, RED)
        y += 28
    lines, size = fitted(d.title, s.inner - 20, 18, 6.2 if first else 4.6)
    for line in lines:
        y += size * 1.45 if line is not lines[0] else 11
        page.text(MARGIN, y, line, size, align="center", width=s.inner, heavy=True)
    y += 8
    left = "" if d.red and first else d.left
    for text, align in ((left, "left"), (d.middle, "center"), (d.right, "right")):
        page.text(MARGIN, y, text, 3.4, align=align, width=s.inner)
    return y + 3 if left or d.middle or d.right else y - 4


def _foot(s: Setter, page: Page, place: int) -> None:
    y = s.high - MARGIN
    page.line(MARGIN, y - 5, MARGIN + s.inner, y - 5, 0.15, GREY)
    page.text(MARGIN, y - 1, s.document.printed, 2.6, color=GREY)
    page.text(MARGIN, y - 1, f"第 {place} 页　共 {len(s.pages)} 页", 2.9, align="right", width=s.inner, color=GREY)


def _pairs(s: Setter, block: Pairs) -> None:
    half, waiting = s.inner / 2, False
    for pair in block.pairs:
        wide = pair.wide or measured(pair.value, 3.6) > (half - 30) * 1.7
        if wide and waiting:
            s.pair(MARGIN + half, half, "", "")
            s.y, waiting = s.y + ROW, False
        if not waiting:
            s.need(ROW)
        s.pair(MARGIN + half if waiting else MARGIN, s.inner if wide else half, pair.label, pair.value)
        if wide or waiting:
            s.y += ROW
        waiting = not wide and not waiting
    if waiting:
        s.pair(MARGIN + half, half, "", "")
        s.y += ROW


def _sum(s: Setter, block: Sum) -> None:
    high, figures = 11.0, 52.0
    s.need(high)
    cells = ((28.0, f"{block.label}\n（大写）", 3.2, "center", GREY), (s.inner - 28 - figures, capitals(block.amount), 4.4, "left", ""),
             (figures, f"¥{show(block.amount)}", 4.6, "right", ""))  # fmt: skip
    x = MARGIN
    for width, text, size, align, color in cells:
        s.page.frame(x, s.y, width, high)
        s.page.cell(x, s.y, width, high, text, size, align, **({"color": color} if color else {}))
        x += width
    s.y += high


def _prose(s: Setter, block: Prose) -> None:
    for paragraph in block.text.split("\n"):
        for line in broken(paragraph if block.plain else f"　　{paragraph}", s.inner, BODY):
            s.need(LEADING)
            s.y += LEADING
            s.page.text(MARGIN, s.y - 1.6, line, BODY, align=block.align, width=s.inner - (12 if block.align == "right" else 0))
    s.y += 3


def _signs(s: Setter, block: Signs) -> None:
    s.need(SIGNING)
    wide = s.inner / len(block.signs)
    for place, sign in enumerate(block.signs):
        x = MARGIN + place * wide
        s.page.frame(x, s.y, wide, SIGNING)
        s.page.text(x + 2, s.y + 5, sign.label, 3.2, color=GREY)
        if sign.seal:
            s.page.items.extend(moved(seals.drawn(sign.seal, demo=s.document.demo), x + wide / 2, s.y + SIGNING / 2))
        s.page.text(x + 2, s.y + SIGNING - 8, sign.name, 4.2, align="center", width=wide - 4)
        s.page.text(x + 2, s.y + SIGNING - 2.4, _day(sign), 3.0, align="right", width=wide - 4, color=GREY)
    s.y += SIGNING


def _day(sign: Sign) -> str:
    return f"{sign.on.year} 年 {sign.on.month} 月 {sign.on.day} 日" if sign.on else "　　年　　月　　日"


def _names(s: Setter, block: Signs) -> None:
    """一行人名: 负责人、审核、制表, to be signed on paper where no name stands."""
    s.need(12)
    s.y += 9
    wide = s.inner / len(block.signs)
    for place, sign in enumerate(block.signs):
        s.page.text(MARGIN + place * wide, s.y, f"{sign.label}：{sign.name}", 3.6)
    s.y += 3

