"""图：服务器做的 SVG，无图例框、无动画；每张图旁边都有表。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jincai.platform.ui.figures import percent

KINDS = {"main": "l1", "time": "l2", "other": "l3"}
MARKS = {"main": "━", "time": "┄", "other": "─"}


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """一条线: values 0..1 by point, drawn left to right; `kind` main / time (虚线) / other; `label` written at its end."""

    values: Sequence[float]
    kind: str
    label: str


def line_chart(
    lines: Sequence[Line], ticks: Sequence[tuple[int, str]], says: str, width: int = 440, height: int = 124, points: int = 12
) -> SafeString:
    """折线图: ratios against time. `ticks` (point index, words) under the axis; `says` the picture in one sentence."""
    left, right, top, bottom = 40, 92, 14, height - 20
    top_value = max([1.0, *(value for line in lines for value in line.values)])
    span = max(points - 1, 1)

    def x(index: int) -> float:
        return left + (width - left - right) * index / span

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / top_value

    levels = (0.0, 0.5, 1.0)
    grid = format_html_join(
        "", '<line class="gridl" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}%</text>',
        ((left, width - right, f"{y(v):.1f}", f"{y(v):.1f}", left - 6, f"{y(v) + 4:.1f}", round(v * 100)) for v in levels),
    )  # fmt: skip
    under = ((f"{x(i):.1f}", height - 4, word) for i, word in ticks)
    marks = format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', under)
    drawn = format_html_join(
        "", '<polyline class="{}" points="{}"/>',
        ((KINDS[line.kind], " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(line.values))) for line in lines if line.values),
    )  # fmt: skip
    dots = format_html_join(
        "", '<circle class="dot" cx="{}" cy="{}" r="3"/>',
        ((f"{x(len(line.values) - 1):.1f}", f"{y(line.values[-1]):.1f}") for line in lines if line.kind == "main" and line.values),
    )  # fmt: skip
    ends = _spread([(y(line.values[-1]) + 4, line) for line in lines if line.values])
    words = format_html_join(
        "", '<text x="{}" y="{}"{}>{} {}</text>',
        ((width - right + 8, f"{at:.1f}", _bold(line), MARKS[line.kind], line.label) for at, line in ends),
    )  # fmt: skip
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        width, height, width, height, says, grid, marks, drawn, dots, words,
    )  # fmt: skip


def year_chart(months: Sequence[Any], year: int) -> SafeString:
    """支出率与时间: the line of the year against the time gone by; `months` have month, rate, time (statements.progress)."""
    last = months[-1]
    rates, times = [float(m.rate or 0) for m in months], [float(m.time) for m in months]
    ticks = [(i, f"{i + 1}月") for i in range(1, 12, 2)]
    says = f"{year} 年累计支出率按月：{last.month} 月末 {percent(last.rate)}，时间进度 {percent(last.time)}"
    lines = [Line(times, "time", f"时间 {percent(last.time)}"), Line(rates, "main", f"{year} {percent(last.rate)}")]
    return line_chart(lines, ticks, says)


def bars(values: Sequence[float], width: int = 236, height: int = 36, slots: int = 12) -> SafeString:
    """小柱图: a trend without axes; the last bar is the present. Decoration for the eye, hidden from readers: the figure says it."""
    shown = list(values)[-slots:]
    tallest = max([*(abs(v) for v in shown), 0.0]) or 1.0
    step = width / max(slots, 1)
    rects = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            ("b1" if i == len(shown) - 1 else "b2", f"{i * step:.1f}", f"{height - h:.1f}", f"{step - 3:.1f}", f"{h:.1f}")
            for i, h in enumerate(max(0.0, v) / tallest * height for v in shown)
        ),
    )  # fmt: skip
    frame = '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">{}</svg>'
    return format_html(frame, width, height, width, height, rects)


def _bold(line: Line) -> SafeString:
    return format_html(' font-weight="{}"', 600) if line.kind == "main" else SafeString("")


def _spread(ends: list[tuple[float, Line]], gap: float = 16.0) -> list[tuple[float, Line]]:
    """Labels at the ends of lines, moved apart so that none covers another; never above the picture."""
    placed: list[tuple[float, Line]] = []
    floor = 12.0
    for at, line in sorted(ends, key=lambda end: end[0]):
        place = max(at, floor)
        placed.append((place, line))
        floor = place + gap
    return placed
