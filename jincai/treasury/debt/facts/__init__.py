"""政府债务的事实：年初余额、收到转贷、转贷下级、还本、付息（财库〔2022〕41号，凭记忆）。"""

from jincai.treasury.debt.facts.balances import DebtOpened, DebtReceived, OnlentOpened
from jincai.treasury.debt.facts.orders import (
    InterestFailed,
    InterestOrdered,
    InterestPaid,
    OnlendFailed,
    OnlendOrdered,
    OnlendPaid,
    PrincipalFailed,
    PrincipalOrdered,
    PrincipalPaid,
)

__all__ = [
    "DebtOpened",
    "DebtReceived",
    "InterestFailed",
    "InterestOrdered",
    "InterestPaid",
    "OnlendFailed",
    "OnlendOrdered",
    "OnlendPaid",
    "OnlentOpened",
    "PrincipalFailed",
    "PrincipalOrdered",
    "PrincipalPaid",
]
