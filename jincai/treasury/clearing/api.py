"""清算的门。"""

from jincai.treasury.clearing.facts import PaymentCleared, PriorMoneyRecovered, RefundCleared, ReleaseConfirmed
from jincai.treasury.clearing.operations import (
    clear,
    clear_refund,
    funding,
    recover,
    release_funds,
    send_quota,
    send_register,
    settle_release,
    short_of,
    treasury_account,
)
from jincai.treasury.clearing.queries import cash, free_cash, promises, releases

__all__ = [
    "PaymentCleared", "PriorMoneyRecovered", "RefundCleared", "ReleaseConfirmed", "cash", "clear", "clear_refund", "free_cash", "funding",
    "promises", "recover", "release_funds", "releases", "send_quota", "send_register", "settle_release", "short_of", "treasury_account",
]  # fmt: skip
