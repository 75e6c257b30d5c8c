"""财政区划：九位代码、上下级、与六位和十二位代码的对应、登记。"""

from __future__ import annotations

import dataclasses
from datetime import date

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import current_divisions, scope
from jincai.platform.standards import models, pinyin
from jincai.platform.standards.memory import DIVISIONS
from jincai.platform.standards.rows import DIVISION_LEVELS, NATIONAL, DivisionRow

_REGISTER = "请核对代码；确属新区划的，用 --division 代码 --name 名称 登记"


def division(code: str, on: date | None = None) -> DivisionRow:
    """财政区划 as it is now, or as it was on a day. Raises UserError, with what to do, when it is not known, or was not there that day."""
    found = _all().get(code)
    if found is None:
        raise UserError(f"没有财政区划 {code}", _nine_digits(code) or _REGISTER)
    if on is None or found.in_force(on):
        return found
    for row in DIVISIONS.recall("former", _read_former).get(code, ()):
        if row.in_force(on):
            return row
    raise UserError(f"{on} 没有财政区划 {code} {found.name}", "请核对日期：区划那一天还没有设立，或已经撤销")


def has_division(code: str) -> bool:
    """有无此区划."""
    return code in _all()


def to_fiscal(code: str) -> str:
    """转为九位财政区划: from a 6-digit administrative, a 12-digit statistical or a 9-digit fiscal code. Raises UserError."""
    plain = code.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) in (6, 9, 12)):
        raise UserError(f"“{code}”不是区划代码", "请使用 6 位行政区划、9 位财政区划或 12 位统计用区划代码")
    if len(plain) == 12 and plain[9:] != "000":
        raise UserError(f"{code} 是村级区划，没有财政区划", "请使用乡镇以上的区划代码（末三位为 000）")
    return division(plain + "000" if len(plain) == 6 else plain[:9]).code


def parents(code: str, on: date | None = None) -> tuple[DivisionRow, ...]:
    """上级区划, now or on a day: nearest first, the national division last; the division itself left out."""
    chain, row = [], division(code, on)
    while row.parent:
        row = division(row.parent, on)
        chain.append(row)
    return tuple(chain)


def divisions_below(code: str, direct: bool = False, on: date | None = None) -> tuple[DivisionRow, ...]:
    """下级区划, now or on a day: every division below, in code order; with `direct` only the next level."""
    by_parent = DIVISIONS.recall("by_parent", _by_parent) if on is None else _by_parent(on)
    found: list[DivisionRow] = []
    waiting = [division(code, on).code]
    while waiting:
        below = by_parent.get(waiting.pop(), ())
        found.extend(below)
        waiting.extend(() if direct else (row.code for row in below))
    return tuple(sorted(found, key=lambda row: row.code))


def search_divisions(text: str, limit: int = 50) -> tuple[DivisionRow, ...]:
    """检索区划: by code, name or pinyin initials; shorter codes of higher levels first."""
    wanted = text.strip().lower()
    hits = [r for r in _all().values() if wanted and (r.code.startswith(wanted) or wanted in r.name or r.initials.startswith(wanted))]
    return tuple(sorted(hits, key=lambda row: (row.name != wanted, row.level_no, row.code))[:limit])


@transaction.atomic
def add_division(*, code: str, name: str, level: str, parent: str, practice: bool = False) -> DivisionRow:
    """登记区划: a division the standard list does not have (a zone, a township, a practice division). Repeating it changes nothing.

    A code of the standard list is returned as it is. Raises UserError for a malformed code, level or parent.
    """
    known = _all().get(code)
    if known and models.Division.objects.filter(code=code, standard=True).exists():
        return known
    _check(code, name, level, parent)
    full, initials = pinyin.keys(name)
    fields = {"name": name, "level": level, "parent": parent, "admin6": code[:6], "admin12": code + "000", "practice": practice}
    with scope(divisions=(NATIONAL, *current_divisions())):
        models.Division.objects.update_or_create(
            code=code, defaults={**fields, "division": NATIONAL, "standard": False, "pinyin": full, "initials": initials}
        )
        DIVISIONS.forget()
    return division(code)


def _check(code: str, name: str, level: str, parent: str) -> None:
    """What a new division must be."""
    if wrong := _nine_digits(code):
        raise UserError(f"不能登记财政区划“{code}”", wrong)
    if not name.strip():
        raise UserError(f"不能登记财政区划 {code}：没有名称", "请用 --name 给出区划名称")
    if level not in DIVISION_LEVELS[1:]:
        raise UserError(f"区划级别“{level}”不对", f"可用：{'、'.join(DIVISION_LEVELS[1:])}")
    if parent == code or DIVISION_LEVELS.index(division(parent).level) >= DIVISION_LEVELS.index(level):
        raise UserError(f"{parent} 不能作 {code} 的上级区划", "上级区划的级别须高于本区划")


def _nine_digits(code: str) -> str:
    """What to do about a code that is not nine digits; "" when it is."""
    ok = len(code) == 9 and code.isascii() and code.isdigit()
    return "" if ok else "财政区划代码是九位数字：六位行政区划后加 000，例如 530700000（丽江市）"


def _all() -> dict[str, DivisionRow]:
    """Every division by code."""
    return DIVISIONS.recall("all", _read)


def _by_parent(on: date | None = None) -> dict[str, tuple[DivisionRow, ...]]:
    """Every division by its parent."""
    out: dict[str, list[DivisionRow]] = {}
    former = DIVISIONS.recall("former", _read_former) if on else {}
    for now in _all().values():
        there = [row for row in (now, *former.get(now.code, ())) if on is None or row.in_force(on)]
        for row in there[:1]:
            out.setdefault(row.parent, []).append(row)
    return {parent: tuple(rows) for parent, rows in out.items()}


def _read() -> dict[str, DivisionRow]:
    """Read the whole table."""
    return {
        m.code: DivisionRow(
            m.code, m.name, m.level, m.parent, m.admin6, m.admin12, m.practice, m.pinyin, m.initials, m.valid_from, m.valid_to
        )
        for m in models.Division.objects.order_by("code")
    }


def _read_former() -> dict[str, tuple[DivisionRow, ...]]:
    """What divisions were before, by code."""
    out: dict[str, tuple[DivisionRow, ...]] = {}
    for m in models.FormerDivision.objects.order_by("code", "valid_from"):
        now = _all()[m.code]
        then = dataclasses.replace(now, name=m.name, level=m.level, parent=m.parent, valid_from=m.valid_from, valid_to=m.valid_to)
        out[m.code] = (*out.get(m.code, ()), then)
    return out
