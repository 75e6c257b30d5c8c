"""明细表：放不下就续页，表头重写，页末写小计，最后写合计。"""

from __future__ import annotations

from decimal import Decimal

from jincai.kernel.money import show
from jincai.platform.printing.drawing import GREY
from jincai.platform.printing.forms import Column
from jincai.platform.printing.paper import BOTTOM, LEFT, WIDTH, Paper, decimal

HEAD, LINE = 7.0, 7.2


def details(p: Paper) -> None:
    """明细."""
    columns = p.form.columns
    if not columns or not p.sheet.details:
        return
    _head(p, columns)
    money = next((each for each in columns if each.kind == "amount"), None)
    part = total = Decimal(0)
    for place, line in enumerate(p.sheet.details, 1):
        if p.y + LINE * 2 > BOTTOM:
            _sum(p, "本页小计", part, money)
            p.turn()
            _head(p, columns)
            part = Decimal(0)
        value = decimal(p.sheet.value(money.fields, line)) if money else Decimal(0)
        part, total = part + value, total + value
        _line(p, columns, line, place)
    _sum(p, f"合计 {len(p.sheet.details)} 行", total, money)


def _head(p: Paper, columns: tuple[Column, ...]) -> None:
    x = LEFT
    for each in columns:
        p.page.frame(x, p.y, each.width, HEAD)
        p.page.cell(x, p.y, each.width, HEAD, each.title, 3.0, "center", color=GREY)
        x += each.width
    p.y += HEAD


def _line(p: Paper, columns: tuple[Column, ...], line: object, place: int) -> None:
    x = LEFT
    for each in columns:
        value = str(place) if each.kind == "index" else p.sheet.value(each.fields, line)  # type: ignore[arg-type]
        if each.kind == "amount" and value:
            value = show(decimal(value))
        p.page.frame(x, p.y, each.width, LINE, 0.12)
        align = {"amount": "right", "index": "center"}.get(each.kind, "left")
        p.page.cell(x, p.y, each.width, LINE, value, 3.0, align)
        x += each.width
    p.y += LINE


def _sum(p: Paper, label: str, amount: Decimal, money: Column | None) -> None:
    if money is None:
        return
    at = sum(each.width for each in p.form.columns[: p.form.columns.index(money)])
    p.page.frame(LEFT, p.y, WIDTH, LINE)
    p.page.cell(LEFT, p.y, at, LINE, label, 3.1, "center", color=GREY)
    p.page.line(LEFT + at, p.y, LEFT + at, p.y + LINE)
    p.page.line(LEFT + at + money.width, p.y, LEFT + at + money.width, p.y + LINE)
    p.page.cell(LEFT + at, p.y, money.width, LINE, show(amount), 3.2, "right")
    p.y += LINE
