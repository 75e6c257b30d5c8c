"""查对账：对账日，差异，收到的对账单。"""

from jincai.treasury.reconciliation.queries.days import DayRow, day, day_row, days, last_day, taken
from jincai.treasury.reconciliation.queries.differences import (
    HEALED,
    HEALING,
    TODO,
    DifferenceRow,
    difference_at,
    difference_row,
    differences,
    of_day,
)
from jincai.treasury.reconciliation.queries.reports import bank_day, kinds_stated, lists_lacking, missing_reports, reports, unmatched_since

__all__ = [
    "HEALED", "HEALING", "TODO", "DayRow", "DifferenceRow", "bank_day", "day", "day_row", "days", "difference_at", "difference_row",
    "differences", "kinds_stated", "last_day", "lists_lacking", "missing_reports", "of_day", "reports", "taken", "unmatched_since",
]  # fmt: skip
