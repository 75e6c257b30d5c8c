"""清算听到的：一边是支付，一边是人民银行国库。"""

from jincai.treasury.clearing.reacts import accounts, payments, recoveries, treasury

__all__ = ["accounts", "payments", "recoveries", "treasury"]
