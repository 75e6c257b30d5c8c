"""指标与调剂在流程里的样子：金额、单位、资金、项目类别；跨部门的调剂是另一种单据，走另一个流程。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from jincai.execution.allotment import models
from jincai.execution.allotment.queries import positions
from jincai.kernel.money import ZERO
from jincai.platform.workflow.api import Paper

ALLOTMENT, VIREMENT, ACROSS = "allotment", "virement", "virement_across"
WAITING, RELEASED = "WAITING", "RELEASED"


def kind_of(giving: models.Allotment, taking: models.Allotment) -> str:
    """部门内调剂，还是跨部门调剂。"""
    return VIREMENT if giving.department == taking.department else ACROSS


def of_allotment(a: models.Allotment, amount: Decimal) -> Paper:
    """待下达的一条指标；`amount` 元."""
    return Paper(
        kind=ALLOTMENT, document=a.number, year=a.year, agency=a.agency, fund=a.fund, project_kind=a.project_kind, amount=amount,
        about=f"{a.title}　{a.document}"[:200], state=WAITING,
    )  # fmt: skip


def of_virement(v: models.Virement, giving: models.Allotment, taking: models.Allotment) -> Paper:
    """一张调剂单：单位是调出方。"""
    return Paper(
        kind=kind_of(giving, taking), document=v.number, year=v.year, agency=giving.agency, fund=giving.fund, project_kind=giving.project_kind,
        amount=v.amount, about=f"{v.giving} 调到 {v.taking}　{v.reason}"[:200], state=v.state,
    )  # fmt: skip


def allotments(*, division: str, year: int, documents: Iterable[str]) -> list[Paper]:
    """待下达的指标现在的样子."""
    found = list(models.Allotment.objects.filter(division=division, year=year, number__in=list(documents)).order_by("number"))
    at = positions([a.number for a in found], year=year, division=division)
    return [of_allotment(a, at[a.number].unreleased if a.number in at else ZERO) for a in found]


def virements(*, division: str, year: int, documents: Iterable[str]) -> list[Paper]:
    """调剂单现在的样子."""
    found = list(models.Virement.objects.filter(division=division, year=year, number__in=list(documents)).order_by("number"))
    sides = both_sides(division, year, found)
    return [of_virement(v, sides[v.giving], sides[v.taking]) for v in found if v.giving in sides and v.taking in sides]


def both_sides(division: str, year: int, found: Iterable[models.Virement]) -> Mapping[str, models.Allotment]:
    """调出、调入的指标，按编号."""
    numbers = {number for v in found for number in (v.giving, v.taking)}
    return {a.number: a for a in models.Allotment.objects.filter(division=division, year=year, number__in=numbers)}
