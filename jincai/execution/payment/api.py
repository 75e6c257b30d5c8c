"""支付的门。"""

# ruff: noqa: I001 一个门，一眼看完
from jincai.execution.payment.facts import (
    PaymentConfirmed,
    PaymentCorrected,
    PaymentFailed,
    PaymentOrdered,
    PaymentRefunded,
    PaymentRequested,
)
from jincai.execution.payment.gates import before_order
from jincai.execution.payment.gathering import Line, Payee, Request
from jincai.execution.payment.operations import (
    Outcome, approve, approve_many, confirm_many, correct, countersign_many, expire_many, fail_many, mark_cleared, order, order_many,
    recall, refund, reject, reject_many, request, request_many, review, review_many, void, withdraw,
)  # fmt: skip
from jincai.execution.payment.queries import LineRow, Listing, PaymentRow, counts, in_states, listing, one, outstanding, several, to_redo
from jincai.execution.payment.screens.finding import RECENT, find
from jincai.execution.payment.screens.lists import ClearedDay, cleared_days
from jincai.execution.payment.states import PAYMENT as LIFE

__all__ = [
    "LIFE", "RECENT", "ClearedDay", "Line", "LineRow", "Listing", "Outcome", "Payee", "PaymentConfirmed", "PaymentCorrected", "PaymentFailed",
    "PaymentOrdered", "PaymentRefunded", "PaymentRequested", "PaymentRow", "Request", "approve", "approve_many", "before_order",
    "cleared_days", "confirm_many", "correct", "countersign_many", "counts", "expire_many", "fail_many", "find", "in_states", "listing", "mark_cleared", "one",
    "order", "order_many", "outstanding", "recall", "refund", "reject", "reject_many", "request", "request_many", "review", "review_many", "several", "to_redo",
    "void", "withdraw",
]  # fmt: skip
