"""债务：随附的书有限额表，登记限额、转贷协议与年初余额；别的书不登记。"""

from __future__ import annotations

from datetime import date

from jincai.platform.identity.api import Actor
from jincai.project.demo.extras import general_debt
from jincai.project.demo.options import Options
from jincai.treasury.debt import api as debt


def open_year(o: Options, actor: Actor) -> None:
    """限额、协议、年初余额（表 44，市本级与全市一般债务；万元）。"""
    if not o.debt_sheet:
        return
    own, whole = general_debt(o, "市本级"), general_debt(o, "全市")
    limits = [
        debt.Limit(debt_class="general", reach="own", opening=own.opening, limit=own.limit, due=own.repaid),
        debt.Limit(debt_class="general", reach="whole", opening=whole.opening, limit=whole.limit, due=whole.repaid),
    ]
    debt.set_limits(division=o.division, year=o.year, limits=limits, document=f"省财债〔{o.year}〕8号（推定）", actor=actor)
    onward = whole.issued - own.issued  # 转贷区县的：再融资之外是新增（含外国政府及国际金融组织借款）
    again = whole.refinanced - own.refinanced
    agreement = debt.Agreement(new_own=own.new, refinance_own=own.refinanced, new_onward=onward - again, refinance_onward=again)
    debt.agree(
        division=o.division,
        year=o.year,
        document=f"转贷协议〔{o.year}〕1号（推定）",
        agreement=agreement,
        on=date(o.year, 1, 10),
        actor=actor,
    )
    owed = [debt.Balance(counterpart=o.upper, amount=own.opening)]
    debt.open_debt(division=o.division, year=o.year, owed=owed, lent=[], on=date(o.year, 1, 1), actor=actor)
