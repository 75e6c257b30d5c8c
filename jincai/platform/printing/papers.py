"""要打印的一份单据或报表：标题、各格、正文、表、签字栏；是纯数据，怎样摆见 setting。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from jincai.platform.printing.sheets import Seal

TEXT, CODE, MONEY, RATE, INDEX = "text", "code", "money", "rate", "index"


class Pair(NamedTuple):
    """一格：名目与内容; `wide` takes the whole row."""

    label: str
    value: str
    wide: bool = False


class Col(NamedTuple):
    """表的一列: `share` of the width, as a number beside those of the others."""

    title: str
    share: float
    kind: str = TEXT


class Row(NamedTuple):
    """表的一行: values as they are (amounts Decimal), how far in the first text stands, `strong` of a total."""

    cells: tuple[Any, ...]
    indent: int = 0
    strong: bool = False


class Pairs(NamedTuple):
    """几格."""

    pairs: tuple[Pair, ...]


class Sum(NamedTuple):
    """金额一行: in capitals and figures."""

    amount: Decimal
    label: str = "金额"


class Prose(NamedTuple):
    """正文: paragraphs, each begun two characters in unless it says `plain`; or set to the right, as who signs a letter."""

    text: str
    plain: bool = False
    align: str = "left"


class Table(NamedTuple):
    """表: heads again on each page, `indented` which column the indent moves, `totals` at the end."""

    columns: tuple[Col, ...]
    rows: Sequence[Row]
    totals: tuple[Row, ...] = ()
    indented: int = 0


class Sign(NamedTuple):
    """一处签字盖章: who signed, when; a seal is drawn over it where there is one."""

    label: str
    name: str = ""
    on: date | None = None
    seal: Seal | None = None


class Signs(NamedTuple):
    """签字栏: in boxes side by side; `names` only the line of names under a report (制表 审核 负责人)."""

    signs: tuple[Sign, ...]
    names: bool = False


Block = Pairs | Sum | Prose | Table | Signs


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """一份: `left`, `middle`, `right` stand under the title (编号、日期、单位：元); `notes` under the last block; `printed` the watermark.

    `red`: headed as an official letter (红头) with this name of the office; `void`: written across it.
    """

    title: str
    left: str = ""
    middle: str = ""
    right: str = ""
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    red: str = ""
    void: str = ""
    demo: bool = True
    landscape: bool = False
    printed: str = ""
