"""查采购计划与合同：要素来自单据，还占着多少问总账。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from jincai.execution.procurement import models
from jincai.execution.procurement.states import CONTRACT, PLAN
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Hold
from jincai.ledger import api as ledger
from jincai.platform.identity.api import hidden_of

M = TypeVar("M", models.Plan, models.Contract)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PlanRow:
    """采购计划，出门用；`left` 是没有签约、还占着的（元）。"""

    division: str
    year: int
    number: str
    allotment: str
    agency: str
    title: str
    amount: Decimal
    state: str
    on: date
    expires_on: date
    planned_by: str
    filed_on: date | None
    filed_by: str
    ended_on: date | None
    says: str
    left: Decimal

    @property
    def label(self) -> str:
        """状态的中文。"""
        return PLAN.labels[self.state]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ContractRow:
    """合同，出门用；`plan` 是采购计划号，空为不经计划；`left` 是没有申请支付、还占着的（元）。"""

    division: str
    year: int
    number: str
    plan: str
    allotment: str
    agency: str
    supplier: str
    title: str
    amount: Decimal
    state: str
    on: date
    signed_by: str
    closed_on: date | None
    says: str
    left: Decimal

    @property
    def label(self) -> str:
        """状态的中文。"""
        return CONTRACT.labels[self.state]

    @property
    def open(self) -> bool:
        """履行中：可以据以申请支付。"""
        return self.state == "SIGNED"


def plans(numbers: Iterable[str], *, year: int, division: str) -> dict[str, PlanRow]:
    """采购计划，按号取，带还占着的数；授权限资金性质、项目类别的，只有他看得到的。Two queries whatever the number."""
    found = _seen(models.Plan.objects.filter(division=division, year=year, number__in=list(numbers)), year=year, division=division)
    held = holding({p.allotment for p in found}, year=year, division=division)
    names = [f.name for f in dataclasses.fields(PlanRow) if f.name != "left"]
    return {p.number: PlanRow(**{n: getattr(p, n) for n in names}, left=left(held, p.allotment, p.number)) for p in found}


def contracts(numbers: Iterable[str], *, year: int, division: str) -> dict[str, ContractRow]:
    """合同，按号取，带还占着的数；授权限资金性质、项目类别的，只有他看得到的。Two queries whatever the number."""
    rows = models.Contract.objects.filter(division=division, year=year, number__in=list(numbers)).select_related("plan")
    found = _seen(rows, year=year, division=division)
    held = holding({c.allotment for c in found}, year=year, division=division)
    names = [f.name for f in dataclasses.fields(ContractRow) if f.name not in ("plan", "left")]
    return {
        c.number: ContractRow(
            **{n: getattr(c, n) for n in names}, plan=c.plan.number if c.plan else "", left=left(held, c.allotment, c.number)
        )
        for c in found
    }


def _seen(rows: Iterable[M], *, year: int, division: str) -> list[M]:
    """看得到的：授权限资金性质、项目类别的，只有他看得到指标的那些."""
    found = list(rows)
    away = hidden_of({row.allotment for row in found}, year=year, division=division)
    return [row for row in found if row.allotment not in away]


def open_contracts(numbers: Iterable[str], *, year: int, division: str) -> dict[str, str]:
    """履行中的合同和它的指标，按号取，一次查询；钱够不够由总账说。"""
    found = models.Contract.objects.filter(division=division, year=year, number__in=list(numbers), state="SIGNED")
    return dict(found.values_list("number", "allotment"))


def holding(allotments: Iterable[str], *, year: int, division: str) -> dict[str, tuple[Hold, ...]]:
    """谁占着这些指标，一次查询。"""
    wanted = sorted(set(allotments))
    return ledger.holds("allotment", year=year, division=division, controls=wanted) if wanted else {}


def left(held: dict[str, tuple[Hold, ...]], allotment: str, document: str) -> Decimal:
    """一张单据在一条指标上还占着多少（元）。"""
    return sum((hold.amount for hold in held.get(allotment, ()) if hold.document == document), ZERO)


def closed_holding(*, year: int, division: str) -> list[str]:
    """已结清而又占着的合同：结清以后有退票、退款回来。Two queries."""
    found = list(models.Contract.objects.filter(division=division, year=year, state="CLOSED").order_by("number"))
    held = holding({c.allotment for c in found}, year=year, division=division)
    return [c.number for c in found if left(held, c.allotment, c.number)]


def due(*, on: date, using: str) -> list[tuple[str, int]]:
    """有到期草稿或已结清合同要看的（区划、年度）；`using` 是看得见全部区划的连接。"""
    drafts = models.Plan.objects.using(using).filter(state="DRAFT", expires_on__lt=on)
    closed = models.Contract.objects.using(using).filter(state="CLOSED", year__gte=on.year - 1)
    return sorted({*drafts.values_list("division", "year").distinct(), *closed.values_list("division", "year").distinct()})
