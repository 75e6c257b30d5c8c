"""一页写成 OFD 的图元：字是 TextObject（逐字定位），线、椭圆、多边形是 PathObject。"""

from __future__ import annotations

import math
import unicodedata
from xml.sax.saxutils import escape

from jincai.platform.printing.drawing import Item, Line, Page, Ring, Shape, Text

_ROUND = 0.5522848
"""四段三次曲线合成一个圆的系数。"""


def written(page: Page, unit: int) -> tuple[str, int]:
    """页面内容, and the last unit number used."""
    out = []
    unit += 1
    layer = unit
    for item in page.items:
        unit += 1
        out.append(_one(item, unit))
    return f'<ofd:Layer ID="{layer}" Type="Body">{"".join(out)}</ofd:Layer>', unit


def _one(item: Item, unit: int) -> str:
    if isinstance(item, Text):
        return _turned(item, unit) if item.angle is not None else _text(item, unit)
    if isinstance(item, Line):
        return _line(item, unit)
    if isinstance(item, Ring):
        return _ring(item, unit)
    return _shape(item, unit)


def _text(item: Text, unit: int) -> str:
    steps = [_width(char) * item.size for char in item.text]
    wide = sum(steps)
    shift = {"center": (item.width - wide) / 2, "right": item.width - wide}.get(item.align, 0.0) if item.width else 0.0
    left, top = item.x + shift, item.y - item.size
    code = f'<ofd:TextCode X="0" Y="{item.size:g}"{_delta(steps)}>{escape(item.text)}</ofd:TextCode>'
    return _object("TextObject", unit, left, top, wide + 1, item.size * 1.4, f'Font="1" Size="{item.size:g}"{_heavy(item)}', _fill(item.color) + code)


def _turned(item: Text, unit: int) -> str:
    """A line about its middle: the box is a square around that point, the matrix turns within it."""
    steps = [_width(char) * item.size for char in item.text]
    wide = sum(steps)
    half = max(wide, item.size) / 2 + item.size
    turn = math.radians(item.angle or 0.0)
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = " ".join(_n(each) for each in (cos, sin, -sin, cos, half, half))
    code = f'<ofd:TextCode X="{_n(-wide / 2)}" Y="{_n(item.size * 0.38)}"{_delta(steps)}>{escape(item.text)}</ofd:TextCode>'
    how = f'CTM="{matrix}" Font="1" Size="{item.size:g}"{_heavy(item)}'
    return _object("TextObject", unit, item.x - half, item.y - half, half * 2, half * 2, how, _fill(item.color) + code)


def _line(item: Line, unit: int) -> str:
    left, top = min(item.x1, item.x2), min(item.y1, item.y2)
    path = f"M {_n(item.x1 - left)} {_n(item.y1 - top)} L {_n(item.x2 - left)} {_n(item.y2 - top)}"
    wide, high = abs(item.x2 - item.x1) + item.width, abs(item.y2 - item.y1) + item.width
    return _path(unit, left, top, wide, high, f'LineWidth="{item.width:g}"', _stroke(item.color), path)


def _ring(item: Ring, unit: int) -> str:
    """椭圆: four cubic curves, which every reader draws alike."""
    edge = item.width / 2
    left, top = item.x - item.rx - edge, item.y - item.ry - edge
    x, y, rx, ry = item.rx + edge, item.ry + edge, item.rx, item.ry
    kx, ky = rx * _ROUND, ry * _ROUND
    curves = (
        (x - rx, y - ky, x - kx, y - ry, x, y - ry), (x + kx, y - ry, x + rx, y - ky, x + rx, y), (x + rx, y + ky, x + kx, y + ry, x, y + ry),
        (x - kx, y + ry, x - rx, y + ky, x - rx, y),
    )  # fmt: skip
    path = f"M {_n(x - rx)} {_n(y)} " + " ".join("B " + " ".join(_n(each) for each in curve) for curve in curves) + " C"
    return _path(unit, left, top, rx * 2 + item.width, ry * 2 + item.width, f'LineWidth="{item.width:g}"', _stroke(item.color), path)


def _shape(item: Shape, unit: int) -> str:
    xs = [x for one in item.outlines for x, _ in one]
    ys = [y for one in item.outlines for _, y in one]
    left, top = min(xs), min(ys)
    path = " ".join(
        " ".join(f"{'M' if place == 0 else 'L'} {_n(x - left)} {_n(y - top)}" for place, (x, y) in enumerate(one)) + " C" for one in item.outlines
    )
    return _path(unit, left, top, max(xs) - left, max(ys) - top, 'Stroke="false" Fill="true"', _fill(item.color), path)


def _path(unit: int, x: float, y: float, wide: float, high: float, how: str, colour: str, path: str) -> str:
    return _object("PathObject", unit, x, y, wide, high, how, f"{colour}<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>")


def _object(name: str, unit: int, x: float, y: float, wide: float, high: float, how: str, inside: str) -> str:
    return f'<ofd:{name} ID="{unit}" Boundary="{_n(x)} {_n(y)} {_n(wide)} {_n(high)}" {how}>{inside}</ofd:{name}>'


def _delta(steps: list[float]) -> str:
    return f' DeltaX="{" ".join(_n(each) for each in steps[:-1])}"' if len(steps) > 1 else ""


def _heavy(item: Text) -> str:
    return ' Weight="700"' if item.heavy else ""


def _fill(color: str) -> str:
    return f'<ofd:FillColor Value="{_rgb(color)}"/>'


def _stroke(color: str) -> str:
    return f'<ofd:StrokeColor Value="{_rgb(color)}"/>'


def _rgb(color: str) -> str:
    return " ".join(str(int(color[place : place + 2], 16)) for place in (1, 3, 5))


_BROAD = {**dict.fromkeys("MW@%mw", 0.8), **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ", 0.66)}
"""半角字里宽的：阅读器没有宋体、换用别的字体时也不叠在一起."""


def _width(char: str) -> float:
    """宋体：半角字半个字宽，宽的大写字母多让一点."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else _BROAD.get(char, 0.5)


def _n(value: float) -> str:
    return f"{round(value, 3):g}"
