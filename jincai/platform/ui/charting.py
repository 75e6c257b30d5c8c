"""图（ECharts）：页面说有哪些点、哪条线、点了去哪；画法与颜色只在 ui/chart.js。旁边总有同样的数的表，没有脚本时就看表。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

Kind = Literal["time", "tree", "rank", "cash"]
HEIGHTS = {"low": 168, "usual": 236, "high": 304}


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """一点: what it is called, its value, how the value is written, where a click leads; `more` further values by name (rate, time ...)."""

    name: str
    value: float
    shown: str
    url: str = ""
    more: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Curve:
    """一条线: `kind` main / time (虚线) / other, its `label` written at its end, one point a tick."""

    kind: str
    label: str
    points: Sequence[Point]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """一张图. `kind`: time (lines against the months), tree (矩形树图), rank (横条), cash (柱); `says` the picture in one sentence;
    `height` low, usual, high."""

    kind: Kind
    says: str
    ticks: Sequence[str] = ()
    curves: Sequence[Curve] = ()
    points: Sequence[Point] = ()
    height: str = "usual"

    def told(self) -> str:
        """The picture as data."""
        return json.dumps(
            {
                "kind": self.kind, "ticks": list(self.ticks), "points": [_point(each) for each in self.points],
                "curves": [{"kind": each.kind, "label": each.label, "points": [_point(p) for p in each.points]} for each in self.curves],
            },
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip


def echart(chart: Chart) -> SafeString:
    """图: `{% echart chart %}`: the place for it, of its final height, with what it says for readers; the script draws."""
    return format_html(
        '<div class="echart is-{}" role="img" aria-label="{}" data-chart="{}"></div>', chart.height, chart.says, chart.told()
    )


def _point(point: Point) -> dict[str, Any]:
    return {"name": point.name, "value": round(point.value, 6), "shown": point.shown, "url": point.url, **point.more}
