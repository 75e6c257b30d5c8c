"""报表的导航；报表读总账，所以由它告诉界面哪些年度有账、最后记账日是哪天。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jincai.platform.ui.api import Item, tell_last_day, tell_years

ITEMS = (
    Item("预算执行表", "statements:function", "", "会计与报告", 10),
    Item("按单位执行", "statements:agency", "", "会计与报告", 20),
    Item("经济分类支出", "statements:economic", "", "会计与报告", 30),
    Item("国库收支表", "statements:treasury", "", "会计与报告", 40, whole=True),
    Item("试算平衡表", "statements:trial", "", "会计与报告", 50, whole=True),
)


def booked_years(division: str) -> Sequence[int]:
    """有账的年度 of a division in scope."""
    from jincai.ledger import api as ledger

    return ledger.booked_years(division)


def last_day(division: str, year: int) -> date | None:
    """最后记账日: of any book; None when nothing is booked."""
    from jincai.ledger import api as ledger

    return ledger.last_day(year=year, division=division)


tell_years(booked_years)
tell_last_day(last_day)
