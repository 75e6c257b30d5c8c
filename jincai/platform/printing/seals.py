"""印模：圆的公章、椭圆的业务专用章与转讫章、方的个人签名；红色，名称在弧上，由本系统画成线条。

它们只表示“这里有一个校验通过的电子签章”，不是任何机关备案的印模。演示安装的印模正中写“演示”，没有五角星。
"""

from __future__ import annotations

import math
import unicodedata
from datetime import date

from jincai.platform.printing.drawing import RED, Item, Line, Page, Ring, Shape, Text, moved
from jincai.platform.printing.sheets import Seal

WORDS = {"gz": "电子公章", "ywzyz": "业务专用章", "zqz": "转讫"}
ROUND, WIDE, HIGH, SQUARE = 40.0, 45.0, 30.0, 15.0
"""圆章直径、椭圆章长短轴、方章边长（毫米）。"""
DEMO = "演示"


def size(position: str) -> tuple[float, float]:
    """印模的宽和高."""
    return {"gz": (ROUND, ROUND), "qm": (SQUARE, SQUARE)}.get(position, (WIDE, HIGH))


def picture(seal: Seal, *, demo: bool) -> Page:
    """印模一张, as a page of its own size: for the picture within an electronic seal."""
    width, height = size(seal.position)
    below = 4.0 if seal.position == "qm" and demo else 0.0
    return Page(moved(drawn(seal, demo=demo), width / 2, height / 2), width, height + below)


def drawn(seal: Seal, *, demo: bool) -> list[Item]:
    """画出来, with its middle at 0, 0."""
    if seal.position == "qm":
        return _square(seal.name, demo)
    if seal.position == "gz":
        return _round(seal.name, WORDS["gz"], demo)
    return _oval(seal.name, WORDS.get(seal.position, "电子签章"), seal.on if seal.position == "zqz" else None, demo)


def _round(name: str, words: str, demo: bool) -> list[Item]:
    radius = ROUND / 2
    items: list[Item] = [Ring(0, 0, radius - 0.6, radius - 0.6, 1.2), *_arc(name, radius - 5.2, radius - 5.2, 4.4, 260)]
    items += [_middle(DEMO, 0, 0, 7.0)] if demo else [_star(6.2)]
    return [*items, _middle(words, 0, 10.5, 3.6)]


def _oval(name: str, words: str, on: date | None, demo: bool) -> list[Item]:
    rx, ry = WIDE / 2, HIGH / 2
    items: list[Item] = [Ring(0, 0, rx - 0.5, ry - 0.5, 1.0), Ring(0, 0, rx - 1.6, ry - 1.6, 0.25), *_arc(name, rx - 4.6, ry - 4.4, 3.3, 200)]
    items.append(_middle(words, 0, 0.6, 4.2))
    items.append(_middle(on.isoformat() if on else "电子", 0, 6.0, 3.0))
    return [*items, *([_middle(f"（{DEMO}）", 0, 10.4, 2.8)] if demo else [])]


def _square(name: str, demo: bool) -> list[Item]:
    half = SQUARE / 2
    corners = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
    items: list[Item] = [Line(*corners[i], *corners[i + 1], 0.7, RED) for i in range(4)]
    if name and all(_chinese(char) for char in name) and 2 <= len(name) <= 4:
        four = {2: name + "之印", 3: name + "印", 4: name}[len(name)]
        step = SQUARE * 0.23
        # 从右到左、从上到下
        items += [_middle(char, step if place < 2 else -step, -step if place % 2 == 0 else step, 5.6) for place, char in enumerate(four)]
    else:
        wide = max(sum(1.0 if _chinese(char) else 0.6 for char in name), 1.0)
        items.append(_middle(name, 0, 0, min(4.0, (SQUARE - 2.0) / wide)))
    return [*items, *([_middle(DEMO, 0, half + 1.8, 2.4)] if demo else [])]


def _arc(name: str, rx: float, ry: float, size: float, most: float) -> list[Item]:
    """名称沿弧: evenly by angle about the top, feet towards the middle; a long name gets smaller characters."""
    count = max(len(name), 1)
    spread = min(most, 26.0 * (count - 1)) if count > 1 else 0.0
    step = spread / (count - 1) if count > 1 else 0.0
    size = min(size, max(1.8, math.radians(step or 30) * min(rx, ry * 1.25) * 0.92))
    out: list[Item] = []
    for place, char in enumerate(name):
        angle = math.radians(-spread / 2 + place * step)
        x, y = rx * math.sin(angle), -ry * math.cos(angle)
        lean = math.degrees(math.atan2(x / (rx * rx), -y / (ry * ry)))
        out.append(Text(x, y, char, size, color=RED, heavy=True, angle=lean))
    return out


def _middle(text: str, x: float, y: float, size: float) -> Text:
    return Text(x, y, text, size, color=RED, heavy=True, angle=0.0)


def _star(radius: float) -> Shape:
    points = []
    for corner in range(10):
        far = radius if corner % 2 == 0 else radius * 0.382
        turn = math.radians(corner * 36)
        points.append((far * math.sin(turn), -far * math.cos(turn)))
    return Shape((tuple(points),), RED)


def _chinese(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
