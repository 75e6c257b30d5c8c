"""树：执行表的行按地址里的展开状态显示；每一格都是通到下面的链接。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.safestring import SafeString

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
    """树上的一行: `toggle` the address that opens or closes it, "" for a leaf; `rate` of the base, `gap` against the time."""

    row: Any
    indent: int
    open: bool
    toggle: str
    cells: tuple[Cell, ...]
    rate: Decimal | None
    gap: Decimal | None

    @property
    def figures(self) -> SafeString:
        """The cells as table cells: made here, a table has thousands."""
        return SafeString("".join(f'<td class="num">{ui.fig(cell.amount, cell.url, pop=True)}</td>' for cell in self.cells))  # nosec B703

    @property
    def leads(self) -> str:
        """Where the name of a leaf leads: the entries of its last column."""
        return self.cells[-1].url


@dataclasses.dataclass(frozen=True, slots=True)
class Tree:
    """一张树表: its `columns`, where its figures lead (`entries` with the query `drill`), the `base` of rates ("" = none), the `time`."""

    columns: Sequence[str]
    entries: str
    drill: str
    base: str = ""
    time: Decimal | None = None

    def branches(self, rows: Sequence[Any], query: QueryDict, depth: int, q: str) -> list[Branch]:
        """可见的行. Rows above `depth` stand open; codes in `flip` are the other way round. With `q` the rows found and those above."""
        flipped = {code for code in query.get("flip", "").split(",") if code}
        found = _found(rows, q) if q else None
        opened: dict[str, bool] = {}
        out = []
        for row in rows:
            is_open = (row.level < depth) != (row.code in flipped) if found is None else True
            visible = (row.level == 1 or opened.get(row.parent, False)) if found is None else row.code in found
            opened[row.code] = visible and is_open
            if visible:
                toggle = "" if row.leaf or found is not None else _toggled(query, flipped ^ {row.code})
                out.append(self._branch(row, row.code, is_open and not row.leaf, toggle))
        return out

    def total(self, row: Any) -> Branch:
        """合计行."""
        return self._branch(row, "", False, "")

    def rate(self, row: Any) -> Decimal | None:
        """支出率, against the base."""
        return ui.ratio(row.net, getattr(row, self.base)) if self.base else None

    def _branch(self, row: Any, code: str, is_open: bool, toggle: str) -> Branch:
        cells = tuple(self._cell(getattr(row, column), column, code) for column in self.columns)
        rate = self.rate(row)
        gap = None if rate is None or self.time is None else rate - self.time
        return Branch(row, min(max(row.level - 1, 0), 2), is_open, toggle, cells, rate, gap)

    def _cell(self, amount: Decimal | None, column: str, code: str) -> Cell:
        return Cell(amount, f"{self.entries}?{self.drill}{'&' if self.drill else ''}column={column}{f'&code={code}' if code else ''}")


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
