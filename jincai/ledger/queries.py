"""查账：现在和任何一天的余额，占用，件数。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.kernel.asking import Question
from jincai.kernel.rules import Hold
from jincai.ledger import rulebook
from jincai.ledger.facts import Reversed
from jincai.ledger.language import Account
from jincai.platform.identity import api as identity


def balances(account: Account, *, year: int, division: str, controls: Sequence[str] | None = None) -> dict[str, Decimal]:
    """余额（正常方向为正），按控制键；单据明细合并。"""
    number = rulebook.BOOKS[account.book].number
    sql = "select control, sum(amount) from ledger.balance where year = %s and division = %s and book = %s and account = %s"
    args: list[Any] = [year, int(division), number, account.code]
    if controls is not None:
        sql += " and control = any(%s)"
        args.append(list(controls))
    with connection.cursor() as cursor:
        cursor.execute(sql + " group by control", args)
        return dict(cursor.fetchall())


def balance_on(account: Account, control: str, *, year: int, division: str, on: date) -> Decimal:
    """一天的余额: of one control key at the end of `on`, positive on the account's normal side; zero when nothing has moved."""
    return balances_on(account, [control], year=year, division=division, on=on)[control]


def balances_on(account: Account, controls: Sequence[str], *, year: int, division: str, on: date) -> dict[str, Decimal]:
    """一天的余额，按控制键: each of `controls`, from its own days alone, by primary key; documents are summed up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select control, sum(debit - credit) from ledger.delta where year = %s and division = %s and book = %s and account = %s "
            'and control = any(%s) and "on" <= %s group by control',
            [year, int(division), rulebook.BOOKS[account.book].number, account.code, list(controls), on],
        )
        found = dict(cursor.fetchall())
    return {control: found.get(control, Decimal(0)) * account.side for control in controls}


def positions(book: str, *, year: int, division: str, controls: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """状况: for each control, the balance of every account by its identifier."""
    return dict(identity.ask(asking_positions(book, year=year, division=division, controls=controls))[0])


def asking_positions(book: str, *, year: int, division: str, controls: Sequence[str]) -> Question[dict[str, dict[str, Decimal]]]:
    """状况 as a question, to be asked together with others."""
    found = rulebook.BOOKS[book]
    names = {a.code: a.identifier for a in found.accounts.values()}

    def read(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Decimal]]:
        out: dict[str, dict[str, Decimal]] = {control: {} for control in controls}
        for control, account, amount in rows:
            out[control][names[account]] = amount
        return out

    sql = "select control, account, sum(amount) from ledger.balance where year = %s and division = %s and book = %s and control = any(%s) group by 1, 2"
    return Question(sql, [year, int(division), found.number, list(controls)], read)


def holds(book: str, *, year: int, division: str, controls: Sequence[str]) -> dict[str, tuple[Hold, ...]]:
    """占用: who holds what on each control, one query."""
    found = rulebook.BOOKS[book]
    held = [a.code for a in found.accounts.values() if a.role == "held"]
    with connection.cursor() as cursor:
        cursor.execute(
            "select control, document, amount, since, by from ledger.balance where year = %s and division = %s and book = %s "
            "and account = any(%s) and control = any(%s) and amount <> 0 order by since, document",
            [year, int(division), found.number, held, list(controls)],
        )
        out: dict[str, tuple[Hold, ...]] = {}
        for control, document, amount, since, by in cursor.fetchall():
            out[control] = (*out.get(control, ()), Hold(document=document, amount=amount, since=since, by=by or ""))
    return out


def held_by(account: Account, *, year: int, division: str, document: str) -> dict[str, Decimal]:
    """一张单据在一个占用科目上的余额，按控制键。"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select control, amount from ledger.balance where year = %s and division = %s and book = %s and account = %s and document = %s and amount <> 0",
            [year, int(division), rulebook.BOOKS[account.book].number, account.code, document],
        )
        return dict(cursor.fetchall())


STANDS = (
    f"not exists (select from ledger.fact r where r.year = f.year and r.division = f.division and r.causes[1] = f.id and r.kind = '{Reversed.KIND}')"
)
"""没有红冲的事实 f。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Tally:
    """一类事实的统计：记下的件数；没有红冲的单据数、金额。"""

    facts: int
    documents: int
    amount: Decimal


def tally(*, year: int, division: str) -> dict[str, Tally]:
    """各类事实的件数、单据数与金额合计，一次查询。"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, count(*), count(distinct document) filter (where stands), coalesce(sum((body->>'amount')::numeric) filter (where stands), 0) "
            f"from (select f.kind, f.document, f.body, {STANDS} stands from ledger.fact f where f.year = %s and f.division = %s) f group by 1",  # nosec B608
            [year, int(division)],
        )
        return {kind: Tally(facts, documents, amount) for kind, facts, documents, amount in cursor.fetchall()}


def moved(kinds: Sequence[str], source: str, target: str, *, year: int, division: str) -> list[tuple[str, str, Decimal]]:
    """移动: (from, to, amount) summed over facts of these kinds that were not reversed, by two of their body fields."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select body->>%s, body->>%s, sum((body->>'amount')::numeric) from ledger.fact f "
            f"where year = %s and division = %s and kind = any(%s) and {STANDS} group by 1, 2 order by 1, 2",  # nosec B608
            [source, target, year, int(division), list(kinds)],
        )
        return cursor.fetchall()
