"""授权限资金性质、项目类别的，看也只看这些：由可见范围说，清单、明细、导出、接口的取数自己带上，不靠每一处记得。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from jincai.platform.identity.grants import EVERY_AGENCY, Reach
from jincai.platform.identity.scopes import innermost

M = TypeVar("M", bound=models.Model)
Kinds = Callable[[tuple[str, ...]], Q]


def narrowed() -> tuple[Reach, ...]:
    """限看的各项授权 of the innermost scope; () = nothing but the units and divisions narrows it."""
    found = innermost()
    return found.reaches if found else ()


_HIDDEN: list[Callable[..., frozenset[str]]] = []


def tell_hidden(find: Callable[..., frozenset[str]]) -> None:
    """登记看不到的指标的来处: whoever keeps allotments tells which of these `(numbers, year=, division=)` his grants do not reach."""
    if find not in _HIDDEN:
        _HIDDEN.append(find)


def seen_funds() -> frozenset[str] | None:
    """看得到的资金性质, for what is kept by fund type and by no allotment (plans, quotas); None = all."""
    ways = narrowed()
    if not ways or any(not way.funds for way in ways):
        return None
    return frozenset(fund for way in ways for fund in way.funds)


def hidden_of(numbers: Collection[str], *, year: int, division: str) -> frozenset[str]:
    """这些指标里看不到的; no query for who is not limited."""
    wanted = [number for number in numbers if number] if narrowed() else []
    return frozenset(number for find in _HIDDEN for number in find(wanted, year=year, division=division)) if wanted else frozenset()


def unseen(bodies: Iterable[Mapping[str, Any]], *, year: int, division: str) -> set[int]:
    """看不到的各项, by their places: of papers and facts told by `allotment`, or where they name none by `fund`."""
    listed = list(bodies)
    away, funds = hidden_of({str(body.get("allotment", "")) for body in listed}, year=year, division=division), seen_funds()

    def lost(body: Mapping[str, Any]) -> bool:
        if number := str(body.get("allotment", "")):
            return number in away
        return funds is not None and str(body.get("fund", "")) not in ("", *funds)

    return {at for at, body in enumerate(listed) if lost(body)}


class Seen(models.Manager[M]):
    """看得到的 manager: of a table with `agency` and `fund`; `kinds` the condition for these project kinds. Nothing is added for whoever has
    a grant without such limits, and outside of a scope."""

    def __init__(self, kinds: Kinds) -> None:
        super().__init__()
        self.kinds = kinds

    def get_queryset(self) -> models.QuerySet[M]:
        """The rows that one of the grants reaches in everything."""
        rows, ways = super().get_queryset(), narrowed()
        if not ways:
            return rows
        seen = Q()
        for way in ways:
            seen |= _units(way) & (Q(fund__in=way.funds) if way.funds else Q()) & (self.kinds(way.project_kinds) if way.project_kinds else Q())
        return rows.filter(seen)


def _units(way: Reach) -> Q:
    if way.agencies == EVERY_AGENCY:
        return Q()
    found = Q(agency__in=[code for code in way.agencies if not code.endswith("*")])
    for code in way.agencies:
        if code.endswith("*"):
            found |= Q(agency__startswith=code[:-1])
    return found
