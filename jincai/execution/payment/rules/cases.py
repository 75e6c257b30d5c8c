"""情形：规定要看的数，取数时一次取齐。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.kernel.rules import Hold

INTEGRATION = "预算管理一体化规范（条号待核，凭记忆）"
"""一体化规范：条号待核。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """一行支付申请和它此刻的情形（金额元）。

    `asked` 是本单各行对同一指标可执行数的合计，`plan_asked` 是对同一计划额度的合计；账上的数只在要说给人听时才取。
    """

    allotment: str = "ZB-2025-000001"
    title: str = "办公经费"
    exists: bool = True
    released: bool = True
    amount: Decimal = Decimal("100.00")
    asked: Decimal = Decimal("100.00")
    available: Decimal = Decimal("1000.00")
    frozen: Decimal = Decimal("0.00")
    executed: Decimal = Decimal("0.00")
    holds: tuple[Hold, ...] = ()
    agency: str = "101001"
    actor: str = "和丽梅"
    own_agency: bool = True
    fund: str = "111"
    exp_func: str = "2010101"
    fund_fits: bool = True
    dep_econ: str = "30201"
    dep_econ_known: bool = True
    gov_econ: str = "50201"
    allotment_gov_econ: str = "502"
    payee: str = "丽江古城文印社"
    account_problems: tuple[str, ...] = ()
    plan: str = ""
    plan_asked: Decimal = Decimal("100.00")
    plan_left: Decimal = Decimal("0.00")
    plan_executed: Decimal = Decimal("0.00")
    plan_holds: tuple[Hold, ...] = ()
    year: int = 2025
    on: date = date(2025, 5, 8)
    budget_approved: bool = True
    project_kind: str = "1"
    carried: bool = False
    mixed: bool = False
    contract: str = ""
    contract_fits: bool = True
    contract_asked: Decimal = Decimal("100.00")
    contract_left: Decimal = Decimal("100.00")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """一笔申请的样子，在取数之前看：哪一笔、各行的金额。"""

    key: str = "单1"
    amounts: tuple[Decimal, ...] = (Decimal("100.00"),)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """一次审核或批准：谁办过前面的步骤，有效期到哪天。"""

    number: str = "ZF-2025-000001"
    actor: str = "yang"
    earlier: tuple[str, ...] = ("he",)
    on: date = date(2025, 5, 8)
    expires_on: date | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """一张银行回单与原凭证。"""

    number: str = "PZ-2025-000001"
    ordered: Decimal = Decimal("100.00")
    paid: Decimal = Decimal("100.00")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Refund:
    """一笔退款与原支付（元）：付了多少、退过多少、这次退多少。"""

    number: str = "ZF-2025-000001"
    paid: Decimal = Decimal("100.00")
    refunded: Decimal = Decimal("0.00")
    amount: Decimal = Decimal("100.00")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Replan:
    """一次更正：原来用的计划额度，改后要用的；原来的指标与合同，改后的指标。"""

    number: str = "ZF-2025-000001"
    plan: str = ""
    to_plan: str = ""
    contract: str = ""
    allotment: str = "ZB-2025-000001"
    to_allotment: str = "ZB-2025-000001"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """一次重办：原单，没有付成或退回的钱（元），已经重办而还算数的，这次要办的。"""

    number: str = "ZF-2025-000001"
    label: str = "银行退票"
    returned: Decimal = Decimal("100.00")
    redone: Decimal = Decimal("0.00")
    by: tuple[str, ...] = ()
    amount: Decimal = Decimal("100.00")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """一次撤销：凭证，以前为它请过几次撤销。"""

    number: str = "ZF-2025-000001"
    order: str = "PZ-2025-000001"
    asked: int = 0
