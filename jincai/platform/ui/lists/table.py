"""画出来：筛选条、表头、行、合计、列的选择、我的视图；模板只摆放。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from jincai.platform.ui import figures
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import asking, cells, declared, filters, saving
from jincai.platform.ui.lists.listing import Listing
from jincai.platform.ui.nav import address


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """表头的一格: `url` sorts by it, `sorted` ascending / descending / "" ."""

    title: str
    unit: str
    width: str
    figure: bool
    url: str = ""
    sorted: str = ""

    @property
    def arrow(self) -> str:
        """排序的方向."""
        return {"ascending": " ↑", "descending": " ↓"}.get(self.sorted, "")


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一行: its cells; `key` when it can be picked, `amount` what it adds to the sum of those picked, `name` what it is called when read out."""

    cells: str
    key: str = ""
    amount: str = ""
    name: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """筛选条的一格，给模板."""

    kind: str
    name: str
    title: str
    value: Any
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    size: int = 12
    code_set: str = ""
    away: str = ""


def drawn(listing: Listing, request: HttpRequest, found: declared.Found, wanted: declared.Wanted, mine: saving.Mine) -> dict[str, Any]:
    """清单页的上下文, under the name `list`."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    cols = asking.columns(listing, request.GET, desk, mine.columns)
    names = cells.Names(desk)
    acts = [] if desk.reading else [act for act in listing.acts if not act.verb or desk.actor.may(act.verb)]
    query = asking.query(request.GET, "after", "unit")
    kept = asking.query(request.GET, "after", "unit", "sort", "cols", "size")
    return {
        "of": listing, "heads": _heads(cols, wanted, request.GET), "wanted": wanted, "found": found,
        "rows": [_row(listing, cols, row, names, bool(acts)) for row in found.rows], "feet": _feet(listing, cols, found), "acts": acts,
        "fields": [_field(each, request.GET, wanted, desk) for each in listing.filters],
        "choices": [(col.key, col.title, col in cols) for col in listing.columns_of(desk)], "views": mine.views, "query": query.urlencode(),
        "kept": kept.urlencode(), "here": request.path, "filtered": bool(kept), "urls": urls_of(listing, query), "tabs": _tabs(listing, desk),
        "buttons": _buttons(listing, desk), "empty": _empty(listing, desk), "summed": any(col.total for col in cols) or found.count is not None,
        "tags": listing.tags(desk, wanted, found) if listing.tags else (), "notes": found.says or _notes(listing, desk),
        "crumbs": [(words, address(name)) for words, name in listing.crumbs], "may_export": not listing.exporter or desk.actor.may(listing.exporter),
        "said": saving.address_said(listing, cols, desk), "size": _size(listing, request.GET, found),
    }  # fmt: skip


def _size(listing: Listing, asked: QueryDict, found: declared.Found) -> tuple[str, int] | None:
    """换一页的长短: the address and how many rows it has; None when there is nothing to choose."""
    long = asking.size(listing, asked) == listing.wide
    if not listing.wide or not (long or found.after):
        return None
    query = asking.query(asked, "after", "size")
    if not long:
        query["size"] = str(listing.wide)
    return f"?{query.urlencode()}", listing.page if long else listing.wide


def urls_of(listing: Listing, query: QueryDict) -> dict[str, str]:
    """导出、留存、办理的地址, the filters kept."""
    tail = f"?{query.urlencode()}" if query else ""
    export = reverse(f"{listing.name}-export")
    return {"export": f"{export}{tail}", "keep": f"{reverse(f'{listing.name}-keep')}{tail}", "act": export.removesuffix("export.xlsx") + "act/"}


def _heads(cols: Sequence[declared.Col], wanted: declared.Wanted, asked: QueryDict) -> list[Head]:
    """表头；单位只写一次，在头一个金额栏."""
    first = next((col for col in cols if col.kind == "money"), None)
    return [_head(col, figures.unit_name() if col is first else "", wanted, asked) for col in cols]


def _head(col: declared.Col, unit: str, wanted: declared.Wanted, asked: QueryDict) -> Head:
    if not col.sort:
        return Head(col.title, unit, col.width, col.figure)
    now = {col.key: "ascending", f"-{col.key}": "descending"}.get(wanted.sort, "")
    query = asking.query(asked, "after", "sort")
    first, second = (f"-{col.key}", col.key) if col.figure else (col.key, f"-{col.key}")
    query["sort"] = second if wanted.sort == first else first
    return Head(col.title, unit, col.width, col.figure, f"?{query.urlencode()}", now)


def _row(listing: Listing, cols: Sequence[declared.Col], row: Any, names: cells.Names, picked: bool) -> Row:
    opens = listing.opens(row) if listing.opens else ""
    inner = cells.safe("".join(cells.cell(col, row, names, opens) for col in cols))
    if not picked or listing.key is None:
        return Row(inner)
    money = next((col for col in cols if col.kind == "money" and col.total), None)
    called = next((str(cells.value(col, row, names) or "") for col in cols if col.kind == "link"), "")
    return Row(inner, listing.key(row), str(cells.value(money, row, names) or "") if money else "", called or listing.key(row))


def _feet(listing: Listing, cols: Sequence[declared.Col], found: declared.Found) -> list[tuple[str, int, bool]]:
    """合计行: (words, columns it spans, a figure)."""
    label = "合计" if found.count is None else f"合计 {found.count:,} {listing.noun}"
    told = [(col, cells.total(col, found.sums)) for col in cols]
    out: list[tuple[str, int, bool]] = []
    for col, amount in told:
        if amount is not None:
            out.append((cells.words(col, amount), 1, True))
        elif out and not out[-1][2]:
            out[-1] = (out[-1][0], out[-1][1] + 1, False)
        else:
            out.append(("", 1, False))
    at = next((n for n, (_, _, figure) in enumerate(out) if not figure), None)
    if at is not None:
        out[at] = (f"{label}{found.note}", out[at][1], False)
    return out


def _field(each: filters.Filter, asked: QueryDict, wanted: declared.Wanted, desk: Desk) -> Field:
    text, kind = asking.clean(asked, each.name), type(each).__name__.lower()
    if isinstance(each, filters.Pick):
        return Field("pick", each.name, each.title, text, asking.options(each, desk))
    if isinstance(each, filters.Unit):
        listed = [("", f"全部{each.title}"), *((code, f"{code} {name}") for code, name in asking.units(desk))]
        return Field("pick", each.name, each.title, text, listed)
    if isinstance(each, filters.Day):
        return Field("day", each.name, each.title, wanted.values[each.name] or "", size=10)
    if isinstance(each, filters.Code):
        words = next((words for title, words in wanted.said if title == each.title), "")
        return Field("code", each.name, each.title, words or text, hint=each.hint, size=12, code_set=each.code_set)
    if isinstance(each, filters.Kept):
        words = next((words for title, words in wanted.said if title == each.title), "")
        return Field("kept", each.name, each.title, words, away=f"?{asking.query(asked, 'after', each.name).urlencode()}")
    return Field(kind, each.name, each.title, text, hint=each.hint, size=each.size)


def _tabs(listing: Listing, desk: Desk) -> list[tuple[str, str, bool]]:
    seen = [tab for tab in listing.tabs if not tab.whole or desk.agencies is None]
    return [(tab.title, address(tab.url_name), tab.url_name == listing.name) for tab in seen]


def _buttons(listing: Listing, desk: Desk) -> list[tuple[str, str, bool]]:
    may = [each for each in listing.buttons if not desk.reading and (not each.verb or desk.actor.may(each.verb))]
    told = [(each.title, address(each.url_name, *each.args), each.main) for each in may]
    return [each for each in told if each[1]]


def _empty(listing: Listing, desk: Desk) -> dict[str, str]:
    """没有行时说什么: the next step only for who may take it."""
    told = listing.empty
    may = told.url_name and (not told.verb or (desk.actor.may(told.verb) and not desk.reading))
    return {"says": told.says, "why": told.why, "action": told.action, "url": address(told.url_name) if may else ""}


def _notes(listing: Listing, desk: Desk) -> str:
    return listing.notes(desk) if callable(listing.notes) else listing.notes
