"""明细账：一个控制键在一个或几个科目上的期初、逐笔发生、期末，按键翻页。

The balance before a page comes from the deltas, by primary key, and from the entries of the one day in which the page begins; so a page in
the middle costs what the first one costs, however long the history.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from jincai.kernel.problems import UserError
from jincai.ledger import rulebook
from jincai.ledger.language import Account

Sums = Mapping[int, Decimal]
"""按科目代码的金额（元），正常方向为正。"""

_ENTRY = 'x.fact, x.rule, x."on", x.debit, x.credit, x.debit_control, x.credit_control, x.debit_document, x.credit_document, x.amount'
# Both sides of every account: all of the day in which the page begins, then the next rows with all of their last day, because the order
# within a day is that of the facts, which only they know.
_SOME = """select x.* from a cross join lateral (select {entry} from ledger.entry x
    where x.year = %(year)s and x.division = %(division)s and x.book = %(book)s and x.{side} = a.code and x.{side}_control = %(control)s and {when}) x"""
_WHENS = ('x."on" = %(day)s', 'x."on" > %(day)s and x."on" <= %(on)s order by x."on" fetch first %(rows)s rows with ties')
_FOUND = "\n  union all ".join(_SOME.format(entry=_ENTRY, side=side, when=when) for side in ("debit", "credit") for when in _WHENS)
_PAGE = f"""
with a as (select unnest(%(accounts)s::int[]) code),
x as (select distinct {_ENTRY} from ({_FOUND}) x),
o as (select x.*, f.seq, f.kind, f.document_kind, f.document, f.actor
  from x join ledger.fact f on f.year = %(year)s and f.division = %(division)s and f.id = x.fact),
d as (
  select account, sum(debit - credit) filter (where "on" < %(since)s) as opening,
         coalesce(sum(debit) filter (where "on" >= %(since)s), 0) as debit, coalesce(sum(credit) filter (where "on" >= %(since)s), 0) as credit,
         sum(debit - credit) filter (where "on" < %(day)s) as eve
    from ledger.delta where year = %(year)s and division = %(division)s and book = %(book)s and account = any(%(accounts)s)
     and control = %(control)s and "on" <= %(on)s group by account),
s as (
  select code, sum(amount) as moved from (
    select debit as code, amount from o where debit_control = %(control)s and ("on", seq, rule) <= (%(day)s, %(seq)s, %(rule)s)
    union all
    select credit, -amount from o where credit_control = %(control)s and ("on", seq, rule) <= (%(day)s, %(seq)s, %(rule)s)) m group by code)
select (select json_agg(json_build_array(a.code, coalesce(d.opening, 0)::text, coalesce(d.debit, 0)::text, coalesce(d.credit, 0)::text,
          (coalesce(d.eve, 0) + coalesce(s.moved, 0))::text)) from a left join d on d.account = a.code left join s using (code))::text,
       p.*
from (select 1) one left join (
  select o."on", o.seq, o.rule, o.fact, o.kind, o.document_kind, o.document, o.actor, r.title, o.debit, o.debit_control, o.credit, o.credit_control, o.amount
  from o join ledger.rule r on r.id = o.rule
  where o."on" <= %(on)s and (o."on", o.seq, o.rule) > (%(day)s, %(seq)s, %(rule)s) order by 1, 2, 3 limit %(rows)s) p on true
order by p."on", p.seq, p.rule
"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """一笔: an entry that touches the control; `change` what it adds to each of the accounts, `balance` what they hold after it."""

    cursor: str
    on: date
    seq: int
    fact: UUID
    kind: str
    title: str
    document_kind: str
    document: str
    actor: str
    rule: str
    debit: int
    debit_name: str
    debit_control: str
    credit: int
    credit_name: str
    credit_control: str
    amount: Decimal
    change: Sums
    balance: Sums


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """明细账的一页（元）。

    Of the whole period: `opening` 期初, `debit` and `credit` 发生, `closing` 期末. Of this page: `before` 承前页, `lines`, `after` 过次页; `next`
    is the cursor of the page behind it, empty on the last one.
    """

    accounts: tuple[Account, ...]
    control: str
    since: date
    on: date
    opening: Sums
    debit: Sums
    credit: Sums
    closing: Sums
    before: Sums
    lines: tuple[Line, ...]
    after: Sums
    next: str


def statement(
    accounts: Account | Sequence[Account],
    control: str,
    *,
    year: int,
    division: str,
    since: date | None = None,
    on: date | None = None,
    after: str = "",
    limit: int = 50,
) -> Statement:
    """明细账: entries of one control key on one or several accounts of a book, from `since` (default: the year's first day) to `on` (default:
    everything, 调整期 too), in the order of days, facts and rules; at most `limit` of them, those behind the cursor `after`.

    One query; every page costs the same. Raises UserError for a cursor that is none.
    """
    chosen = (accounts,) if isinstance(accounts, Account) else tuple(accounts)
    since, on = since or date(year, 1, 1), on or date(year + 1, 12, 31)
    day, seq, rule = _read(after) if after else (since, -1, 0)
    args: dict[str, Any] = {
        "year": year, "division": int(division), "book": rulebook.BOOKS[chosen[0].book].number, "accounts": [a.code for a in chosen],
        "control": control, "since": since, "on": on, "day": day, "seq": seq, "rule": rule, "rows": limit + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, args)
        rows = cursor.fetchall()
    told = {code: [Decimal(text) for text in texts] for code, *texts in json.loads(rows[0][0])}
    opening, before = ({a.code: told[a.code][n] * a.side for a in chosen} for n in (0, 3))
    debit, credit = ({a.code: told[a.code][n] for a in chosen} for n in (1, 2))
    lines = _lines(chosen, control, before, [row[1:] for row in rows[:limit] if row[1]])
    return Statement(
        accounts=chosen, control=control, since=since, on=on, opening=opening, debit=debit, credit=credit,
        closing={a.code: opening[a.code] + (debit[a.code] - credit[a.code]) * a.side for a in chosen},
        before=before, lines=lines, after=lines[-1].balance if lines else before, next=lines[-1].cursor if len(rows) > limit else "",
    )  # fmt: skip


def _lines(chosen: Sequence[Account], control: str, before: Sums, rows: Sequence[Sequence[Any]]) -> tuple[Line, ...]:
    book, balance, out = rulebook.BOOKS[chosen[0].book], dict(before), []
    for on, seq, rule, fact, kind, document_kind, document, actor, title, debit, debit_control, credit, credit_control, amount in rows:
        change = dict.fromkeys(balance, Decimal(0))
        for account in chosen:
            times = (account.code == debit and control == debit_control) - (account.code == credit and control == credit_control)
            change[account.code] += times * account.side * amount
            balance[account.code] += change[account.code]
        known = rulebook.FACTS.get(kind)
        out.append(Line(
            cursor=f"{on.isoformat()}|{seq}|{rule}", on=on, seq=seq, fact=fact, kind=kind, title=(known.TITLE if known else "") or kind,
            document_kind=document_kind, document=document, actor=actor, rule=title, debit=debit, debit_name=book.by_code(debit).name,
            debit_control=debit_control, credit=credit, credit_name=book.by_code(credit).name, credit_control=credit_control, amount=amount,
            change=change, balance=dict(balance),
        ))  # fmt: skip
    return tuple(out)


def _read(cursor: str) -> tuple[date, int, int]:
    try:
        day, seq, rule = cursor.split("|")
        return date.fromisoformat(day), int(seq), int(rule)
    except ValueError as error:
        raise UserError(f"“{cursor}”不是翻页的位置", "从第一页翻起") from error
