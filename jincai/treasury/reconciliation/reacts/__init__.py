"""对账听到的：代理银行、人民银行的对账单。"""

from jincai.treasury.reconciliation.reacts import statements

__all__ = ["statements"]
