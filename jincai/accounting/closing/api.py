"""结账的门。"""

from jincai.accounting.closing.checkpoints import take_checkpoint
from jincai.accounting.closing.operations import close_adjustment, close_period, open_adjustment, reopen_period
from jincai.accounting.closing.sealing import audit_divisions, seal_audit, verify_audit
from jincai.accounting.closing.signing import heads, prove

__all__ = [
    "audit_divisions", "close_adjustment", "close_period", "heads", "open_adjustment", "prove", "reopen_period", "seal_audit",
    "take_checkpoint", "verify_audit",
]  # fmt: skip
