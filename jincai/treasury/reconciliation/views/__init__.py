"""对账的页面：对账台、差异、额度、线路、单位对账单。"""

from jincai.treasury.reconciliation.views.boards import lines, quota
from jincai.treasury.reconciliation.views.days import day, days, desk
from jincai.treasury.reconciliation.views.differences import difference
from jincai.treasury.reconciliation.views.statements import statement, statements

__all__ = ["day", "days", "desk", "difference", "lines", "quota", "statement", "statements"]
