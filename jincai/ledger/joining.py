"""要素的 SQL：一个要素的值，和按要素归并、筛选时要连的那张表。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from jincai.ledger import rulebook

NARROW = ("agency", "project")
"""一个值只有很少要素组合的要素：按它筛选时，先把组合的号找齐；快照按号取，日发生额读到就筛，不等并到一起。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Joined:
    """要连的表: `head` goes before the SELECT and `join` after its FROM (rows `t` with `element`), `group` is a number for what they are grouped by.
    When they are grouped, as `t` again, `names` joins the array of the elements' values, `key`: grouping by it would hash texts for every row.
    Where few elements are wanted, `few` narrows a table whose index ends with the element, `within` any other."""

    head: str
    join: str
    group: str
    names: str
    key: str
    few: str = ""
    within: str = ""


def element(name: str) -> str:
    """一个要素的值, of a row with `body`; empty when it has none. Raises KeyError for an unknown name."""
    if name not in rulebook.ELEMENTS:
        raise KeyError(name)
    return f"coalesce(body->>'{name}', '')"


def joined(by: Iterable[str], where: Mapping[str, str] | None, args: dict[str, Any]) -> Joined:
    """Elements are read once, and joined by their number; `where` filters by prefix, its values go into `args` beside `year` and `division`."""
    columns, where = [element(name) for name in by], where or {}
    kept = ""
    for number, (name, value) in enumerate(where.items()):
        args[f"where{number}"] = value
        kept += f" and starts_with({element(name)}, %(where{number})s)"
    if not columns and not kept:
        return Joined("", "", "", "", "'{}'")
    head = (
        f"with x as materialized (select id, array[{', '.join(columns)}]::text[]::text as key from ledger.element"
        f" where year = %(year)s and division = %(division)s{kept}),"
        " e as materialized (select x.id, k.k, x.key from x join (select key, min(id) k from x group by key) k using (key)) "
    )
    narrow = any(where.get(name) for name in NARROW)
    ways = (" and element = any(array(select id from e))", " and element in (select id from e)") if narrow else ()
    return Joined(head, " join e on e.id = t.element", ", e.k", " join e on e.id = t.k", "e.key", *ways)
