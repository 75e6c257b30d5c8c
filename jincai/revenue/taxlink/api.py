"""财税库银的门。"""

from jincai.revenue.taxlink.facts import ReceiptUnclassified, RevenueReceived, RevenueWithdrawn
from jincai.revenue.taxlink.operations import classify, receive_balance, receive_expenditure, receive_report
from jincai.revenue.taxlink.queries import (
    BalanceRow,
    Difference,
    PendingRow,
    ReportRow,
    account_of,
    balances,
    book_cash,
    differences,
    expenditure,
    fund_of,
    pending,
    reports,
)
from jincai.revenue.taxlink.rules import DayBalance, DayReport, ReportLine
from jincai.revenue.taxlink.transfers import Answer, Arrival, answered, arrives, send

__all__ = [
    "Answer",
    "Arrival",
    "BalanceRow",
    "DayBalance",
    "DayReport",
    "Difference",
    "PendingRow",
    "ReceiptUnclassified",
    "ReportLine",
    "ReportRow",
    "RevenueReceived",
    "RevenueWithdrawn",
    "account_of",
    "answered",
    "arrives",
    "balances",
    "book_cash",
    "classify",
    "differences",
    "expenditure",
    "fund_of",
    "pending",
    "receive_balance",
    "receive_expenditure",
    "receive_report",
    "reports",
    "send",
]
