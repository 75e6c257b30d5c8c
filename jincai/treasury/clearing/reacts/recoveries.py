"""收回存量资金来的。"""

from __future__ import annotations

from jincai.platform.identity.api import system
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import operations


@taxlink.arrives("recovery_in")
def recovered(arrivals: list[taxlink.Arrival]) -> None:
    """收回存量资金入库：冲减支出；票据不带经济分类，冲减其他支出。"""
    for a in arrivals:
        operations.recover(
            division=a.division, document=a.number, exp_func=a.subject, gov_econ="59999", amount=a.amount, on=a.on, fund=a.fund,
            actor=system(a.division, "人民银行国库"),
        )  # fmt: skip
