"""办清算：一个题目一个文件。"""

from jincai.treasury.clearing.operations.clearances import clear, clear_refund
from jincai.treasury.clearing.operations.funding import funding, short_of, treasury_account
from jincai.treasury.clearing.operations.quotas import Key, send_quota
from jincai.treasury.clearing.operations.registers import send_register
from jincai.treasury.clearing.operations.releases import recover, release_funds, settle_release

__all__ = [
    "Key", "clear", "clear_refund", "funding", "recover", "release_funds", "send_quota", "send_register", "settle_release", "short_of",
    "treasury_account",
]  # fmt: skip
