"""办支付：一个题目一个文件。"""

from jincai.execution.payment.operations.again import request_again
from jincai.execution.payment.operations.correcting import correct
from jincai.execution.payment.operations.deciding import approve, approve_many, countersign_many, decide, review, review_many
from jincai.execution.payment.operations.ending import end_each, reject, reject_many, void, withdraw
from jincai.execution.payment.operations.expiring import expire_many
from jincai.execution.payment.operations.foreseeing import foresee
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.execution.payment.operations.requesting import request, request_many
from jincai.execution.payment.operations.sending import order, order_many, recall
from jincai.execution.payment.operations.settling import confirm_many, fail_many, mark_cleared, refund

__all__ = [
    "Outcome",
    "approve",
    "approve_many",
    "confirm_many",
    "correct",
    "countersign_many",
    "decide",
    "end_each",
    "expire_many",
    "fail_many",
    "foresee",
    "mark_cleared",
    "order",
    "order_many",
    "recall",
    "refund",
    "reject",
    "reject_many",
    "request",
    "request_again",
    "request_many",
    "review",
    "review_many",
    "void",
    "withdraw",
]
