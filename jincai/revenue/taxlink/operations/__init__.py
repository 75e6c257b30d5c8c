"""办日报与暂收：一个题目一个文件。"""

from jincai.revenue.taxlink.operations.pending import classify, receive_unknown
from jincai.revenue.taxlink.operations.reports import receive_balance, receive_expenditure, receive_report
from jincai.revenue.taxlink.operations.returns import receive_return

__all__ = ["classify", "receive_balance", "receive_expenditure", "receive_report", "receive_return", "receive_unknown"]
