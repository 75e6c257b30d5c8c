"""账户变了：把清册的变动发给代理银行和国库；两边的回单只留存。"""

from __future__ import annotations

from django.utils.timezone import localdate

from jincai.platform.banking import api as banking
from jincai.treasury.clearing import operations


@banking.account_changes
def accounts_changed(division: str) -> None:
    """开户、改名、销户的当时（5951）。"""
    operations.send_register(division=division, on=localdate())
