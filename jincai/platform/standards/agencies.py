"""预算单位：登记与查询。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import EVERY_AGENCY, Actor, current_divisions
from jincai.platform.standards import models
from jincai.platform.standards.divisions import division as known_division
from jincai.platform.standards.memory import AGENCIES
from jincai.platform.standards.rows import UNIT_TYPES, AgencyRow

_FIELDS = [field.name for field in dataclasses.fields(AgencyRow)]
_KEY = ["division", "code", "valid_from"]


def agency(division: str, code: str, on: date) -> AgencyRow | None:
    """预算单位: the unit as it is on the day; None when there is none or the division is not in scope."""
    for row in _all(division).get(code, ()):
        if row.in_force(on):
            return row
    return None


def agencies(division: str, on: date | None = None) -> tuple[AgencyRow, ...]:
    """全部单位: every unit of a division in scope, in code order; with a day only those that exist on it."""
    return tuple(row for rows in _all(division).values() for row in rows if on is None or row.in_force(on))


def agencies_below(division: str, code: str, on: date) -> tuple[AgencyRow, ...]:
    """下级单位: the units whose superior is this one, directly or not."""
    direct = tuple(row for row in agencies(division, on) if row.parent == code)
    return direct + tuple(lower for row in direct for lower in agencies_below(division, row.code, on))


def agencies_of(actor: Actor, division: str) -> list[str] | None:
    """可看的单位: the codes of the units a person acts for (entries ending in * opened up); None = every unit (finance posts)."""
    if actor.agencies == EVERY_AGENCY:
        return None
    return [row.code for row in agencies(division) if actor.acts_for(row.code)]


def add_agency(**fields: object) -> AgencyRow:
    """登记单位: the keyword fields of AgencyRow; see `add_agencies`."""
    row = AgencyRow(**fields)  # type: ignore[arg-type]
    add_agencies([row])
    return row


@transaction.atomic
def add_agencies(rows: Iterable[AgencyRow]) -> int:
    """批量登记单位: written or brought up to date (same division, code and first day); returns how many.

    Called inside a scope of the division. Raises UserError for an unknown division or unit type, a missing superior, a code twice.
    """
    wanted = list(rows)
    _check(wanted)
    models.Agency.objects.bulk_create(
        [models.Agency(**{name: getattr(row, name) for name in _FIELDS}) for row in wanted],
        update_conflicts=True,
        unique_fields=_KEY,
        update_fields=[name for name in _FIELDS if name not in _KEY],
        batch_size=1000,
    )
    AGENCIES.forget()
    return len(wanted)


def _check(rows: list[AgencyRow]) -> None:
    """Everything that is wrong with the units to be written, the first as the sentence."""
    listed = {(row.division, row.code) for row in rows}
    if len({(row.division, row.code, row.valid_from) for row in rows}) != len(rows):
        raise UserError("同一单位代码出现两次", "请删去重复的单位后再登记")
    for row in rows:
        known_division(row.division)
        if not row.code or not row.code.isalnum() or len(row.code) > 21 or not row.name.strip():
            raise UserError(f"单位“{row.code} {row.name}”的代码或名称不对", "单位代码为不超过 21 位的数字，名称不能为空")
        if row.unit_type not in UNIT_TYPES:
            raise UserError(f"单位 {row.code} 的类型“{row.unit_type}”不对", f"可用：{'、'.join(UNIT_TYPES)}")
        if row.division not in current_divisions():
            raise UserError(f"不能在当前范围外登记区划 {row.division} 的单位", "请先进入该区划")
        if row.parent and (row.division, row.parent) not in listed and row.parent not in _all(row.division):
            raise UserError(f"单位 {row.code} 的上级单位 {row.parent} 不存在", "请先登记上级单位，或与本单位一起登记")


def _all(division: str) -> dict[str, tuple[AgencyRow, ...]]:
    """The units of a division by code; nothing when it is not in scope, as row-level security would have it."""
    if division not in current_divisions():
        return {}
    return AGENCIES.recall(division, lambda: _read(division))


def _read(division: str) -> dict[str, tuple[AgencyRow, ...]]:
    """Read the units of a division, in code order."""
    out: dict[str, tuple[AgencyRow, ...]] = {}
    for m in models.Agency.objects.filter(division=division).order_by("code", "valid_from"):
        row = AgencyRow(**{name: getattr(m, name) for name in _FIELDS})
        out[row.code] = (*out.get(row.code, ()), row)
    return out
