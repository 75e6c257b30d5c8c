"""清单的筛选：选一个、写几个字、一天、单位、代码、只在地址里的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from jincai.platform.ui.desk import Desk

Options = Sequence[tuple[str, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Pick:
    """筛选：选一个. `options` (value, words), or asked of the desk; the first is the one that asks for nothing. `several`: the address may
    have it more than once."""

    name: str
    title: str
    options: Options | Callable[[Desk], Options]
    several: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """筛选：写几个字. `hint` in the empty field."""

    name: str
    title: str
    hint: str = ""
    size: int = 14


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """筛选：一天; two of them (`since`, `until`) are a range. `always` the desk's today stands in it when nothing is asked."""

    name: str
    title: str
    always: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """筛选：单位, of those the person may see."""

    name: str = "agency"
    title: str = "单位"


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """筛选：代码, by code, name or pinyin; `wanted` has the code. `level` at most this deep is offered (0 = all)."""

    name: str
    title: str
    code_set: str
    hint: str = "代码、名称、拼音"
    level: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """筛选：只在地址里的, shown as a tag with a cross; `day` reads it as a day."""

    name: str
    title: str
    day: bool = False


Filter = Pick | Text | Day | Unit | Code | Kept
