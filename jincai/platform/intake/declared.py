"""声明：一种表有哪些列、怎么查、怎么办；各能力文件夹的 intake.py 说，这里收齐。"""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Literal

from django.apps import apps

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor

Kind = Literal["text", "money", "code", "agency", "number"]
SHORT = 14
"""格内错至多几个字；整句写在表下。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """一列: `key` in values, `title` the header it is found by. `kind` text, money (元), agency, number (`low`..`high`), code (of `code_set`; a
    name means one of so many `digits`).

    `need` may not be blank; `most` characters; `hint` one sentence of the template; `width` in characters; `also` other headers it goes by;
    an `account` is shown masked once the batch is done.
    """

    key: str
    title: str
    kind: Kind = "text"
    code_set: str = ""
    digits: int = 0
    need: bool = True
    most: int = 120
    low: int = 0
    high: int = 10**9
    width: int = 16
    hint: str = ""
    also: tuple[str, ...] = ()
    account: bool = False


@dataclasses.dataclass(slots=True)
class Row:
    """一行: the `cells` as typed, what was read of them (`values`), what is wrong with a cell (`wrong`, in few words; `says`, whole sentences)."""

    at: int
    cells: dict[str, str]
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    wrong: dict[str, str] = dataclasses.field(default_factory=dict)
    says: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    def mark(self, key: str, short: str, says: str = "") -> None:
        """标出一格: the first word counts, every sentence is kept."""
        self.wrong.setdefault(key, short[:SHORT])
        self.says.append((key, says or short))

    @property
    def ok(self) -> bool:
        """没有错的。"""
        return not self.wrong

    def amount(self, key: str) -> Decimal:
        """金额（元）, zero where it cannot be read."""
        return self.values.get(key) or ZERO


@dataclasses.dataclass(frozen=True, slots=True)
class Ask:
    """谁在办哪一批: `head` what stands above the grid, `digest` of head and rows: the name of this content, for keys that make it once."""

    division: str
    year: int
    on: date
    actor: Actor
    head: Mapping[str, str]
    digest: str


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """一行办得怎样: the document's number, or why not."""

    number: str
    refused: Refused | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """可填的一个值，和它的说明."""

    value: str
    says: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """一种表. `check` marks wrong cells of the rows that read well (nothing is written); `commit` does them all and answers a Result a row: if
    one is refused nothing stays. `places` says which cell a rule is about, and in few words what is wrong with it.

    `total` the columns that are summed, `choices` what a column may hold (template and grid), `document_kind` of the numbers that come out.
    """

    kind: str
    title: str
    verb: str
    back: str
    columns: tuple[Column, ...]
    check: Callable[[Ask, Sequence[Row]], None]
    commit: Callable[[Ask, Sequence[Row]], Sequence[Result]]
    heads: tuple[Column, ...] = ()
    total: tuple[str, ...] = ("amount",)
    places: Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    choices: Callable[[Ask], Mapping[str, Sequence[Choice]]] | None = None
    document_kind: str = ""
    says: str = ""
    most: int = 5_000

    @property
    def keys(self) -> tuple[str, ...]:
        """各列的键，按次序。"""
        return tuple(column.key for column in self.columns)

    def column(self, key: str) -> Column:
        """按键取列。"""
        return next(column for column in (*self.columns, *self.heads) if column.key == key)


@cache
def sheets() -> Mapping[str, Sheet]:
    """全部的表, found in the `intake.py` of the installed folders."""
    found: dict[str, Sheet] = {}
    for config in apps.get_app_configs():
        own = config.name.startswith("jincai.") and config.name != __name__.rpartition(".")[0]
        if own and importlib.util.find_spec(f"{config.name}.intake"):
            found.update({sheet.kind: sheet for sheet in import_module(f"{config.name}.intake").SHEETS})
    return found


def sheet(kind: str) -> Sheet:
    """一种表. Raises UserError for one there is not."""
    if kind not in sheets():
        raise UserError("没有这种表", "从清单页右上的“成批录入”进来")
    return sheets()[kind]
