"""PDF：画好的页面交给 typst 写成 PDF（PDF/A-2b），或 PNG 图；字体随 pylopdf-fonts-zh-cn 一起安装，嵌入文件。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from jincai.platform.printing.drawing import Item, Line, Page, Ring, Text

_TEMPLATE = Path(__file__).parent / "typst" / "page.typ"
STANDARD = "a-2b"


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def pdf(pages: Sequence[Page], *, title: str, author: str, at: datetime) -> bytes:
    """写成 PDF: text that can be searched and copied, fonts within. The same pages at the same moment give the same bytes."""
    return bytes(_compiled(pages, title, author, format="pdf", pdf_standards=[STANDARD], pdf_tags=False, timestamp=at.replace(microsecond=0)))


def png(page: Page, *, title: str = "", ppi: float = 144, white: bool = False) -> bytes:
    """写成 PNG: one page on `white`, or a seal, which is transparent, for the picture of an electronic seal."""
    found = _compiled([page], title, "", white=white, format="png", ppi=ppi)
    return bytes(found[0] if isinstance(found, list) else found)


def _compiled(pages: Sequence[Page], title: str, author: str, *, white: bool = False, **how: Any) -> Any:
    if not pages:
        raise ValueError("没有页面")
    data = {
        "title": title, "author": author, "white": white, "width": pages[0].width, "height": pages[0].height,
        "pages": [[told(item) for item in page.items] for page in pages],
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    compiler = typst.Compiler(_TEMPLATE.read_bytes(), font_paths=_fonts(), sys_inputs={"data": text})
    return compiler.compile(**how)


def told(item: Item) -> list[Any]:
    """一样东西 as the template reads it."""
    if isinstance(item, Text):
        if item.angle is not None:
            return ["g", _r(item.x), _r(item.y), item.text, _r(item.size), _r(item.angle), item.color, item.heavy]
        return ["t", _r(item.x), _r(item.y), item.text, _r(item.size), item.align, _r(item.width), item.color, item.heavy]
    if isinstance(item, Line):
        return ["l", *(_r(each) for each in item[:5]), item.color]
    if isinstance(item, Ring):
        return ["r", *(_r(each) for each in item[:5]), item.color]
    return ["p", item.color, [[[_r(x), _r(y)] for x, y in one] for one in item.outlines]]


def _r(value: float) -> float:
    return round(value, 3)
