"""页面上的东西：字、线、框、印模的一笔；毫米，左上角为原点。PDF 与 OFD 都由它写出，两边的字在同一处。"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

INK, GREY, RED = "#1b2229", "#5c6873", "#c8161d"
POINT = 25.4 / 72
"""一磅是几毫米。"""
_ASCII = {**dict.fromkeys("mwMW@%", 0.92), **dict.fromkeys("iljtfI.,:;'!|() ", 0.36), **dict.fromkeys("0123456789", 0.58)}


class Text(NamedTuple):
    """一行字: `y` its baseline, `size` in mm; within `width` it stands left, center or right; `angle` turns it about its own middle."""

    x: float
    y: float
    text: str
    size: float = 3.5
    align: str = "left"
    width: float = 0.0
    color: str = INK
    heavy: bool = False
    angle: float | None = None


class Line(NamedTuple):
    """一条直线."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.2
    color: str = INK


class Ring(NamedTuple):
    """一个椭圆的边: for round and oval seals."""

    x: float
    y: float
    rx: float
    ry: float
    width: float
    color: str = RED


class Shape(NamedTuple):
    """一个实心的多边形: stars, and the dark squares of a two-dimensional code (several outlines at once)."""

    outlines: tuple[tuple[tuple[float, float], ...], ...]
    color: str = INK


Item = Text | Line | Ring | Shape


@dataclasses.dataclass(slots=True)
class Page:
    """一页: A4 upright."""

    items: list[Item] = dataclasses.field(default_factory=list)
    width: float = 210.0
    height: float = 297.0

    def text(self, x: float, y: float, text: str, size: float = 3.5, **how: object) -> None:
        """写一行."""
        if text:
            self.items.append(Text(x, y, text, size, **how))  # type: ignore[arg-type]

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.2, color: str = INK) -> None:
        """画一条线."""
        self.items.append(Line(x1, y1, x2, y2, width, color))

    def frame(self, x: float, y: float, width: float, height: float, thick: float = 0.2, color: str = INK) -> None:
        """画一个框."""
        for x1, y1, x2, y2 in (
            (x, y, x + width, y), (x, y + height, x + width, y + height), (x, y, x, y + height), (x + width, y, x + width, y + height)
        ):  # fmt: skip
            self.line(x1, y1, x2, y2, thick, color)

    def cell(self, x: float, y: float, width: float, height: float, text: str, size: float = 3.5, align: str = "left", **how: object) -> None:
        """格子里的字: broken into lines and made smaller until it fits, in the middle of the height."""
        pad = 1.2
        lines, size = fitted(text, width - 2 * pad, height - 0.8, size)
        step = size * 1.25
        top = y + (height - step * len(lines)) / 2 + step * 0.5 + size * 0.36
        for place, line in enumerate(lines):
            self.text(x + pad, top + place * step, line, size, align=align, width=width - 2 * pad, **how)

    def upright(self, x: float, y: float, width: float, height: float, text: str, size: float = 3.5) -> None:
        """竖排的字 in a cell: one under the other."""
        step = min(height / max(len(text), 1), size * 1.7)
        top = y + (height - step * len(text)) / 2 + step * 0.5 + size * 0.36
        for place, char in enumerate(text):
            self.text(x, top + place * step, char, size, align="center", width=width)


def measured(text: str, size: float) -> float:
    """一行字多宽 (mm), rather too wide than too narrow."""
    return sum(_width(char) for char in text) * size


def _width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return _ASCII.get(char, 0.7 if char.isupper() else 0.58)


def broken(text: str, width: float, size: float) -> list[str]:
    """折行: anywhere; where the text says so."""
    lines, now = [], ""
    for char in text:
        if char == "\n":
            lines.append(now)
            now = ""
        elif now and measured(now + char, size) > width:
            lines.append(now)
            now = "" if char == " " else char
        else:
            now += char
    return [*lines, now] if now or not lines else lines


def fitted(text: str, width: float, height: float, size: float, least: float = 1.6) -> tuple[list[str], float]:
    """放得下的折行与字号; at the least size what does not fit ends with …."""
    while True:
        lines = broken(text, width, size)
        if len(lines) * size * 1.25 <= height or (len(lines) == 1 and measured(lines[0], size) <= width):
            return lines, size
        if size <= least:
            most = max(1, int(height / (size * 1.25)))
            return [*lines[: most - 1], lines[most - 1][:-1] + "…"], size
        size = max(least, size - 0.15)


def moved(items: Sequence[Item], dx: float, dy: float) -> list[Item]:
    """挪到别处: the same things at another place."""
    out: list[Item] = []
    for each in items:
        if isinstance(each, Line):
            out.append(each._replace(x1=each.x1 + dx, x2=each.x2 + dx, y1=each.y1 + dy, y2=each.y2 + dy))
        elif isinstance(each, Shape):
            out.append(each._replace(outlines=tuple(tuple((x + dx, y + dy) for x, y in one) for one in each.outlines)))
        else:
            out.append(each._replace(x=each.x + dx, y=each.y + dy))
    return out
