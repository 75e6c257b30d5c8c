"""银行账户的办理：开户、登记收款人、装载行名行号。"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model

from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.platform.banking import hearing, models, numbers
from jincai.platform.banking.queries import REMEMBERED
from jincai.platform.banking.rows import ACCOUNT_KINDS, PAYEE_KINDS, AccountRow, BankRow, PayeeRow
from jincai.platform.identity.api import current_divisions, scope
from jincai.platform.standards.api import NATIONAL

_BANKS = Path(__file__).parent / "data" / "banks.csv"


@transaction.atomic
def open_accounts(rows: Iterable[AccountRow]) -> int:
    """批量开户: written or brought up to date (same division, number and first day); returns how many.

    Called inside a scope of the divisions. Raises InputErrors with everything that is wrong; then nothing is saved.
    """
    wanted = list(rows)
    _refuse(wanted, ACCOUNT_KINDS, "银行账户", lambda row: (row.division, row.number, row.valid_from))
    _write(models.BankAccount, wanted, AccountRow, ["division", "number_mac", "valid_from"])
    REMEMBERED.forget()
    hearing.tell(row.division for row in wanted)
    return len(wanted)


@transaction.atomic
def register_payees(rows: Iterable[PayeeRow]) -> int:
    """批量登记收款人: written or brought up to date (same division and number); returns how many.

    Called inside a scope of the divisions. Raises InputErrors with everything that is wrong; then nothing is saved.
    """
    wanted = list(rows)
    _refuse(wanted, PAYEE_KINDS, "收款人", lambda row: (row.division, row.number))
    _write(models.Payee, wanted, PayeeRow, ["division", "number_mac"])
    return len(wanted)


def add_banks(rows: Iterable[BankRow], using: str = DEFAULT_DB_ALIAS) -> int:
    """登记银行: banks and branches, written or renamed; returns how many changed. Raises UserError for a wrong number."""
    wanted = {row.bank_no: row for row in rows}
    for row in wanted.values():
        if says := numbers.check_bank_no(row.bank_no):
            raise UserError(f"银行“{row.name}”：{says}", "请核对支付系统行号")
    with scope(divisions=(NATIONAL, *current_divisions()), using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO banking_bank AS b (division, bank_no, name) SELECT %s, * FROM unnest(%s::text[], %s::text[]) "
            "ON CONFLICT (bank_no) DO UPDATE SET name = EXCLUDED.name WHERE b.name <> EXCLUDED.name",
            [NATIONAL, list(wanted), [row.name for row in wanted.values()]],
        )
        REMEMBERED.forget(using)
        changed: int = cursor.rowcount
    return changed


def load_banks(using: str = DEFAULT_DB_ALIAS) -> int:
    """装载行名行号: the list that comes with the system (data/banks.csv); may be repeated."""
    with _BANKS.open(encoding="utf-8", newline="") as source:
        return add_banks([BankRow(row["bank_no"], row["name"]) for row in csv.DictReader(source)], using=using)


def _write(model: type[Model], rows: list[Any], kind: type, key: list[str]) -> None:
    """One bulk upsert."""
    names = [field.name for field in dataclasses.fields(kind)]
    model._default_manager.bulk_create(
        [model(**{name: getattr(row, name) for name in names}) for row in rows],
        update_conflicts=True,
        unique_fields=key,
        update_fields=[*(name for name in names if name not in key), "number_tail"],
        batch_size=1000,
    )


def _refuse(rows: list[Any], kinds: dict[str, str], sheet: str, key: Callable[[Any], tuple[Any, ...]]) -> None:
    """Everything wrong with the rows, at once."""
    found = [
        InputError(sheet=sheet, row=place, field=field, value=value, says=says)
        for place, row in enumerate(rows, start=1)
        for field, value, says in _wrong(row, kinds)
    ]
    seen: set[tuple[Any, ...]] = set()
    for place, row in enumerate(rows, start=1):
        if key(row) in seen:
            found.append(InputError(sheet=sheet, row=place, field="账号", value=row.number, says=f"账号 {row.number} 出现两次"))
        seen.add(key(row))
    if found:
        raise InputErrors(found)


def _wrong(row: Any, kinds: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with one row: field, value, sentence."""
    for says in numbers.check_account(row.number, row.name, row.bank_no):
        field, value = ("行号", row.bank_no) if "行号" in says else ("户名", row.name) if says.startswith("户名") else ("账号", row.number)
        yield field, value, says
    if row.kind not in kinds:
        yield "类型", row.kind, f"类型“{row.kind}”不对，可用：{'、'.join(kinds)}"
    if row.division not in current_divisions():
        yield "财政区划", row.division, f"区划 {row.division} 不在当前范围内"
