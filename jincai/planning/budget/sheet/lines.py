"""行：把一张表的格子读成行，金额折成元。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jincai.kernel.money import MoneyError
from jincai.kernel.problems import InputError
from jincai.planning.budget.sheet import cells
from jincai.planning.budget.sheet.opening import Grid

FIRST_ROW = 4


@dataclasses.dataclass(slots=True)
class Line:
    """一行，边读边记: `texts` the amount cells as printed; `assumed` the declared code; `doubtful` the printed code is in error."""

    number: int
    code: str
    name: str
    amounts: dict[str, Decimal | None] = dataclasses.field(default_factory=dict)
    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    assumed: str = ""
    doubtful: bool = False
    errors: list[InputError] = dataclasses.field(default_factory=list)


def read_lines(grid: Grid, places: Mapping[str, int], headers: Mapping[str, str]) -> list[Line]:
    """Every row that says anything, amounts in yuan; an amount that cannot be read is an error of a coded row, and None."""
    factor = cells.UNITS[grid.unit or "元"]
    out = []
    for number in range(FIRST_ROW, len(grid.lines) + 1):
        row = grid.line(number)
        shown: dict[str, Any] = {key: row[place] if place < len(row) else "" for key, place in places.items()}
        line = Line(number, cells.code(shown["code"]), cells.text(shown["name"]))
        if line.code and not line.name and not line.code[0].isdigit():  # 合计 or a note, written in the first column
            line.code, line.name = "", cells.text(shown["code"])
        line.texts = {key: cells.text(shown[key]) for key in headers}
        if not (line.code or line.name or any(line.texts.values())):
            continue
        for key, title in headers.items():
            try:
                line.amounts[key] = cells.amount(shown[key], factor)
            except MoneyError as problem:
                line.amounts[key] = None
                if line.code:
                    line.errors.append(InputError(sheet=grid.sheet, row=number, field=title, value=line.texts[key], says=str(problem)))
        out.append(line)
    return out
