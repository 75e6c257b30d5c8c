"""够不够付：库款（R49）与政府性基金到账（R47），取锁之后再看，看了就算数。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import connection

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation, violations
from jincai.platform.banking import api as banking
from jincai.treasury.clearing import queries, rules

LOCK = 5307
"""咨询锁的名字空间：库款。"""


def treasury_account(division: str, on: date) -> str:
    """国库单一账户的账号。"""
    found = banking.tsa(division, on)
    if found is None:
        raise UserError(f"区划 {division} 在 {on} 没有国库单一账户", "先在基础数据里登记国库单一账户")
    return found.number


def short_of(*, division: str, on: date, amounts: Mapping[str, Decimal]) -> list[Violation]:
    """要付的（按资金性质）差什么: what forbids paying these amounts now. One payer of a division at a time looks and orders, until his transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, int(division)])
    found = violations(rules.FUNDING, queries.free_cash(division=division, on=on, amount=sum(amounts.values(), ZERO)), on=on)
    for case in queries.fund_money(division=division, year=on.year, amounts=amounts):
        found += violations(rules.FUND, case, on=on)
    return found


def funding(*, division: str, on: date, fund: str, amount: Decimal) -> None:
    """查库款与到账. Raises Refused (R49, R47)."""
    if found := short_of(division=division, on=on, amounts={fund: amount}):
        raise Refused(found, f"没有付款：{found[0].says}")
