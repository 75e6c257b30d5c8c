"""图：账越大，记一件要多久。自写的 SVG，浅色深色背景上都看得清。"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 78, 24, 54, 108
GREY, COLOURS = "#808890", ("#3b82c4", "#d9782d", "#3c9d5d")
Points = Sequence[tuple[float, float]]
_FONT = 'font-family="sans-serif"'


def growth(lines: Mapping[str, tuple[Points, Points]], title: str, across: str, upward: str) -> str:
    """折线图: for each name the points (entries, microseconds) of the program (solid) and of the ceiling (dashed); x is logarithmic."""
    xs = sorted({x for pair in lines.values() for points in pair for x, _ in points})
    top = _round_up(max(y for pair in lines.values() for points in pair for _, y in points))
    low, high = math.log10(xs[0]), math.log10(xs[-1])

    def at(x: float, y: float) -> tuple[float, float]:
        share = (math.log10(x) - low) / (high - low) if high > low else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM)

    parts = [_text(LEFT, 24, title, size=16)]
    parts += _grid(xs, top, at)
    parts += [_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 40, across, anchor="middle"), _text(LEFT, TOP - 12, upward)]
    for colour, (name, pair), n in zip(COLOURS, lines.items(), range(len(COLOURS)), strict=False):
        for points, dashed in zip(pair, (False, True), strict=True):
            parts += _line([at(x, y) for x, y in points], colour, dashed)
        parts += _legend(n, colour, name)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">\n'
        f"<title>{escape(title)}</title>\n{body}\n</svg>\n"
    )


def _grid(xs: Sequence[float], top: float, at) -> list[str]:
    out = []
    for n in range(5):
        y = top * n / 4
        left, height = at(xs[0], y)
        out.append(f'<line x1="{LEFT}" y1="{height:.1f}" x2="{WIDTH - RIGHT}" y2="{height:.1f}" stroke="{GREY}" stroke-opacity="0.35"/>')
        out.append(_text(LEFT - 8, height + 4, f"{y:,.0f}", anchor="end"))
    for x in xs:
        left, height = at(x, 0)
        out.append(f'<line x1="{left:.1f}" y1="{height:.1f}" x2="{left:.1f}" y2="{height + 5:.1f}" stroke="{GREY}"/>')
        out.append(_text(left, height + 20, f"{x:,.0f}", anchor="end" if x == xs[-1] and len(xs) > 1 else "middle"))
    return out


def _line(points: Points, colour: str, dashed: bool) -> list[str]:
    dash = ' stroke-dasharray="6 5"' if dashed else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 if dashed else 4}" fill="{colour}"/>' for x, y in points]
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>', *dots]


def _legend(n: int, colour: str, name: str) -> list[str]:
    y = HEIGHT - 50 + 18 * n
    solid = f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + 28}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
    dashed = f'<line x1="{LEFT + 34}" y1="{y}" x2="{LEFT + 62}" y2="{y}" stroke="{colour}" stroke-width="2" stroke-dasharray="6 5"/>'
    return [solid, dashed, _text(LEFT + 70, y + 4, f"{name}（实线：程序；虚线：手写上限）")]


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {_FONT} font-size="{size}" fill="{GREY}" text-anchor="{anchor}">{escape(words)}</text>'


def _round_up(value: float) -> float:
    step = 10 ** math.floor(math.log10(value)) / 2
    return math.ceil(value / step) * step
