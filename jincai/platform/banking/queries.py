"""银行账户的查询。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from jincai.kernel.problems import UserError
from jincai.platform.banking import models
from jincai.platform.banking.rows import AccountRow, BankRow, PayeeRow
from jincai.platform.crypto import api as crypto
from jincai.platform.identity.api import current_divisions
from jincai.platform.standards.api import Memory

REMEMBERED = Memory("banking", seconds=300)
_ACCOUNT = [field.name for field in dataclasses.fields(AccountRow)]
_PLACE = "banking_payee.number"
_PAYEE = [field.name for field in dataclasses.fields(PayeeRow)]


def bank(bank_no: str) -> BankRow | None:
    """银行 by its 12-digit number; None when it is not in the list."""
    return _banks().get(bank_no)


def banks() -> tuple[BankRow, ...]:
    """全部银行, by number."""
    return tuple(_banks().values())


def accounts(division: str, *, kind: str = "", agency: str | None = None, on: date | None = None) -> tuple[AccountRow, ...]:
    """账户: those of a division in scope, by kind, unit and day, in order of number."""
    return tuple(
        row for row in _accounts(division) if kind in ("", row.kind) and agency in (None, row.agency) and (on is None or row.in_force(on))
    )


def account(division: str, number: str, on: date | None = None) -> AccountRow | None:
    """按账号取账户; without a day the newest of that number."""
    found = [row for row in accounts(division, on=on) if row.number == number]
    return found[-1] if found else None


def tsa(division: str, on: date) -> AccountRow | None:
    """国库单一账户 of the division on the day."""
    return next(iter(accounts(division, kind="tsa", on=on)), None)


def zero_balance_account(division: str, on: date, agency: str = "") -> AccountRow:
    """零余额账户: the unit's own on the day, else that of the finance department. Raises UserError when there is none."""
    open_now = accounts(division, kind="zero_balance", on=on)
    for holder in dict.fromkeys((agency, "")):
        for row in open_now:
            if row.agency == holder:
                return row
    raise UserError(f"财政区划 {division} 在 {on} 没有零余额账户", "请先在银行账户中为财政部门或该单位开立零余额账户")


def payee(division: str, number: str) -> PayeeRow | None:
    """按账号取收款人."""
    values = models.Payee.objects.filter(division=division, number_mac=crypto.blind(number, _PLACE)).values(*_PAYEE).first()
    return PayeeRow(**values) if values else None


def payees(division: str, *, kind: str = "") -> tuple[PayeeRow, ...]:
    """全部收款人 of a division in scope, in order of number."""
    found = models.Payee.objects.filter(division=division)
    if kind:
        found = found.filter(kind=kind)
    return tuple(sorted((PayeeRow(**values) for values in found.values(*_PAYEE)), key=lambda row: row.number))


def changing(*, on: date, using: str) -> list[str]:
    """当天有零余额账户启用或停用的区划; `using` a connection that sees every division."""
    rows = models.BankAccount.objects.using(using).filter(Q(valid_from=on) | Q(valid_to=on), kind="zero_balance")
    return sorted(set(rows.values_list("division", flat=True)))


def _banks() -> dict[str, BankRow]:
    return REMEMBERED.recall("banks", lambda: {m.bank_no: BankRow(m.bank_no, m.name) for m in models.Bank.objects.order_by("bank_no")})


def _accounts(division: str) -> tuple[AccountRow, ...]:
    """Every account of a division, by number and day; nothing when it is not in scope, as row-level security would have it."""
    if division not in current_divisions():
        return ()
    found = models.BankAccount.objects.filter(division=division)
    return REMEMBERED.recall(("accounts", division), lambda: _sorted(AccountRow(**values) for values in found.values(*_ACCOUNT)))


def _sorted(rows: Iterable[AccountRow]) -> tuple[AccountRow, ...]:
    """By number and day; the database cannot, it sees ciphertext."""
    return tuple(sorted(rows, key=lambda row: (row.number, row.valid_from)))
