"""授权限资金性质、项目类别的，看也只看这些：由可见范围说，清单、明细、导出、接口的取数自己带上，不靠每一处记得。"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

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
