"""结账的门。"""

from jincai.accounting.closing.checkpoints import take_checkpoint
from jincai.accounting.closing.operations import close_adjustment, close_period, open_adjustment, reopen_period

__all__ = ["close_adjustment", "close_period", "open_adjustment", "reopen_period", "take_checkpoint"]
