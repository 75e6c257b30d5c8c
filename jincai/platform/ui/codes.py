"""代码选择：按代码、名称、拼音找，或从树里一级一级展开；一次一小段，没有脚本时输入框照样能用。"""

from __future__ import annotations

import dataclasses

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.platform.standards import api as standards
from jincai.platform.ui import pages
from jincai.platform.ui.desk import Desk

MOST = 60
UNITS = "agency"
"""单位不是代码集，也这样选：上级在前，逐级展开."""


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """可选的一条: `deeper` there are codes below it."""

    code: str
    name: str
    level: int
    deeper: bool


@require_safe
@pages.page
def codes(request: HttpRequest, code_set: str) -> HttpResponse:
    """一段可选的代码 (a fragment): `?q=` what was typed, else `?under=` those directly below a code ("" = the topmost)."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    text, under = (request.GET.get(name, "").replace("\0", "").strip()[:60] for name in ("q", "under"))
    if code_set == UNITS:
        rows = _units(desk, text, under)
    elif code_set in standards.CODE_SETS:
        rows = _codes(desk, code_set, text, under)
    else:
        raise Http404("没有这套代码")
    return render(request, "ui/codes.html", {"rows": rows[:MOST], "more": len(rows) > MOST, "asked": text, "under": under})


def _codes(desk: Desk, code_set: str, text: str, under: str) -> list[Choice]:
    found = (
        standards.search(code_set, text, desk.today, desk.division, limit=MOST + 1)
        if text
        else standards.children(code_set, under, desk.today, desk.division)
    )
    return [Choice(row.code, row.name, row.level, not row.is_leaf) for row in found]


def _units(desk: Desk, text: str, under: str) -> list[Choice]:
    """单位，他看得到的；在 `under` 之下的，或写的字在代码、名称、拼音里的."""
    may = standards.agencies_of(desk.actor, desk.division)
    seen = {row.code: row for row in standards.agencies(desk.division, desk.today) if may is None or row.code in may}
    above = {row.parent for row in seen.values()}
    if text:
        rows = [row for row in seen.values() if row.code.startswith(text) or text in row.name or _sounds(row.name, text.lower())]
    else:
        rows = [row for row in seen.values() if (row.parent if row.parent in seen else "") == under]
    return [Choice(row.code, row.name, 1, row.code in above) for row in rows]


def _sounds(name: str, text: str) -> bool:
    """拼音或首字母以它开头."""
    return any(key.startswith(text) for key in standards.pinyin_keys(name))
