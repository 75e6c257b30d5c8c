"""树：执行表的行按地址里的展开状态显示；每一格都是通到下面的链接。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from jincai.platform.ui import api as ui


class Row(Protocol):
    """A row of a statement: see queries/rows.py."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def parent(self) -> str: ...
    @property
    def leaf(self) -> bool: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """一格: the amount, and where it leads; its explanation is at the same query (the table says where)."""

    amount: Decimal | None
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class Branch:
    """树上的一行: `toggle` the address that opens or closes it, "" for a leaf."""

    row: Any
    indent: int
    open: bool
    toggle: str
    cells: tuple[Cell, ...]
    gap: Decimal | None

    @property
    def figures(self) -> SafeString:
        """The cells as table cells: made here, a table has thousands."""
        return mark_safe("".join(f'<td class="num">{ui.fig(cell.amount, cell.url, pop=True)}</td>' for cell in self.cells))  # nosec B308 B703

    @property
    def leads(self) -> str:
        """Where the name of a leaf leads: the entries of its last column."""
        return self.cells[-1].url


@dataclasses.dataclass(frozen=True, slots=True)
class Places:
    """The address of the entries below a figure, and the query of the table's scope."""

    entries: str
    drill: str

    def cell(self, amount: Decimal | None, column: str, code: str) -> Cell:
        """A cell of a column and code."""
        return Cell(amount, f"{self.entries}?{self.drill}{'&' if self.drill else ''}column={column}{f'&code={code}' if code else ''}")


def branches(
    rows: Sequence[Any], columns: Sequence[str], places: Places, query: QueryDict, depth: int, q: str, time: Decimal | None
) -> list[Branch]:
    """可见的行. Rows above `depth` stand open; codes in `flip` are the other way round. With `q` the rows found and those above them."""
    flipped = {code for code in query.get("flip", "").split(",") if code}
    found = _found(rows, q) if q else None
    opened: dict[str, bool] = {}
    out = []
    for row in rows:
        is_open = (row.level < depth) != (row.code in flipped) if found is None else True
        visible = (row.level == 1 or opened.get(row.parent, False)) if found is None else row.code in found
        opened[row.code] = visible and is_open
        if visible:
            out.append(_branch(row, columns, places, query, flipped, is_open and not row.leaf, found is None, time))
    return out


def total(row: Any, columns: Sequence[str], places: Places, time: Decimal | None) -> Branch:
    """合计行."""
    return Branch(row, 0, False, "", tuple(places.cell(getattr(row, c), c, "") for c in columns), _gap(row, time))


def _branch(
    row: Any, columns: Sequence[str], places: Places, query: QueryDict, flipped: set[str], is_open: bool, can: bool, time: Decimal | None
) -> Branch:
    toggle = "" if row.leaf or not can else _toggled(query, flipped ^ {row.code})
    cells = tuple(places.cell(getattr(row, column), column, row.code) for column in columns)
    return Branch(row, min(row.level - 1, 2), is_open, toggle, cells, _gap(row, time))


def _gap(row: Any, time: Decimal | None) -> Decimal | None:
    rate = ui.ratio(row.net, row.final) if hasattr(row, "final") else None
    return None if rate is None or time is None else rate - time


def _toggled(query: QueryDict, flipped: Iterable[str]) -> str:
    changed = query.copy()
    changed.pop("flip", None)
    if codes := ",".join(sorted(flipped)):
        changed["flip"] = codes
    return f"?{changed.urlencode()}"


def _found(rows: Sequence[Any], q: str) -> set[str]:
    """Codes whose code begins with, or whose name holds, the words; and those above them."""
    parents = {row.code: row.parent for row in rows}
    wanted: set[str] = set()
    for row in rows:
        if row.code.startswith(q) or q in row.name:
            code = row.code
            while code and code not in wanted:
                wanted.add(code)
                code = parents.get(code, "")
    return wanted
