"""办对账：收对账单、取数对账、说明差异、签认、单位对账单、年终注销额度。"""

from jincai.treasury.reconciliation.operations.connecting import poll, resend
from jincai.treasury.reconciliation.operations.ending import cancel_quota
from jincai.treasury.reconciliation.operations.receiving import keep_report
from jincai.treasury.reconciliation.operations.signing import check_day, explain, sign_day
from jincai.treasury.reconciliation.operations.statements import answer_statement, issue_statements
from jincai.treasury.reconciliation.operations.taking import reconcile

__all__ = ["answer_statement", "cancel_quota", "check_day", "explain", "issue_statements", "keep_report", "poll", "reconcile", "resend", "sign_day"]
