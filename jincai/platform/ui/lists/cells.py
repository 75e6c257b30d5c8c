"""一格：给屏幕的 HTML，给表的值；同一列、同一个值，两处写法只在这里。"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import figures
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists.declared import Col
from jincai.platform.ui.marks import fig

SHEET = {"money": "money", "percent": "rate", "day": "date", "longday": "date", "moment": "moment", "count": "count"}
"""列的种类在 xlsx 里是什么."""
WIDTH = {"money": 18, "percent": 10, "day": 12, "longday": 12, "moment": 18, "count": 10, "unit": 24, "person": 12, "state": 14, "code": 16, "link": 18}
SYSTEM = "系统作业"


class Names:
    """名称：单位、人员, asked for once, when a column wants them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @functools.cached_property
    def units(self) -> Mapping[str, str]:
        """单位 by code."""
        return {u.code: u.name for u in standards.agencies(self._desk.division)}

    @functools.cached_property
    def people(self) -> Mapping[str, str]:
        """人员 by user."""
        return identity.names()


def value(col: Col, row: Any, names: Names) -> Any:
    """一格的值: what the sheet gets, codes of units and users as names."""
    found = col.get(row) if col.get else _attribute(row, col.key)
    if found and col.kind == "unit":
        return names.units.get(found, found)
    if found and col.kind == "person":
        return names.people.get(found, SYSTEM if found == "system" else found)
    return found


def _attribute(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = row[name] if isinstance(row, dict) else getattr(row, name)
    return row


def words(col: Col, found: Any) -> str:
    """值的写法: money in the page's unit, days as the page has them; unknown is empty."""
    if found is None or found == "":
        return ""
    match col.kind:
        case "money":
            return figures.money(found)
        case "percent":
            return figures.percent(found)
        case "day":
            return figures.day(found)
        case "longday":
            return found.isoformat() if isinstance(found, date) else str(found)
        case "moment":
            return figures.moment(found)
        case "count":
            return f"{found:,}"
    return str(found)


def cell(col: Col, row: Any, names: Names, opens: str) -> str:
    """屏幕的一格 `<td>`."""
    found = value(col, row, names)
    inner = col.draw(row) if col.draw else _inner(col, row, found, opens)
    cls = _class(col, row, found)
    tip = col.tip(row) if col.tip else (str(found) if found and col.kind in ("text", "unit", "person") and not col.width else "")
    return f"<td{f' class={chr(34)}{cls}{chr(34)}' if cls else ''}{f' title={chr(34)}{escape(tip)}{chr(34)}' if tip else ''}>{inner}</td>"


def _inner(col: Col, row: Any, found: Any, opens: str) -> str:
    text = words(col, found)
    url = col.url(row) if col.url else opens if col.kind == "link" else ""
    if col.kind == "money":
        return str(fig(found, url)) if found is not None else _nothing()
    if not text:
        return _nothing()
    if col.kind == "state":
        look = col.look(row) if col.look else ""
        text = f'<span class="tag{f" {look}" if look else ""}">{escape(text)}</span>'
    else:
        text = escape(text)
    if url:
        mark = " data-open" if url == opens and col.kind == "link" else ' class="fig"' if col.figure else ""
        return f'<a{mark} href="{escape(url)}">{text}</a>'
    return text


def _nothing() -> str:
    return f'<span class="muted">{figures.NOT_APPLICABLE}</span>'


def _class(col: Col, row: Any, found: Any) -> str:
    own = col.look(row) if col.look and col.kind != "state" else ""
    plain = "num" if col.figure else "muted" if col.kind in ("code", "day", "longday", "moment") else ""
    if col.kind == "money" and isinstance(found, Decimal) and found == 0:
        own = ""
    return " ".join(part for part in (plain, own, f"p-{col.phone}" if col.phone else "") if part)


def total(col: Col, sums: Mapping[str, Any]) -> Any:
    """这一列的合计, None when it has none."""
    return sums.get(col.key if col.total is True else str(col.total)) if col.total else None


def sheet_value(col: Col, found: Any, wan: bool) -> Any:
    """表里的一格: amounts as the page's unit has them, exactly; an instant in local time."""
    if found is None or found == "":
        return None
    if col.kind == "money":
        return Decimal(found) / 10_000 if wan else found
    if col.kind == "moment" and isinstance(found, datetime):
        return timezone.localtime(found).replace(tzinfo=None, microsecond=0) if timezone.is_aware(found) else found.replace(microsecond=0)
    return found if col.kind in SHEET else str(found)


def safe(text: str) -> SafeString:
    """已经转义过的."""
    return SafeString(text)  # nosec B703
