"""一批，打开来看：所填的字、读出的值、此刻哪些错。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.platform.identity.api import Actor
from jincai.platform.intake import checking, models
from jincai.platform.intake.declared import Ask, Row, Sheet, sheet


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """一批，打开来看: the kept row, its sheet, what was typed, and what is wrong with it now."""

    batch: models.Batch
    sheet: Sheet
    cells: list[list[str]]
    rows: list[Row]
    head_wrong: dict[str, str]

    @property
    def count(self) -> int:
        """填错的格数."""
        return len(self.head_wrong) + sum(len(row.wrong) for row in self.rows)

    @property
    def total(self) -> Decimal:
        """合计（元）."""
        return checking.total(self.sheet, self.rows)

    @property
    def said(self) -> list[tuple[int, str, str, str]]:
        """哪一行、哪一列（键、名）、整句，按行."""
        told = [(0, key, self.sheet.column(key).title, says) for key, says in self.head_wrong.items()]
        return told + [(row.at, key, self.sheet.column(key).title, says) for row in self.rows for key, says in row.says]


def look(batch: models.Batch, *, on: date, actor: Actor) -> Held:
    """打开一批：各格查一遍."""
    wanted, cells = sheet(batch.kind), cells_of(batch)
    ask = asked(batch, on, actor)
    if batch.state != models.Batch.State.OPEN:
        return Held(batch, wanted, cells, [], {})
    rows = checking.read(wanted, ask, cells)
    return Held(batch, wanted, cells, rows, checking.head_wrong(wanted, ask) if rows else {})  # an empty table asks for nothing yet


def asked(batch: models.Batch, on: date, actor: Actor) -> Ask:
    """谁在办这一批."""
    return Ask(batch.division, batch.year, on, actor, dict(batch.head), batch.digest)


def cells_of(batch: models.Batch) -> list[list[str]]:
    """各行所填的字."""
    found: list[list[str]] = json.loads(bytes(batch.cells)) if batch.cells else []
    width = len(sheet(batch.kind).columns)
    return [(row + [""] * width)[:width] for row in found]


def put(batch: models.Batch, cells: Sequence[Sequence[str]]) -> None:
    """放进各行；行数与内容的名字跟着变."""
    batch.cells = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()
    batch.rows = sum(any(row) for row in cells)
    batch.digest = checking.digest(batch.head, cells)
