"""单据与报表里的表：放不下就续页，表头重写；合计在末尾，与最后一行不分家。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jincai.kernel.money import show
from jincai.platform.printing.drawing import GREY, measured
from jincai.platform.printing.papers import CODE, INDEX, MONEY, RATE, Col, Row, Table

if TYPE_CHECKING:
    from jincai.platform.printing.setting import Setter

HEAD, LINE, TALL = 8.0, 6.6, 11.0
EDGE = 15.0


def table(s: Setter, block: Table) -> None:
    """写一张表."""
    whole = sum(column.share for column in block.columns)
    widths = [column.share / whole * s.inner for column in block.columns]
    s.need(HEAD + LINE * 2)
    start = _head(s, block.columns, widths)
    lines = [*block.rows, *block.totals]
    for place, row in enumerate(lines):
        texts = [_text(column, value) for column, value in zip(block.columns, row.cells, strict=True)]
        high = _height(block.columns, texts, widths)
        last = LINE * len(block.totals) if place == len(block.rows) - 1 else 0
        if s.y + high + last > s.bottom:
            _frame(s, start)
            s.turn()
            start = _head(s, block.columns, widths)
        _line(s, block, widths, texts, row, high)
    _frame(s, start)


def _head(s: Setter, columns: Sequence[Col], widths: Sequence[float]) -> float:
    start, x = s.y, EDGE
    for column, width in zip(columns, widths, strict=True):
        s.page.frame(x, s.y, width, HEAD)
        s.page.cell(x, s.y, width, HEAD, column.title, 3.1, "center", color=GREY)
        x += width
    s.y += HEAD
    return start


def _line(s: Setter, block: Table, widths: Sequence[float], texts: Sequence[str], row: Row, high: float) -> None:
    x = EDGE
    for place, (column, width, text) in enumerate(zip(block.columns, widths, texts, strict=True)):
        align = {MONEY: "right", RATE: "right", INDEX: "center"}.get(column.kind, "left")
        inset = min(row.indent * 3.0, width / 3) if place == block.indented else 0.0
        s.page.frame(x, s.y, width, high, 0.12)
        size = 3.0
        if column.kind in (MONEY, RATE, CODE):  # a figure is never broken
            size = max(1.6, min(3.0, (width - 2.6) / max(measured(text, 1.0), 0.1)))
        s.page.cell(x + inset, s.y, width - inset, high, text, size, align, heavy=row.strong)
        x += width
    s.y += high


def _frame(s: Setter, start: float) -> None:
    s.page.frame(EDGE, start, s.inner, s.y - start, 0.4)


def _height(columns: Sequence[Col], texts: Sequence[str], widths: Sequence[float]) -> float:
    """两行才放得下的，行高一些."""
    words = [(text, width) for column, text, width in zip(columns, texts, widths, strict=True) if column.kind not in (MONEY, RATE, CODE)]
    return TALL if any(measured(text, 3.0) > (width - 2.4) * 1.25 for text, width in words) else LINE


def _text(column: Col, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.kind == MONEY:
        return show(Decimal(value))
    if column.kind == RATE:
        return f"{Decimal(value) * 100:.1f}%"
    return str(value)


__all__ = ["table"]
