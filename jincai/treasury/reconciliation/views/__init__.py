"""对账的页面：对账台、差异、额度、线路、单位对账单。"""

from jincai.treasury.reconciliation.views.boards import QUOTA, lines, quota
from jincai.treasury.reconciliation.views.days import DAYS, day, desk
from jincai.treasury.reconciliation.views.differences import difference
from jincai.treasury.reconciliation.views.statements import STATEMENTS, statement, statements

__all__ = ["DAYS", "QUOTA", "STATEMENTS", "day", "desk", "difference", "lines", "quota", "statement", "statements"]
