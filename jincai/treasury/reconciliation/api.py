"""对账的门。"""

from jincai.treasury.reconciliation.boards import Key, QuotaRow, Stated, last_quota, quota
from jincai.treasury.reconciliation.facts import DayChecked, DaySigned, QuotaCancelled, StatementAnswered, StatementIssued
from jincai.treasury.reconciliation.operations import (
    answer_statement,
    cancel_quota,
    check_day,
    explain,
    issue_statements,
    keep_report,
    reconcile,
    sign_day,
)
from jincai.treasury.reconciliation.queries import DayRow, DifferenceRow, day, days, differences, last_day
from jincai.treasury.reconciliation.reading import Statement, Told

__all__ = [
    "DayChecked", "DayRow", "DaySigned", "DifferenceRow", "Key", "QuotaCancelled", "QuotaRow", "Stated", "Statement", "StatementAnswered",
    "StatementIssued", "Told", "answer_statement", "cancel_quota", "check_day", "day", "days", "differences", "explain", "issue_statements",
    "keep_report", "last_day", "last_quota", "quota", "reconcile", "sign_day",
]  # fmt: skip
