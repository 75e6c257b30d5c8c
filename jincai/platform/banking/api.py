"""银行账户的门：账户、银行、收款人、账号校验。"""

from jincai.platform.banking.hearing import account_changes
from jincai.platform.banking.numbers import (
    check_account,
    check_bank_no,
    check_number,
    make_account,
    make_bank_no,
    make_card_number,
    masked,
)
from jincai.platform.banking.operations import add_banks, load_banks, open_accounts, register_payees
from jincai.platform.banking.queries import account, accounts, bank, banks, changing, payee, payees, tsa, zero_balance_account
from jincai.platform.banking.revealing import reveal
from jincai.platform.banking.rows import ACCOUNT_KINDS, PAYEE_KINDS, AccountRow, BankRow, PayeeRow

__all__ = [
    "ACCOUNT_KINDS", "PAYEE_KINDS", "AccountRow", "BankRow", "PayeeRow", "account", "account_changes", "accounts", "add_banks", "bank", "banks",
    "changing", "check_account", "check_bank_no", "check_number", "load_banks", "make_account", "make_bank_no", "make_card_number", "masked",
    "open_accounts", "payee", "payees", "register_payees", "reveal", "tsa", "zero_balance_account",
]  # fmt: skip
