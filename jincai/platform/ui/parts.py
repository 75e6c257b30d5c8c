"""组件的数据：步骤、追溯的一环、办理历史的一条、可以这样办的一条路。"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

State = Literal["done", "now", "todo", "stop"]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """步骤: 到谁、何时. `when` a day, an instant or words (“清算后自动”); `state` done / now / todo / stop (退回、退票)."""

    title: str
    state: State = "todo"
    who: str = ""
    when: date | datetime | str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """追溯的一环: 钱从哪来到哪去. `here` this page's document; `todo` not reached yet (dashed)."""

    title: str
    name: str
    url: str = ""
    note: str = ""
    when: date | datetime | str | None = None
    amount: Decimal | None = None
    here: bool = False
    todo: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """办理历史的一条."""

    when: date | datetime | str | None
    who: str
    what: str


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """可以这样办的一条路: a link (`url`), or a button of the page's form (`form` its id, `name`/`value` what it sends)."""

    title: str
    url: str = ""
    form: str = ""
    name: str = ""
    value: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """长事的进度: `state` waiting / running / done / failed, `done` of `count`; `says` the word at the end, `ways` what to do next (a Way with
    a `name` is sent as a form), `left` the words for the time that is left, `refused` how many could not be done."""

    title: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int = 0
    count: int = 0
    says: str = ""
    left: str = ""
    refused: int = 0
    ways: tuple[Way, ...] = ()
    crumbs: tuple[tuple[str, str], ...] = ()
    note: str = ""
    here: str = ""

    @property
    def open(self) -> bool:
        """还没有完，页面隔一秒再问."""
        return self.state in ("waiting", "running")
