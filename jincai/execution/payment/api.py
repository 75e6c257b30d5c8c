"""支付的门。"""

from jincai.execution.payment.facts import PaymentFailed, PaymentOrdered
from jincai.execution.payment.gates import before_order
from jincai.execution.payment.facts import PaymentConfirmed, PaymentCorrected, PaymentRefunded, PaymentRequested
from jincai.execution.payment.gathering import Line, Payee, Request
from jincai.execution.payment.operations import (
    Outcome,
    approve,
    approve_many,
    reject,
    reject_many,
    request,
    request_many,
    review,
    review_many,
    void,
    withdraw,
)
from jincai.execution.payment.queries import LineRow, Listing, PaymentRow, counts, in_states, listing, one, several, to_redo
from jincai.execution.payment.sending import confirm_many, correct, fail_many, mark_cleared, order, order_many, recall, refund
from jincai.execution.payment.states import PAYMENT as LIFE

__all__ = [
    "LIFE", "Line", "LineRow", "Listing", "Outcome", "Payee", "PaymentConfirmed", "PaymentCorrected", "PaymentFailed", "PaymentOrdered", "PaymentRefunded", "PaymentRequested", "PaymentRow",
    "Request", "approve", "approve_many", "before_order", "confirm_many", "correct", "counts", "fail_many", "in_states", "listing", "mark_cleared", "one", "order",
    "order_many", "recall", "refund", "reject", "reject_many", "request", "request_many", "review", "review_many", "several", "to_redo", "void", "withdraw",
]  # fmt: skip
