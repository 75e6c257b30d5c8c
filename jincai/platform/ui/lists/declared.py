"""清单的声明：列、要看什么、取到的一页、成批办理、空状态。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponseBase

from jincai.kernel.rules import Violation

Kind = Literal["text", "code", "link", "state", "unit", "person", "day", "longday", "moment", "money", "count", "percent"]
Value = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Col:
    """一列. `key` the row's attribute (dots allowed) unless `get` says, and its name in the address.

    `kind` how it is written, here and in the sheet: text; code (grey); link (opens the row, or `url`); state (a tag); unit (a unit's code,
    its name is shown); person (a user, the name is shown); day, longday, moment; money (yuan); count; percent (a ratio).
    `width` a step of the sheet (`c72`), "" takes what is left. `url` where the cell leads, `look` its class (`is-bad` of a tag, `bad strong`
    of a figure), `tip` the whole of what may be cut, `draw` its own HTML (the sheet has the plain value). `sort` may be sorted by; `hidden`
    is shown only when chosen; `total` the key in the sums (True: the same key). `phone` where it stands in the card of a row on a phone (行首
    head, 行尾 side, 其下 sub, end, 独占一行 line); as soon as one column says so the rows are cards there, and a column that does not is left out.
    """

    key: str
    title: str
    kind: Kind = "text"
    width: str = ""
    get: Value | None = None
    url: Callable[[Any], str] | None = None
    look: Callable[[Any], str] | None = None
    tip: Callable[[Any], str] | None = None
    draw: Callable[[Any], str] | None = None
    sort: bool = False
    hidden: bool = False
    total: str | bool = False
    sheet: int = 0
    phone: Literal["", "head", "side", "sub", "end", "line"] = ""

    @property
    def figure(self) -> bool:
        """靠右写的."""
        return self.kind in ("money", "count", "percent")


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """要看什么：各项筛选的值, by name: text "", a day None when not asked; of a `several` a tuple. `sort` a column's key, `-` before it from
    the greatest, "" the list's own order. `summed` False: only rows are wanted (the later parts of an export), count and sums may be left out."""

    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    sort: str = ""
    said: tuple[tuple[str, str], ...] = ()
    summed: bool = True

    def text(self, name: str) -> str:
        """一项文字."""
        return str(self.values.get(name) or "")

    def day(self, name: str) -> date | None:
        """一项日期."""
        found = self.values.get(name)
        return found if isinstance(found, date) else None

    def several(self, name: str) -> tuple[str, ...]:
        """一项几个."""
        return tuple(self.values.get(name) or ())

    @property
    def filtered(self) -> bool:
        """筛过没有."""
        return bool(self.said)


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """取到的一页：rows, the key of the next page ("" = the last), how many the filtered set has (None = not counted), its sums by key; `note`
    goes after the count in the row of sums, `says` under the table (instead of the list's notes), `parts` how many of each sort
    there are, for the list's `tags`."""

    rows: Sequence[Any]
    after: str = ""
    count: int | None = None
    sums: Mapping[str, Decimal | int | None] = dataclasses.field(default_factory=dict)
    note: str = ""
    says: str = ""
    parts: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """一件的结果. `why` empty = done; `says` a word to it, `url` its page."""

    key: str
    title: str
    url: str = ""
    says: str = ""
    why: tuple[Violation, ...] = ()
    amount: Decimal | None = None

    @property
    def ok(self) -> bool:
        """办成了."""
        return not self.why


@dataclasses.dataclass(frozen=True, slots=True)
class Act:
    """成批办理. `name` in the address, `title` on the button (动词＋对象), `verb` the right it takes ("" = who sees the list); `do(request, keys,
    reason)` does it and tells of each, or answers with a page of its own. `asks` the sentence that is asked first, with {count} ("" = not
    asked); `reason` a reason is wanted: its hint; `most` at once."""

    name: str
    title: str
    verb: str
    do: Callable[[HttpRequest, Sequence[str], str], Sequence[Outcome] | HttpResponseBase]
    asks: str = ""
    reason: str = ""
    main: bool = False
    most: int = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Button:
    """页头的按钮: a link (`args` of its address); `verb` who may see it, `main` the one main button. Where the address is not known, because the
    capability is not installed, there is no button."""

    title: str
    url_name: str
    verb: str = ""
    main: bool = False
    args: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Empty:
    """空：没有什么、为什么、下一步 (a button of the list's, or a place of its own)."""

    says: str
    why: str = ""
    action: str = ""
    url_name: str = ""
    verb: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Tab:
    """并列的一页; `whole` only who sees the whole division."""

    title: str
    url_name: str
    whole: bool = False
