"""纸：正在写的各页、写到哪里；标题在每页之首，校验码与页码在每页之末，写过的格子外有粗框。"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from jincai.platform.printing import codes
from jincai.platform.printing.drawing import GREY, RED, Page, measured
from jincai.platform.printing.forms import Form
from jincai.platform.printing.sheets import Sheet, grouped

LEFT, WIDTH, TOP, BOTTOM = 15.0, 180.0, 14.0, 262.0
ROW, THICK = 8.0, 0.45


class Paper:
    """一张凭证的各页, and how far down the last one is written."""

    def __init__(self, sheet: Sheet, form: Form) -> None:
        self.sheet, self.form = sheet, form
        self.pages: list[Page] = []
        self.y = self.start = 0.0
        self.turn()

    @property
    def page(self) -> Page:
        """正在写的一页."""
        return self.pages[-1]

    def turn(self) -> None:
        """换页: with the title; the first has the large one. The page before gets its frame."""
        self.close()
        self.pages.append(Page())
        self.y = _head(self.page, self.sheet, first=len(self.pages) == 1)
        self.start = self.y

    def close(self) -> None:
        """粗框 around what is written on this page."""
        if self.y > self.start:
            self.page.frame(LEFT, self.start, WIDTH, self.y - self.start, THICK)

    def finish(self) -> list[Page]:
        """收尾: the last frame, and what stands at the foot of every page."""
        self.close()
        for place, page in enumerate(self.pages, 1):
            _foot(page, self.sheet, place, len(self.pages))
        return self.pages

    def pair(self, x: float, y: float, width: float, label: str, value: str, first: float = 26) -> None:
        """一格名目一格内容."""
        self.page.frame(x, y, first, ROW)
        self.page.cell(x, y, first, ROW, label, 3.1, "center", color=GREY)
        self.page.frame(x + first, y, width - first, ROW)
        self.page.cell(x + first, y, width - first, ROW, value, 3.5)


def decimal(value: str) -> Decimal:
    """金额, 0 for what is none."""
    try:
        return Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)


def _head(page: Page, sheet: Sheet, *, first: bool) -> float:
    title = f"{sheet.place}{sheet.title}"
    size = 6.4 if first else 4.6
    while measured(title, size) > WIDTH - 10:
        size -= 0.2
    page.text(LEFT, TOP + 8, title, size, align="center", width=WIDTH, heavy=True)
    if first:
        wide = min(measured(title, size) + 12, WIDTH)
        for below in (11.0, 11.8):
            page.line(LEFT + (WIDTH - wide) / 2, TOP + below, LEFT + (WIDTH + wide) / 2, TOP + below, 0.25)
    y = TOP + (20 if first else 15)
    on = f"{sheet.on.year} 年 {sheet.on.month:02d} 月 {sheet.on.day:02d} 日" if sheet.on else ""
    page.text(LEFT, y, f"凭证日期：{on}", 3.5)
    page.text(LEFT, y, f"凭证编号：{sheet.number}", 3.5, align="right", width=WIDTH)
    page.text(LEFT, y, f"第 {sheet.kind} 号凭证种类　单位：元", 3.0, align="center", width=WIDTH, color=GREY)
    if sheet.demo:
        page.text(LEFT, TOP + 2, "演示数据，不作支付依据", 3.0, align="right", width=WIDTH, color=RED)
    if sheet.void:
        page.text(LEFT, 150, "作废", 46, align="center", width=WIDTH, color="#e8a6a8", heavy=True)
        page.text(LEFT, TOP + 2, f"作废：{sheet.void[:60]}", 3.2, color=RED)
    return y + 3


def _foot(page: Page, sheet: Sheet, place: int, count: int) -> None:
    y = 268.0
    page.line(LEFT, y, LEFT + WIDTH, y, 0.15, GREY)
    x = LEFT
    if sheet.url:
        page.items.append(codes.drawn(sheet.url, LEFT, y + 2, 20))
        x += 24
    page.text(x, y + 5.4, f"校验码　{grouped(sheet.code)}" if sheet.code else "", 3.6, heavy=True)
    page.text(x, y + 10.2, f"查验：扫码，或打开 {sheet.url.split('?')[0]} 填校验码与金额" if sheet.url else "", 2.7, color=GREY)
    page.text(x, y + 14.4, f"SM3　{sheet.digest}" if sheet.digest else "", 2.5, color=GREY)
    page.text(x, y + 18.6, "本件由电子凭证打印，印模只表示该处电子签章校验通过；以电子凭证为准。", 2.7, color=GREY)
    page.text(LEFT, y + 22.6, f"第 {place} 页　共 {count} 页", 2.7, align="right", width=WIDTH, color=GREY)
    page.text(LEFT, y + 5.4, sheet.printed, 2.7, align="right", width=WIDTH, color=GREY)
