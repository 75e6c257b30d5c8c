"""打印报表：屏幕上的报表排成横排 A4，表头每页重写，下面是负责人、审核、制表的签字处。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from jincai.accounting.statements.export.grids import MONEY, RATE, Grid, GridRow, grid
from jincai.kernel import sm3
from jincai.platform.evoucher import api as evoucher
from jincai.platform.printing import api as printing

TEN_THOUSAND = Decimal(10_000)
SIGNERS = ("单位负责人", "审核", "制表")
Mark = Callable[[str, str, int, str], str]


def pdf(report: Any, *, unit: str, depth: int, place: str, mark: Mark, at: datetime) -> bytes:
    """报表的 PDF, in 元 or 万元, down to `depth` levels; `mark` (title, note, rows, SM3) audits it and gives the watermark."""
    shape = grid(report)
    rows = [_shown(row, depth) if _levelled(report) else row for row in shape.rows if row.indent < depth or not _levelled(report)]
    pages = printing.set_out(_document(shape, rows, unit, place))
    digest = sm3.of(repr([page.items for page in pages]).encode())
    note = "　".join([f"单位：{unit}", *shape.notes])
    said = mark(shape.title, note, len(rows), digest).partition(" SM3 ")[0].strip()
    for page in pages:
        page.text(15.0, page.height - 12.2, said, 2.6, color=printing.GREY)
    return printing.pdf(pages, title=shape.title, author=place, at=at)


def _shown(row: GridRow, depth: int) -> GridRow:
    """最下一级的不加粗：它下面的没有印出来."""
    return GridRow(row.cells, row.indent, row.strong and row.indent + 1 < depth)


def _levelled(report: Any) -> bool:
    """行有级次的才按级次取."""
    return hasattr(report, "by")


def _document(shape: Grid, rows: list[GridRow], unit: str, place: str) -> printing.Document:
    divisor = TEN_THOUSAND if unit == "万元" else Decimal(1)
    kinds = [head.kind for head in shape.heads]
    columns = tuple(printing.Col(head.title, head.width if head.kind != RATE else 11, head.kind) for head in shape.heads)

    def row(each: GridRow, *, strong: bool = False) -> printing.Row:
        cells = tuple(value / divisor if kind == MONEY and value is not None else value for kind, value in zip(kinds, each.cells, strict=True))
        return printing.Row(cells, each.indent, each.strong or strong)

    about, *notes = shape.notes
    table = printing.Table(columns, [row(each) for each in rows], tuple(row(each, strong=True) for each in shape.totals), indented=1)
    signs = printing.Signs(tuple(printing.Sign(label) for label in SIGNERS), names=True)
    return printing.Document(
        title=f"{place} {shape.title}", left=about, right=f"单位：{unit}", blocks=(table, signs), notes=tuple(notes), landscape=True,
        demo=evoucher.rehearsing(),
    )  # fmt: skip
