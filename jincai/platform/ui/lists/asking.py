"""读地址：筛选、排序、列；写得不对的说怎么写；筛了什么用中文说出来。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import QueryDict

from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import declared, filters
from jincai.platform.ui.lists.listing import Listing

OWN = ("after", "sort", "cols", "unit", "every", "size")
"""地址里不是筛选的."""
LONGEST = 120


def read(listing: Listing, asked: QueryDict, desk: Desk) -> declared.Wanted:
    """要看什么. Raises UserError for a date that is none, a code nobody knows."""
    values: dict[str, Any] = {}
    said: list[tuple[str, str]] = []
    for each in listing.filters:
        value, words = _value(each, asked, desk)
        values[each.name] = value
        if words:
            said.append((each.title, words))
    return declared.Wanted(values, _sort(listing, clean(asked, "sort")), tuple(said))


def clean(asked: QueryDict, name: str) -> str:
    """一项文字, without NUL and spaces around."""
    return asked.get(name, "").replace("\0", "").strip()[:LONGEST]


def query(asked: QueryDict, *without: str) -> QueryDict:
    """地址的查询, less what is empty and what is named."""
    out = asked.copy()
    for name in list(out):
        kept = [value.replace("\0", "") for value in out.getlist(name) if value.replace("\0", "")]
        if name in without or not kept:
            del out[name]
        else:
            out.setlist(name, kept)
    return out


def options(pick: filters.Pick, desk: Desk) -> list[tuple[str, str]]:
    """选择框里的."""
    found: Any = pick.options(desk) if callable(pick.options) else pick.options
    return [(str(value), words) for value, words in found]


def units(desk: Desk) -> list[tuple[str, str]]:
    """可看的单位 (code, name)."""
    may = standards.agencies_of(desk.actor, desk.division)
    return [(u.code, u.name) for u in standards.agencies(desk.division) if may is None or u.code in may]


def _value(each: filters.Filter, asked: QueryDict, desk: Desk) -> tuple[Any, str]:
    text = clean(asked, each.name)
    if isinstance(each, filters.Pick):
        return _picked(each, asked, desk, text)
    if isinstance(each, filters.Day) or (isinstance(each, filters.Kept) and each.day):
        on = day(text)
        shown = desk.today if on is None and isinstance(each, filters.Day) and each.always else on
        return shown, on.isoformat() if on else ""
    if isinstance(each, filters.Unit):
        return text, dict(units(desk)).get(text, text)
    if isinstance(each, filters.Code):
        return _code(each, text, desk)
    return text, text


def _picked(each: filters.Pick, asked: QueryDict, desk: Desk, text: str) -> tuple[Any, str]:
    known = dict(options(each, desk))
    if each.several:
        chosen = tuple(value for value in asked.getlist(each.name) if value and value in known)
        return chosen, "、".join(known[value] for value in chosen)
    return (text, known[text]) if text and text in known else ("", "")


def _code(each: filters.Code, text: str, desk: Desk) -> tuple[str, str]:
    """代码：写的是代码、名称或拼音，取最像的一个."""
    if not text:
        return "", ""
    head = text.split()[0]
    if head.isascii() and head.isdigit():
        found = standards.code(each.code_set, head, desk.today, desk.division)
        return head, f"{head} {found.name}" if found else head
    rows = standards.search(each.code_set, text, desk.today, desk.division, limit=1)
    if not rows:
        raise UserError(f"没有{each.title}“{text}”", "写代码（如 205）或名称（如 小学教育）")
    return rows[0].code, f"{rows[0].code} {rows[0].name}"


def day(text: str) -> date | None:
    """一项日期. Raises UserError for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"“{text}”不是日期", "写成 2025-06-30 的样子") from error


def _sort(listing: Listing, text: str) -> str:
    return text if text.removeprefix("-") in {col.key for col in listing.columns if col.sort} else ""


def columns(listing: Listing, asked: QueryDict, desk: Desk, remembered: Sequence[str]) -> tuple[declared.Col, ...]:
    """哪些列: the address's (`cols`), else the remembered, else those not hidden; always in the declared order."""
    own = listing.columns_of(desk)
    keys = clean(asked, "cols").split(",") if asked.get("cols") else list(remembered)
    chosen = tuple(col for col in own if col.key in keys)
    return chosen or tuple(col for col in own if not col.hidden)


def size(listing: Listing, asked: QueryDict) -> int:
    """一页几行: the list's own, or the longer page it offers."""
    return listing.wide if listing.wide and clean(asked, "size") == str(listing.wide) else listing.page


def unsummed(wanted: declared.Wanted) -> declared.Wanted:
    """只要行."""
    return dataclasses.replace(wanted, summed=False)
