"""银行来的：回单、退票、撤销结果、退款通知、拒收。"""

from jincai.execution.payment.reacts import batches, receipts, returns

__all__ = ["batches", "receipts", "returns"]
