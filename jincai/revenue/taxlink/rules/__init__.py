"""财税库银的规定：日报与暂收，退付退回。"""

from jincai.revenue.taxlink.rules.reports import (
    BALANCE,
    CLASSIFY,
    REPORT,
    REPORTS,
    T01,
    T02,
    T03,
    T04,
    T05,
    Classifying,
    DayBalance,
    DayReport,
    ReportLine,
)
from jincai.revenue.taxlink.rules.returns import RETURN, T06, RefundReturn

__all__ = [
    "BALANCE", "CLASSIFY", "REPORT", "REPORTS", "RETURN", "T01", "T02", "T03", "T04", "T05", "T06", "Classifying", "DayBalance", "DayReport", "RefundReturn",
    "ReportLine",
]  # fmt: skip
