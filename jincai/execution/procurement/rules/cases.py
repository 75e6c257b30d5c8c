"""情形与依据：规定要看的数，取数时一次取齐。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.kernel.rules import Hold

LAW = "政府采购法（2014 修正）第六条：政府采购严格按照批准的预算执行（条号待核，凭记忆）"
FILING = "政府采购法实施条例（2015）第二十九条：采购实施计划报财政部门备案（条号待核，凭记忆）"
R51 = "规则 R51：只有草稿和未备案的计划才会过期（本项目规则）"
DAY, LAST = date(2025, 3, 3), date(2025, 12, 31)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Taking:
    """一次占用（采购计划，或不经计划的合同）和指标此刻的情形（元）。"""

    allotment: str = "ZB-2025-000001"
    ready: bool = True
    amount: Decimal = Decimal("100.00")
    available: Decimal = Decimal("1000.00")
    executed: Decimal = Decimal("0.00")
    holds: tuple[Hold, ...] = ()
    on: date = DAY
    expires_on: date = LAST


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """一份合同要用的采购计划（元）：还没有签约的，和谁占着这条指标。"""

    plan: str = "CG-2025-00001"
    amount: Decimal = Decimal("100.00")
    left: Decimal = Decimal("100.00")
    holds: tuple[Hold, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """一次备案：谁编的、谁来备、有效期到哪天。"""

    plan: str = "CG-2025-00001"
    planned_by: str = "he"
    actor: str = "mu"
    on: date = DAY
    expires_on: date = DAY
