"""银行账户的值：门只出这些值，不出模型。"""

from __future__ import annotations

import dataclasses
from datetime import date

from jincai.platform.standards.api import FIRST_DAY

ACCOUNT_KINDS = {"tsa": "国库单一账户", "zero_balance": "零余额账户", "special": "财政专户", "unit": "单位账户"}
PAYEE_KINDS = {"company": "单位", "person": "个人", "agency": "预算单位", "fund": "资金专户"}


@dataclasses.dataclass(frozen=True, slots=True)
class BankRow:
    """银行: 12-digit `bank_no` and name."""

    bank_no: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """银行账户 of the treasury single account system: `kind` one of ACCOUNT_KINDS, `agency` the unit it is opened for ("" = finance)."""

    division: str
    kind: str
    number: str
    name: str
    bank_name: str
    bank_no: str
    agency: str = ""
    valid_from: date = FIRST_DAY
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Is the account open on the day?"""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PayeeRow:
    """收款人: name and account; `kind` one of PAYEE_KINDS."""

    division: str
    number: str
    name: str
    bank_name: str
    bank_no: str
    kind: str = "company"
