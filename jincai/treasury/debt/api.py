"""政府债务的门。"""

from jincai.treasury.debt.facts import DebtReceived, PrincipalPaid
from jincai.treasury.debt.operations import (
    agree,
    book_waiting,
    onlend_to_lower,
    open_debt,
    pay_interest,
    receive,
    receive_answer,
    repay_principal,
    set_limits,
)
from jincai.treasury.debt.operations.borrowing import Agreement, Balance, Limit
from jincai.treasury.debt.queries import (
    DebtOrderRow,
    DebtPosition,
    DebtReceiptRow,
    borrowings,
    orders,
    positions,
    promised,
    receipts,
    unagreed,
    waiting,
)

__all__ = [
    "Agreement",
    "Balance",
    "DebtOrderRow",
    "DebtPosition",
    "DebtReceiptRow",
    "DebtReceived",
    "Limit",
    "PrincipalPaid",
    "agree",
    "book_waiting",
    "borrowings",
    "onlend_to_lower",
    "open_debt",
    "orders",
    "pay_interest",
    "positions",
    "promised",
    "receipts",
    "receive",
    "receive_answer",
    "repay_principal",
    "set_limits",
    "unagreed",
    "waiting",
]
