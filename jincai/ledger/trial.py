"""试算平衡与发生额：任何要素组合，任何日期，从最近的旬末快照算起。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.ledger import rulebook
from jincai.ledger.dating import Route, Weight, route
from jincai.ledger.joining import SIDE, Joined, element, joined
from jincai.ledger.language import Account
from jincai.ledger.monthly import made, monthly
from jincai.ledger.seeing import limited, seen
from jincai.ledger.snapshots import known_thirds

_WHERE = "year = %(year)s and division = %(division)s and book = %(book)s"
_SPECIAL = {"control": "d.control", "on": 'd."on"', "month": 'case when d."on" > %(last)s then 13 else extract(month from d."on")::int end'}


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


def trial_balance(
    book: str, *, year: int, division: str, on: date | None = None, since: date | None = None, by: Iterable[str] = ()
) -> list[TrialRow]:
    """试算平衡表: by account and any elements, as of `on` (included; default: everything, 调整期 too); movements from `since` (default: the
    year's first day). Rows in which all three are zero are left out. Raises KeyError for an unknown book or element.
    """
    found = rulebook.BOOKS[book]
    titles = {a.code: a.name for a in found.accounts.values()}
    rows = _sums(book, year=year, division=division, since=since, on=on, by=tuple(by))
    return [TrialRow(account, titles.get(account, ""), elements, *amounts) for account, elements, *amounts in rows]


def turnover(
    accounts: Sequence[Account],
    *,
    year: int,
    division: str,
    by: Sequence[str],
    on: date | None = None,
    since: date | None = None,
    where: dict[str, str] | None = None,
    shown: bool = False,
) -> list[tuple[Any, ...]]:
    """发生额: (account, *by, debit, credit) of the days from `since` (default: the year's first) up to `on` (default: everything).

    `by` takes elements, `month` (13 is the 调整期), and `control` and `on`, which need the days one by one and no snapshot helps (nor does it
    a month that is begun within `since`); `where` filters by prefix of the same. `shown`: only what the grants of who asks reach. Rows in
    which both are zero are left out. Raises KeyError for an unknown name.
    """
    where = where or {}
    for name in (*by, *where):
        if name not in rulebook.ELEMENTS and name not in _SPECIAL:
            raise KeyError(name)
    codes = [account.code for account in accounts]
    book = accounts[0].book
    special, end = _SPECIAL.keys() & {*by, *where}, on or date(year + 1, 12, 31)
    months = special == {"month"} and "month" not in where and (since is None or since <= date(year, 1, 1))
    if shown and limited():
        return _daily(book, codes, year=year, division=division, since=since, on=on, by=by, where=where, shown=True)
    if until := made(book, year=year, division=division, on=end) if months else 0:
        return monthly(book, codes, year=year, division=division, on=end, by=by, where=where, until=until)
    if special:
        return _daily(book, codes, year=year, division=division, since=since, on=on, by=by, where=where)
    rows = _sums(book, year=year, division=division, since=since, on=on, by=by, accounts=codes, where=where)
    return [(account, *elements, debit, credit) for account, elements, _, debit, credit in rows if debit or credit]


def _sums(
    book: str,
    *,
    year: int,
    division: str,
    since: date | None,
    on: date | None,
    by: Sequence[str],
    accounts: Sequence[int] | None = None,
    where: Mapping[str, str] | None = None,
) -> list[tuple[int, tuple[str, ...], Decimal, Decimal, Decimal]]:
    """(account, elements, opening, debit, credit), in order; elements are read once, and joined by their number."""
    args: dict[str, Any] = {"year": year, "division": int(division), "book": rulebook.BOOKS[book].number, "accounts": accounts}
    of = joined(by, where, args)
    thirds = known_thirds(book, year=year, division=division)
    way = route(year, since=since or date(year, 1, 1), on=on or date(year + 1, 12, 31), thirds=thirds)
    moves = _moves(way, args, " and account = any(%(accounts)s)" if accounts is not None else "", of)
    if not moves:
        return []
    opening = "sum(t.opening)" if way.opens else "0.00"
    sql = (
        f"{of.head}select (t.lane >> {SIDE})::int, {of.key}, t.opening, t.debit, t.credit from ("
        f"select t.lane{of.alike} as lane, {opening} opening, sum(t.debit) debit, sum(t.credit) credit from ({moves}) t{of.join}"
        f" group by 1 having {opening} <> 0 or sum(t.debit) <> 0 or sum(t.credit) <> 0) t{of.names}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return sorted((account, tuple(elements), *amounts) for account, elements, *amounts in cursor.fetchall())


def _moves(way: Route, args: dict[str, Any], kept: str, of: Joined) -> str:
    """The rows to be summed, signed. Not aggregated before the union: the elements are joined by hashing, which is cheaper than a second grouping."""
    parts = []
    for number, base in enumerate(way.bases):
        args |= {f"third{number}": base.third, f"end{number}": base.end}
        columns = _columns(base.weight, way.opens)
        parts.append(f"select {columns} from ledger.snapshot where {_WHERE}{kept} and third = %(third{number})s{of.few}")
        parts.append(f'select {columns} from ledger.late where {_WHERE}{kept} and "on" <= %(end{number})s{of.within}')
    for number, span in enumerate(way.spans):
        args |= {f"after{number}": span.after, f"until{number}": span.until}
        parts.append(
            f"select {_columns(span.weight, way.opens)} from ledger.delta where {_WHERE}{kept}"
            f' and "on" > %(after{number})s and "on" <= %(until{number})s{of.within}'
        )
    return " union all ".join(parts)


def _columns(weight: Weight, opens: bool) -> str:
    def signed(times: int, amount: str) -> str:
        return f"{'-' if times < 0 else ''}{amount}" if times else "0::numeric"

    opening = f"{signed(weight.opening, '(debit - credit)')} as opening, " if opens else ""
    return f"account::bigint << {SIDE} as lane, element, {opening}{signed(weight.period, 'debit')} as debit, {signed(weight.period, 'credit')} as credit"


def _daily(
    book: str,
    codes: Sequence[int],
    *,
    year: int,
    division: str,
    since: date | None,
    on: date | None,
    by: Sequence[str],
    where: Mapping[str, str],
    shown: bool = False,
) -> list[tuple[Any, ...]]:
    """Day by day, from the deltas alone."""
    columns = [_SPECIAL.get(name) or element(name) for name in by]
    args: dict[str, Any] = {
        "year": year, "division": int(division), "book": rulebook.BOOKS[book].number, "accounts": codes, "last": date(year, 12, 31),
        "on": on or date(year + 1, 12, 31), "since": since or date(year, 1, 1),
    }  # fmt: skip
    kept = ""
    for number, (name, value) in enumerate(where.items()):
        args[f"where{number}"] = value
        column = _SPECIAL.get(name) or element(name)
        kept += f" and starts_with(({column})::text, %(where{number})s)"
    kept += seen("e.body", "d.control", args) if shown else ""
    group = ", ".join(str(i) for i in range(1, len(columns) + 2))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select d.account{''.join(', ' + c for c in columns)}, sum(d.debit), sum(d.credit) from ledger.delta d "  # nosec B608
            "join ledger.element e on e.year = d.year and e.division = d.division and e.id = d.element "
            "where d.year = %(year)s and d.division = %(division)s and d.book = %(book)s and d.account = any(%(accounts)s)"
            f' and d."on" <= %(on)s and d."on" >= %(since)s{kept} group by {group} having sum(d.debit) <> 0 or sum(d.credit) <> 0 order by {group}',
            args,
        )
        return cursor.fetchall()
