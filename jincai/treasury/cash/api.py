"""国库现金的门。"""

from jincai.treasury.cash.facts import TreasuryOpened
from jincai.treasury.cash.operations import (
    advance_to_lower,
    book_waiting,
    open_treasury,
    receive,
    receive_answer,
    remit_to_upper,
    settle_grant,
    settle_grant_to_lower,
)
from jincai.treasury.cash.operations.settlements import GrantLine
from jincai.treasury.cash.queries import OrderRow, ReceiptRow, due_from_lower, due_to_upper, orders, promised, receipts, waiting

__all__ = [
    "GrantLine",
    "OrderRow",
    "ReceiptRow",
    "TreasuryOpened",
    "advance_to_lower",
    "book_waiting",
    "due_from_lower",
    "due_to_upper",
    "open_treasury",
    "orders",
    "promised",
    "receipts",
    "receive",
    "receive_answer",
    "remit_to_upper",
    "settle_grant",
    "settle_grant_to_lower",
    "waiting",
]
