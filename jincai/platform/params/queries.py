"""参数的查询：本区划没有设的看上级区划，都没有设的用缺省值。"""

from __future__ import annotations

import dataclasses
from datetime import date

from jincai.platform.identity.api import scope
from jincai.platform.params import models
from jincai.platform.params.declared import Value, all_declared, declared
from jincai.platform.standards.api import NATIONAL, Memory, parents

REMEMBERED = Memory("params", seconds=300)


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """参数值: who set what, from when to when (`valid_to` None = still in force)."""

    division: str
    name: str
    facet: str
    value: Value
    valid_from: date
    valid_to: date | None
    set_by: str


def value(name: str, division: str, on: date, facet: str = "") -> Value:
    """参数值 of a division on a day.

    Looks in the division, then its superiors up to the national one, then at the declared default. In each of them the most
    exact `facet` counts: 111/3 (fund 111, project kind 3), then 111, then */3, then the value without a facet.
    """
    declaration = declared(name)
    for setting in _settings(name, division, facet):
        if setting.valid_from <= on and (setting.valid_to is None or on < setting.valid_to):
            return setting.value
    return declaration.default


def flag(name: str, division: str, on: date, facet: str = "") -> bool:
    """开关: a bool parameter."""
    return bool(value(name, division, on, facet))


def settings(name: str, division: str) -> tuple[Setting, ...]:
    """历次设置 of one parameter in one division itself, by facet and day."""
    return tuple(sorted(_read(name, (division,)), key=lambda s: (s.facet, s.valid_from)))


def history(division: str) -> tuple[Setting, ...]:
    """各时期的设置 of every parameter, of the division and those above it, by name, facet and day. One query."""
    chain = (division, *(row.code for row in parents(division)))
    with scope(divisions=(NATIONAL, *chain)):
        rows = list(models.Parameter.objects.filter(division__in=(NATIONAL, *chain), name__in=[each.name for each in all_declared()]))
    found = [Setting(r.division, r.name, r.facet, declared(r.name).read(r.value), r.valid_from, r.valid_to, r.set_by) for r in rows]
    return tuple(sorted(found, key=lambda each: (each.name, each.facet, each.valid_from, each.division)))


def _settings(name: str, division: str, facet: str) -> tuple[Setting, ...]:
    """Every setting that could answer, the one that counts first."""
    return REMEMBERED.recall((name, division, facet), lambda: _ordered(name, division, facet))


def _ordered(name: str, division: str, facet: str) -> tuple[Setting, ...]:
    """By nearness of the division, then exactness of the facet."""
    chain = (division, *(row.code for row in parents(division)))
    facets = _broader(facet)
    rows = [row for row in _read(name, chain) if row.facet in facets]
    return tuple(sorted(rows, key=lambda row: (chain.index(row.division), facets.index(row.facet))))


def _broader(facet: str) -> tuple[str, ...]:
    """The facet and the wider ones: 111/3, 111, */3, ""."""
    first, _, second = facet.partition("/")
    return tuple(dict.fromkeys([facet, first, *([f"*/{second}"] if second else []), ""]))


def _read(name: str, divisions: tuple[str, ...]) -> list[Setting]:
    """Read settings; superiors' settings bind the divisions below and are no secret, so the scope is widened for this reading."""
    declaration = declared(name)
    with scope(divisions=(NATIONAL, *divisions)):
        rows = list(models.Parameter.objects.filter(name=name, division__in=divisions))
    return [Setting(r.division, r.name, r.facet, declaration.read(r.value), r.valid_from, r.valid_to, r.set_by) for r in rows]
