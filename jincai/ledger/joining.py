"""要素的 SQL：一个要素的值，和按要素归并、筛选时要连的那张表。

Which combinations are alike is found once, and for the rows made an array: rows joined to it may be read by several workers, rows joined to a CTE
may not. Its size is not known to PostgreSQL, which takes it for short; `t.element + 0` keeps it from looking each of its elements up by an index.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from jincai.ledger import rulebook

NARROW = ("agency", "project")
"""一个值只有很少要素组合的要素：按它筛选时，先把组合的号找齐；快照按号取，日发生额读到就筛，不等并到一起。"""


SIDE = 32
"""行的归并号左移这么多位，低位是要素的归并号：两列合成一个数，PostgreSQL 才估得准有多少组。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Joined:
    """要连的表: `head` goes before the SELECT and `join` after its FROM: rows `t` with `element` and `lane`, a bigint whose lower SIDE bits are free.
    `alike` added to the lane is what they are grouped by. When they are grouped, as `t` again, `names` joins the groups of elements, and `key` is the
    array of their values: grouping by texts would hash them for every row. Where few elements are wanted, `few` narrows a table whose index ends
    with the element, `within` any other."""

    head: str
    join: str
    alike: str
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
        return Joined("", "", "", "", "'{}'::text[]")
    mine = "year = %(year)s and division = %(division)s"
    narrow = any(where.get(name) for name in NARROW)
    few = f"few as materialized (select id, body from ledger.element where {mine}{kept}), " if narrow else ""
    source = "few" if narrow else f"ledger.element where {mine}{kept}"
    named = "".join(f", {column} v{number}" for number, column in enumerate(columns))
    values = ", ".join(f"v{number}" for number in range(len(columns)))
    groups = f"select array_agg(id) ids{', ' if columns else ''}{values} from x{' group by ' if columns else ''}{values}"
    alike = f"alike as materialized (select row_number() over () k, ids, array[{values}]::text[] key from ({groups}) a)"
    pairs = "select array_agg(row(id, k)::ledger.alike) from alike, unnest(ids) id"
    ways = (" and element = any(array(select id from few))", " and element in (select id from few)") if narrow else ()
    return Joined(
        f"with {few}x as materialized (select id{named} from {source}), {alike} ",
        f" join unnest(({pairs})) e on e.id = t.element + 0",
        " + e.k",
        f" join alike n on n.k = t.lane & {(1 << SIDE) - 1}",
        "n.key",
        *ways,
    )
