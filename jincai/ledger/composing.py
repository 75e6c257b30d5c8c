"""构成：一个数由哪些分录相加而来，按规则、科目、单据归并，直到逐笔分录。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.ledger import rulebook
from jincai.ledger.joining import element
from jincai.ledger.language import Account
from jincai.ledger.seeing import seen

Prefixes = tuple[tuple[str, str | tuple[str, ...]], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """一项: `sign` × (debit − credit) of an account; only controls that begin with `control`, only entries whose elements have `only`."""

    account: Account
    sign: int = 1
    control: str = ""
    only: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """一个数: the sum of its terms (of one book) over entries whose elements begin with one of the prefixes given for them in `where`,
    begin with none of those in `without`, and lack the elements named in `blank`."""

    terms: tuple[Term, ...]
    where: Prefixes = ()
    without: Prefixes = ()
    blank: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """一部分: `key` and its `title`, the signed `amount` (yuan) it adds, and how many entries it is made of."""

    key: str
    title: str
    amount: Decimal
    entries: int
    first: date
    last: date


@dataclasses.dataclass(frozen=True, slots=True)
class Below:
    """数下的一笔分录: `amount` as entered, `adds` what it adds to the figure; `cursor` is what the next page begins after."""

    cursor: str
    on: date
    fact: str
    kind: str
    title: str
    document_kind: str
    document: str
    actor: str
    rule: str
    debit: int
    debit_name: str
    credit: int
    credit_name: str
    amount: Decimal
    adds: Decimal


_KEYS = {
    "rule": ("rule.id::text", "rule.title"),
    "account": ("m.account::text", "''"),
    "document": ("fact.document_kind || '|' || fact.document", "fact.document"),
}

_MOVES = """
with t as (
  select * from unnest(%(accounts)s::int[], %(signs)s::int[], %(controls)s::text[], %(just)s::jsonb[]) t(account, sign, control, just)),
el as materialized (select id, body from ledger.element where year = %(year)s and division = %(division)s{elements}),
m as (
  select x.fact, x.rule, x."on", x.debit, x.credit, x.amount, x.debit account, t.sign * x.amount v
    from ledger.entry x join t on t.account = x.debit and starts_with(x.debit_control, t.control)
    join el on el.id = x.debit_element and el.body @> t.just
    where x.year = %(year)s and x.division = %(division)s and x.book = %(book)s and x."on" between %(since)s and %(on)s{debits}
  union all
  select x.fact, x.rule, x."on", x.debit, x.credit, x.amount, x.credit, -t.sign * x.amount
    from ledger.entry x join t on t.account = x.credit and starts_with(x.credit_control, t.control)
    join el on el.id = x.credit_element and el.body @> t.just
    where x.year = %(year)s and x.division = %(division)s and x.book = %(book)s and x."on" between %(since)s and %(on)s{credits})
"""
_FACT = " join ledger.fact fact on fact.year = %(year)s and fact.division = %(division)s and fact.id = m.fact"
_RULE = " join ledger.rule rule on rule.id = m.rule"


def composition(
    figure: Figure, *, year: int, division: str, by: str, on: date | None = None, since: date | None = None, limit: int = 200
) -> tuple[list[Part], int]:
    """构成: the parts of a figure by `rule`, `account` or `document`, largest first, and how many there are in all; those that the grants of who
    asks reach.

    Moves inside the figure (from one of its accounts to another) cancel and are left out.
    """
    key, title = _KEYS[by]
    sql, args = _begin(figure, year, division, on, since)
    sql += (
        f', p as (select {key} k, {title} t, sum(m.v) v, count(*) n, min(m."on") a, max(m."on") b from m'
        f"{_FACT if 'fact.' in key + title else ''}{_RULE if 'rule.' in key else ''} group by 1, 2 having sum(m.v) <> 0) "
        "select k, t, v, n, a, b, count(*) over () from p order by abs(v) desc, k limit %(limit)s"
    )
    with _hashing() as cursor:
        cursor.execute(sql, {**args, "limit": limit})
        rows = cursor.fetchall()
    book = rulebook.book_number(args["book"])
    parts = [Part(k, t or book.by_code(int(k)).name, v, n, a, b) for k, t, v, n, a, b, _ in rows]
    return parts, rows[0][6] if rows else 0


def below(
    figure: Figure,
    *,
    year: int,
    division: str,
    on: date | None = None,
    since: date | None = None,
    rule: str = "",
    document: str = "",
    after: str = "",
    limit: int = 50,
) -> list[Below]:
    """数下的分录: those that add to the figure and that the grants of who asks reach, in order; `rule` and `document` are keys of
    `composition`; `after` a cursor."""
    sql, args = _begin(figure, year, division, on, since)
    sql += (
        ', e as (select fact, rule, "on", debit, credit, amount, sum(v) v from m group by 1, 2, 3, 4, 5, 6 having sum(v) <> 0)'
        ' select m."on", fact.seq, m.rule, m.fact, fact.kind, fact.document_kind, fact.document, fact.actor,'
        " rule.title, m.debit, m.credit, m.amount, m.v"
        f" from e m{_FACT}{_RULE} where true"
    )
    if rule:
        sql += " and m.rule = %(rule)s"
        args["rule"] = int(rule)
    if document:
        sql += " and fact.document_kind = %(kind)s and fact.document = %(document)s"
        args["kind"], _, args["document"] = document.partition("|")
    if after:
        sql += ' and (m."on", fact.seq, m.rule) > (%(a_on)s::date, %(a_seq)s::bigint, %(a_rule)s::smallint)'
        args["a_on"], args["a_seq"], args["a_rule"] = after.split("|")
    with _hashing() as cursor:
        cursor.execute(sql + ' order by m."on", fact.seq, m.rule limit %(limit)s', {**args, "limit": limit})
        return [_below(row, rulebook.book_number(args["book"])) for row in cursor.fetchall()]


@contextmanager
def _hashing() -> Iterator[Any]:
    """A cursor for which PostgreSQL joins by hashing: it knows too little of partitions under row security, and would loop over thousands."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        yield cursor
        cursor.execute("set local enable_nestloop = on")


def _begin(figure: Figure, year: int, division: str, on: date | None, since: date | None) -> tuple[str, dict[str, Any]]:
    terms = figure.terms
    args: dict[str, Any] = {
        "year": year, "division": int(division), "book": rulebook.BOOKS[terms[0].account.book].number,
        "on": on or date(year, 12, 31), "since": since or date(year - 1, 1, 1),
        "accounts": [t.account.code for t in terms], "signs": [t.sign for t in terms], "controls": [t.control for t in terms],
        "just": [json.dumps(dict(t.only)) for t in terms],
    }  # fmt: skip
    elements = ""
    for number, (name, values, wanted) in enumerate([*((n, v, "") for n, v in figure.where), *((n, v, "not ") for n, v in figure.without)]):
        elements += f" and {wanted}exists (select from unnest(%(where{number})s::text[]) p(v) where starts_with({element(name)}, p.v))"
        args[f"where{number}"] = [values] if isinstance(values, str) else list(values)
    for name in figure.blank:
        elements += f" and {element(name)} = ''"
    sides = {"{debits}": seen("el.body", "x.debit_control", args), "{credits}": seen("el.body", "x.credit_control", args)}
    sql = _MOVES.replace("{elements}", elements)
    for mark, told in sides.items():
        sql = sql.replace(mark, told)
    return sql, args


def _below(row: Sequence[Any], book: Any) -> Below:
    on, seq, rule, fact, kind, document_kind, document, actor, title, debit, credit, amount, adds = row
    known = rulebook.FACTS.get(kind)
    return Below(
        cursor=f"{on.isoformat()}|{seq}|{rule}", on=on, fact=str(fact), kind=kind, title=(known.TITLE if known else "") or kind,
        document_kind=document_kind, document=document, actor=actor, rule=title, debit=debit, debit_name=book.by_code(debit).name,
        credit=credit, credit_name=book.by_code(credit).name, amount=amount, adds=adds,
    )  # fmt: skip
