"""查每格：先看写得对不对，再由那种表自己看合不合规定；一次说全，什么也不写。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from jincai.kernel import sm3 as sm3s
from jincai.kernel.money import MoneyError, positive, show
from jincai.kernel.rules import Refused, Violation
from jincai.platform.intake.declared import Ask, Column, Row, Sheet
from jincai.platform.standards import api as standards


def digest(head: Mapping[str, str], rows: Sequence[Sequence[str]]) -> str:
    """内容的名字: SM3 of the head and of the rows that have something in them."""
    lines = [f"{key}={value}" for key, value in sorted(head.items())] + ["\t".join(row) for row in rows if any(row)]
    return sm3s.of("\n".join(lines).encode("utf-8", "replace"))


def read(sheet: Sheet, ask: Ask, rows: Sequence[Sequence[str]]) -> list[Row]:
    """读出各行 (blank ones left out) and check every cell, then, of those that read well, the rules of the sheet."""
    out = []
    for at, cells in enumerate(rows, 1):
        if any(cells):
            row = Row(at, dict(zip(sheet.keys, cells, strict=True)))
            for column in sheet.columns:
                cell(row, column, ask)
            out.append(row)
    sheet.check(ask, [row for row in out if row.ok])
    return out


def head_wrong(sheet: Sheet, ask: Ask) -> dict[str, str]:
    """表头几格里错的."""
    row = Row(0, dict(ask.head))
    for column in sheet.heads:
        row.cells.setdefault(column.key, "")
        cell(row, column, ask)
    return row.wrong


def cell(row: Row, column: Column, ask: Ask) -> None:
    """查一格，读出它的值."""
    typed = row.cells[column.key]
    if not typed:
        if column.need:
            row.mark(column.key, f"请填{column.title}", f"{column.title}没有填")
        return
    if len(typed) > column.most:
        row.mark(column.key, f"不超过 {column.most} 字", f"{column.title}有 {len(typed)} 字，不超过 {column.most} 字")
    elif column.kind == "money":
        _money(row, column, typed)
    elif column.kind == "number":
        _number(row, column, typed)
    elif column.kind == "code":
        _code(row, column, typed, ask)
    elif column.kind == "agency":
        _agency(row, column, typed, ask)
    else:
        row.values[column.key] = typed


def amount(typed: str) -> Decimal:
    """格里的金额，怎么写的都认. Raises MoneyError."""
    return positive(typed.replace("，", ",").replace("￥", "").replace("¥", "").removesuffix("元"))


def _money(row: Row, column: Column, typed: str) -> None:
    if not column.need and not typed.strip("0.,，"):
        return  # 选填的金额写零，就是没有
    try:
        row.values[column.key] = amount(typed)
    except MoneyError as error:
        says = str(error)
        short = (
            "金额须大于 0"
            if "大于 0" in says
            else "最多两位小数"
            if "尾数" in says
            else "金额过大"
            if "16 位" in says
            else "不是金额，写 1200.00"
        )
        row.mark(column.key, short, says)


def _number(row: Row, column: Column, typed: str) -> None:
    plain = typed.rstrip("月号")
    if plain.isascii() and plain.isdigit() and column.low <= int(plain) <= column.high:
        row.values[column.key] = int(plain)
    else:
        row.mark(column.key, f"写 {column.low} 至 {column.high}", f"{column.title}“{typed}”不是 {column.low} 至 {column.high} 的数")


def _code(row: Row, column: Column, typed: str, ask: Ask) -> None:
    """代码：写代码、“代码 名称”、名称或拼音首字母都认."""
    first = typed.split()[0]
    known = standards.code(column.code_set, first, ask.on, ask.division)
    near = standards.search(column.code_set, typed, ask.on, ask.division, limit=50)
    found = [known] if known else [each for each in near if not column.digits or len(each.code) == column.digits]
    exact = [each for each in found if each and each.name == typed]
    if known or len(found) == 1 or len(exact) == 1:
        one = (exact or found)[0]
        row.values[column.key] = one.code if one else ""
    else:
        meant = f"，是 {found[0].code}？" if found and found[0] else "，请核对"
        row.mark(column.key, f"无此科目{meant}", f"{column.title}“{typed}”没有这个代码或名称{meant}")


def _agency(row: Row, column: Column, typed: str, ask: Ask) -> None:
    first = typed.split()[0]
    known = standards.agency(ask.division, first, ask.on)
    named = [] if known else [each for each in standards.agencies(ask.division, ask.on) if each.name == typed]
    if known or len(named) == 1:
        row.values[column.key] = known.code if known else named[0].code
    else:
        row.mark(column.key, "没有这个单位", f"{column.title}“{typed}”不是单位代码或全称")


def refused(sheet: Sheet, row: Row, why: Refused) -> None:
    """一行被拒：每条违反标在它说的那一格上."""
    for violation in why.violations:
        key, short = place(sheet, violation)
        row.mark(key, short, said(violation))


def place(sheet: Sheet, v: Violation) -> tuple[str, str]:
    """违反的是哪一格，几个字怎么说."""
    key, short = sheet.places.get(v.rule, (sheet.total[0], ""))
    if not short and v.asked is not None and v.available is not None and v.asked > v.available:
        short = f"超 {show(v.asked - v.available)}"
    return key, short or "不能办，见下"


def said(v: Violation) -> str:
    """整句：是什么、当时的数、依据、怎么办、谁能帮."""
    parts = [v.says]
    if v.asked is not None and v.available is not None and f"{v.available:,.2f}" not in v.says:
        parts.append(f"要 {show(v.asked)}，有 {show(v.available)}")
    if v.remedy:
        parts.append(v.remedy)
    tail = "　".join(part for part in (f"规则 {v.rule}" if v.rule else "", v.cites, f"能帮：{v.who}" if v.who else "") if part)
    return f"{'；'.join(parts)}（{tail}）" if tail else "；".join(parts)


def total(sheet: Sheet, rows: Sequence[Row]) -> Decimal:
    """各行金额之和（元）, of what can be read."""
    return sum((row.amount(key) for row in rows for key in sheet.total), Decimal("0.00"))
