"""办库款：一个题目一个文件。"""

from jincai.treasury.cash.operations.orders import advance_to_lower, book_waiting, receive_answer, remit_to_upper
from jincai.treasury.cash.operations.receipts import open_treasury, receive
from jincai.treasury.cash.operations.settlements import settle_grant, settle_grant_to_lower

__all__ = [
    "advance_to_lower", "book_waiting", "open_treasury", "receive", "receive_answer", "remit_to_upper", "settle_grant",
    "settle_grant_to_lower",
]  # fmt: skip
