"""查账：余额、占用、发生额、试算平衡；任何要素组合，任何日期。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.kernel.rules import Hold
from jincai.ledger import rulebook
from jincai.ledger.language import Account


@dataclasses.dataclass(frozen=True, slots=True)
class TrialRow:
    """试算行: `opening` and `closing` signed, debit positive; closing = opening + debit − credit."""

    account: int
    name: str
    elements: tuple[str, ...]
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        """期末。"""
        return self.opening + self.debit - self.credit


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


def positions(book: str, *, year: int, division: str, controls: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """状况: for each control, the balance of every account by its identifier."""
    found = rulebook.BOOKS[book]
    names = {a.code: a.identifier for a in found.accounts.values()}
    with connection.cursor() as cursor:
        cursor.execute(
            "select control, account, sum(amount) from ledger.balance where year = %s and division = %s and book = %s and control = any(%s) group by 1, 2",
            [year, int(division), found.number, list(controls)],
        )
        out: dict[str, dict[str, Decimal]] = {control: {} for control in controls}
        for control, account, amount in cursor.fetchall():
            out[control][names[account]] = amount
    return out


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


def trial_balance(
    book: str, *, year: int, division: str, on: date | None = None, since: date | None = None, by: Iterable[str] = ()
) -> list[TrialRow]:
    """试算平衡表: by account and any elements, as of `on` (included); movements from `since` (default: the year's first day)."""
    found = rulebook.BOOKS[book]
    names = list(by)
    for name in names:
        if name not in rulebook.ELEMENTS:
            raise KeyError(name)
    on = on or date(year, 12, 31)
    since = since or date(year, 1, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with t as (
              select account, element, coalesce(sum(debit - credit) filter (where "on" < %(since)s), 0) opening,
                     coalesce(sum(debit) filter (where "on" >= %(since)s), 0) debit, coalesce(sum(credit) filter (where "on" >= %(since)s), 0) credit
              from ledger.delta where year = %(year)s and division = %(division)s and book = %(book)s and "on" <= %(on)s group by 1, 2)
            select t.account, (select array_agg(coalesce(e.body->>n, '') order by o) from unnest(%(by)s::text[]) with ordinality u(n, o)) els,
                   sum(t.opening), sum(t.debit), sum(t.credit)
            from t left join ledger.element e on e.year = %(year)s and e.division = %(division)s and e.id = t.element
            group by 1, 2 order by 1, 2
            """,
            {"year": year, "division": int(division), "book": found.number, "on": on, "since": since, "by": names},
        )
        rows = cursor.fetchall()
    titles = {a.code: a.name for a in found.accounts.values()}
    return [TrialRow(a, titles.get(a, ""), tuple(els or ()), opening, debit, credit) for a, els, opening, debit, credit in rows]


def turnover(
    accounts: Sequence[Account],
    *,
    year: int,
    division: str,
    by: Sequence[str],
    on: date | None = None,
    since: date | None = None,
    where: dict[str, str] | None = None,
) -> list[tuple[Any, ...]]:
    """发生额: (account, *elements, debit, credit) summed over days up to `on`, for report tables; `where` filters by element prefix."""
    for name in (*by, *(where or {})):
        if name not in rulebook.ELEMENTS and name not in ("control", "on", "month"):
            raise KeyError(name)
    book = rulebook.BOOKS[accounts[0].book].number
    special = {"control": "d.control", "on": 'd."on"', "month": 'extract(month from d."on")::int'}
    columns = [special.get(name, f"coalesce(e.body->>'{name}', '')") for name in by]
    args: list[Any] = [year, int(division), book, [a.code for a in accounts], on or date(year, 12, 31), since or date(year, 1, 1)]
    filters = ""
    for name, value in (where or {}).items():
        filters += f" and starts_with({special.get(name, f'coalesce(e.body->>{chr(39)}{name}{chr(39)}, {chr(39)}{chr(39)})')}, %s)"
        args.append(value)
    group = ", ".join(str(i) for i in range(1, len(columns) + 2))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select d.account{''.join(', ' + c for c in columns)}, sum(d.debit), sum(d.credit) from ledger.delta d "  # nosec B608
            "join ledger.element e on e.year = d.year and e.division = d.division and e.id = d.element "
            f'where d.year = %s and d.division = %s and d.book = %s and d.account = any(%s) and d."on" <= %s and d."on" >= %s'
            f"{filters} group by {group} order by {group}",
            args,
        )
        return cursor.fetchall()


@dataclasses.dataclass(frozen=True, slots=True)
class Tally:
    """一类事实的统计：件数、单据数、金额。"""

    facts: int
    documents: int
    amount: Decimal


def tally(*, year: int, division: str) -> dict[str, Tally]:
    """各类事实的件数、单据数与金额合计，一次查询。"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, count(*), count(distinct document), coalesce(sum((body->>'amount')::numeric), 0) "
            "from ledger.fact where year = %s and division = %s group by 1",
            [year, int(division)],
        )
        return {kind: Tally(facts, documents, amount) for kind, facts, documents, amount in cursor.fetchall()}


def moved(kinds: Sequence[str], source: str, target: str, *, year: int, division: str) -> list[tuple[str, str, Decimal]]:
    """移动: (from, to, amount) summed over facts of these kinds, by two of their body fields."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select body->>%s, body->>%s, sum((body->>'amount')::numeric) from ledger.fact "
            "where year = %s and division = %s and kind = any(%s) group by 1, 2 order by 1, 2",
            [source, target, year, int(division), list(kinds)],
        )
        return cursor.fetchall()
