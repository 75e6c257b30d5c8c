"""国库现金的事实：库款在上下级财政之间的来去，和凭指标文的结算（财库〔2022〕41号，凭记忆）。"""

from jincai.treasury.cash.facts.orders import (
    AdvanceFailed,
    AdvanceOrdered,
    AdvancePaid,
    RemittanceFailed,
    RemittanceOrdered,
    RemittancePaid,
)
from jincai.treasury.cash.facts.receipts import (
    AdvanceReceived,
    FundsTransferredIn,
    GrantSettled,
    LowerGrantSettled,
    RemittanceReceived,
    TreasuryOpened,
)

__all__ = [
    "AdvanceFailed",
    "AdvanceOrdered",
    "AdvancePaid",
    "AdvanceReceived",
    "FundsTransferredIn",
    "GrantSettled",
    "LowerGrantSettled",
    "RemittanceFailed",
    "RemittanceOrdered",
    "RemittancePaid",
    "RemittanceReceived",
    "TreasuryOpened",
]
