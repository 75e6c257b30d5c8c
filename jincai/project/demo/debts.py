"""债务：随附的书有限额表，登记限额、转贷协议与年初余额；别的书不登记。"""

from __future__ import annotations

from datetime import date

from jincai.kernel.money import wan
from jincai.platform.identity.api import Actor
from jincai.project.demo.options import Options
from jincai.treasury.debt import api as debt


def open_year(o: Options, actor: Actor) -> None:
    """限额、协议、年初余额（表 44，市本级与全市一般债务；万元）。"""
    if not o.shipped:
        return
    limits = [
        debt.Limit(debt_class="general", reach="own", opening=wan("634917.20"), limit=wan("663364"), due=wan("126855.69")),
        debt.Limit(debt_class="general", reach="whole", opening=wan("1539216.34"), limit=wan("1615791"), due=wan("234020.69")),
    ]
    debt.set_limits(division=o.division, year=o.year, limits=limits, document="云财债〔2025〕8号（推定）", actor=actor)
    agreement = debt.Agreement(new_own=wan("21000"), refinance_own=wan("114650"), new_onward=wan("4299.86"), refinance_onward=wan("97995"))
    debt.agree(
        division=o.division, year=o.year, document="转贷协议〔2025〕1号（推定）", agreement=agreement, on=date(o.year, 1, 10), actor=actor
    )
    owed = [debt.Balance(counterpart=o.upper, amount=wan("634917.20"))]
    debt.open_debt(division=o.division, year=o.year, owed=owed, lent=[], on=date(o.year, 1, 1), actor=actor)
