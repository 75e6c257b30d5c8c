"""敏感的列：名字像账号、证件号、电话的列都加密存放；不加密的写明为什么。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models.fields import CharField

from jincai.platform.crypto import api as crypto

SENSITIVE = re.compile(r"account|acct|card|id_number|iden|phone|mobile|passport")
OWN = "国库自己的账户：账上的要素，分录里也有，不是哪个人、哪家单位的账号"
OPEN = {
    "cash_transferorder.treasury_account": OWN, "cash_transferreceipt.treasury_account": OWN, "debt_debtorder.treasury_account": OWN,
    "debt_debtreceipt.treasury_account": OWN, "taxlink_revenuereport.treasury_account": OWN, "taxlink_treasurybalance.account": OWN,
}  # fmt: skip


def texts(*more: type[models.Model]) -> Iterator[tuple[str, CharField]]:  # type: ignore[type-arg]
    """Every column of text of ours, as table.column."""
    for model in (*apps.get_models(), *more):
        for field in model._meta.local_concrete_fields if model.__module__.startswith("jincai") else ():
            if isinstance(field, models.CharField | models.TextField):
                yield f"{model._meta.db_table}.{field.column}", field  # type: ignore[misc]


def open_columns(*more: type[models.Model]) -> set[str]:
    """Sensitive by name, and neither sealed nor worked out from a sealed one."""
    return {
        name
        for name, field in texts(*more)
        if SENSITIVE.search(name.partition(".")[2]) and not isinstance(field, crypto.Sealed | crypto.Blind | crypto.Tail)
    }


def test_every_sensitive_column_is_sealed() -> None:
    assert open_columns() == set(OPEN), "seal it (crypto.Sealed), or say here why it may lie open"


def test_an_open_column_would_be_found() -> None:
    class Lying(models.Model):
        bank_account = models.CharField(max_length=40)

        class Meta:
            app_label, db_table, managed = "banking", "lying", False

        def __str__(self) -> str:
            return self.bank_account

    Lying.__module__ = "jincai.somewhere"
    try:
        assert "lying.bank_account" in open_columns(Lying)
    finally:
        apps.all_models["banking"].pop("lying")
        apps.clear_cache()
