"""查用款计划：是否控制、还剩多少。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.books.allotment import PLAN_LEFT, PLAN_SOURCE
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.params import api as params


def plan_key(agency: str, exp_func: str, fund: str, month: int) -> str:
    """额度键：单位/类/资金/月。"""
    return f"{agency}/{exp_func[:3]}/{fund}/{month:02d}"


def controlled(*, division: str, on: date, fund: str, project_kind: str) -> bool:
    """是否按用款计划控制：按区划、资金、项目类别的开关。"""
    return bool(params.value("cashplan.control", division, on, f"{fund}/{project_kind}"))


def left(plans: Sequence[str], *, year: int, division: str) -> dict[str, Decimal]:
    """额度余额（元），按额度键。"""
    found = ledger.balances(PLAN_LEFT, year=year, division=division, controls=plans)
    return {plan: found.get(plan, ZERO) for plan in plans}


def approved(*, year: int, division: str) -> dict[tuple[str, str, str], Decimal]:
    """已批计划合计（元），按单位、类、资金。"""
    out: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for plan, amount in ledger.balances(PLAN_SOURCE, year=year, division=division).items():
        agency, func_class, fund, _ = plan.split("/")
        out[agency, func_class, fund] += amount
    return dict(out)
