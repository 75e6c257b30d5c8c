"""办债务：一个题目一个文件。"""

from jincai.treasury.debt.operations.borrowing import agree, open_debt, receive, set_limits
from jincai.treasury.debt.operations.orders import book_waiting, onlend_to_lower, pay_interest, receive_answer, repay_principal

__all__ = [
    "agree",
    "book_waiting",
    "onlend_to_lower",
    "open_debt",
    "pay_interest",
    "receive",
    "receive_answer",
    "repay_principal",
    "set_limits",
]
