"""取一页：数据库里的按键往后走，随便按哪一列排；内存里的排好再切。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from jincai.kernel.problems import UserError
from jincai.platform.ui.lists.declared import Found, Wanted


def seek(query: QuerySet[Any], *, order: Sequence[str], after: str, limit: int) -> tuple[list[Any], str]:
    """按键翻页: rows in `order` (the last one unique; `-` = from the greatest) that come after the row whose values `after` has; and the key of
    the next page. Works for models and for `.values()`. Columns that may be NULL cannot be ordered by. Raises UserError for a key that is none."""
    names = [name.removeprefix("-") for name in order]
    if after:
        try:
            query = query.filter(_beyond(order, names, _values(after, len(names))))
        except (ValidationError, ValueError) as error:
            raise UserError("这一页的位置读不懂", "回到第一页") from error
    rows = list(query.order_by(*order)[: limit + 1])
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], key([last[name] if isinstance(last, dict) else getattr(last, name) for name in names])


def key(values: Sequence[Any]) -> str:
    """一行的键: one value plainly, several as JSON."""
    told = [value.isoformat() if isinstance(value, date) else str(value) for value in values]
    return told[0] if len(told) == 1 else json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def ordered(wanted: Wanted, unique: str, *own: str) -> tuple[str, ...]:
    """排序: what is asked for, then the unique column in the same direction; else the list's own."""
    if not wanted.sort:
        return (*own, unique) if own else (unique,)
    sign = "-" if wanted.sort.startswith("-") else ""
    bare = unique.removeprefix("-")
    return (wanted.sort,) if wanted.sort.removeprefix("-") == bare else (wanted.sort, f"{sign}{bare}")


def whole(
    rows: Iterable[Any], wanted: Wanted, after: str, limit: int, *, sums: Mapping[str, Decimal | int | None] | None = None, note: str = "",
    sorts: Mapping[str, Callable[[Any], Any]] | None = None,
) -> Found:  # fmt: skip
    """都在内存里的: sorted by an attribute (or `sorts` says how), cut from the `after`-th on."""
    listed = list(rows)
    if name := wanted.sort.removeprefix("-"):
        how = (sorts or {}).get(name) or (lambda row: getattr(row, name))
        filled = [row for row in listed if how(row) is not None]
        listed = sorted(filled, key=how, reverse=wanted.sort.startswith("-")) + [row for row in listed if how(row) is None]
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    more = str(start + limit) if len(listed) > start + limit else ""
    return Found(listed[start : start + limit], more, len(listed), sums or {}, note)


def _values(after: str, count: int) -> list[str]:
    if count == 1:
        return [after]
    try:
        told = json.loads(after)
    except ValueError:
        told = None
    if not isinstance(told, list) or len(told) != count or not all(isinstance(value, str) for value in told):
        raise UserError("这一页的位置读不懂", "回到第一页")
    return told


def _beyond(order: Sequence[str], names: Sequence[str], values: Sequence[str]) -> Q:
    """(a, b) > (x, y), each column in its own direction."""
    out, same = Q(), Q()
    for sign, name, value in zip(order, names, values, strict=True):
        out |= same & Q(**{f"{name}__{'lt' if sign.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    return out
