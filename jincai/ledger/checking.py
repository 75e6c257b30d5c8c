"""查账：从事实重算分录，从分录重算余额与日发生额，逐项比对。"""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any

from django.db import connections

from jincai.ledger import compiler, interpreter, rulebook
from jincai.ledger.installing import rule_numbers


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """查账结果: counts and what drifted, precisely."""

    facts: int
    entries: int
    lines: int
    overdrawn: list[dict[str, Any]]
    unbalanced: list[dict[str, Any]]
    drift: list[dict[str, Any]]
    books: dict[str, dict[str, str]]

    @property
    def ok(self) -> bool:
        """账实相符。"""
        return not (self.overdrawn or self.unbalanced or self.drift)


_BALANCES = """
with d as (
  select book, debit account, debit_control control, debit_document document, amount * case when (book, debit) in ({negative}) then -1 else 1 end v
    from ledger.entry where year = %(year)s and division = %(division)s
  union all select book, credit, credit_control, credit_document, -amount * case when (book, credit) in ({negative}) then -1 else 1 end
    from ledger.entry where year = %(year)s and division = %(division)s
  union all select book, account, control, document, -amount from ledger.balance where year = %(year)s and division = %(division)s)
select book, account, control, document, sum(v) from d group by 1, 2, 3, 4 having sum(v) <> 0 limit 100"""

_DELTAS = """
with d as (
  select book, debit account, debit_control control, debit_element element, "on", amount debit, 0 credit
    from ledger.entry where year = %(year)s and division = %(division)s
  union all select book, credit, credit_control, credit_element, "on", 0, amount from ledger.entry where year = %(year)s and division = %(division)s
  union all select book, account, control, element, "on", -debit, -credit from ledger.delta where year = %(year)s and division = %(division)s)
select book, account, control, "on"::text, sum(debit), sum(credit) from d group by book, account, control, element, "on"
having sum(debit) <> 0 or sum(credit) <> 0 limit 100"""

_ENTRIES = """
with f as materialized (select 1 g, id, kind, "on", actor, document d, division, body from ledger.fact
  where year = %(year)s and division = %(division)s and kind = {kind}),
want as ({lines}),
d as (select fact, rule, book, debit, debit_control, debit_document, ledger.element_id(debit_element) de, credit, credit_control, credit_document,
        ledger.element_id(credit_element) ce, amount, 1 n from want
  union all select x.fact, x.rule, x.book, x.debit, x.debit_control, x.debit_document, x.debit_element, x.credit, x.credit_control, x.credit_document,
        x.credit_element, x.amount, -1 from ledger.entry x join f on f.id = x.fact where x.year = %(year)s and x.division = %(division)s)
select fact::text, rule, debit, debit_control, credit, credit_control, amount, sum(n) from d
group by fact, rule, book, debit, debit_control, debit_document, de, credit, credit_control, credit_document, ce, amount having sum(n) <> 0 limit 100"""


_ORPHANS = """
select x.fact::text, x.book, x.debit, x.credit, x.amount from ledger.entry x
left join ledger.fact f on f.year = x.year and f.division = x.division and f.id = x.fact
where x.year = %(year)s and x.division = %(division)s and (f.id is null or f.kind <> all(%(kinds)s)) limit 100"""

_ELEMENTS = """
select id, body::text from ledger.element where year = %(year)s and division = %(division)s
and id <> ledger.element_id('{{' || concat_ws(', ', {pairs}) || '}}') limit 100"""


_CAUSES = """
select f.id::text, c::text from ledger.fact f cross join lateral unnest(f.causes) c
where f.year = %(year)s and f.division = %(division)s
  and not exists (select 1 from ledger.fact x where x.year = %(year)s and x.division = %(division)s and x.id = c) limit 100"""


def years(alias: str = "checker") -> list[tuple[int, str]]:
    """库里有账的年度与区划。"""
    with connections[alias].cursor() as cursor:
        cursor.execute("select distinct year, division from ledger.fact order by 1, 2")
        return [(year, f"{division:09d}") for year, division in cursor.fetchall()]


def check_books(*, year: int, division: str, alias: str = "checker", tell=lambda words: None) -> Check:
    """查账: recompute everything of one year and division; `tell` hears each step."""
    args = {"year": year, "division": int(division)}
    negative = compiler._pairs(lambda a: a.side < 0)
    drift: list[dict[str, Any]] = []
    with connections[alias].cursor() as cursor:
        numbers = rule_numbers(cursor)
        for kind in sorted({key for key in rulebook.FACTS if rulebook.rules_for(key)}):
            tell(f"由事实重算分录：{kind}")
            lines = compiler.lines(kind, numbers).replace("%", "%%")
            cursor.execute(_ENTRIES.format(kind=compiler.literal(kind), lines=lines), args)
            drift += [
                {"what": "entry", "fact": r[0], "rule": r[1], "debit": r[2], "credit": r[4], "amount": str(r[6]), "times": int(r[7])}
                for r in cursor.fetchall()
            ]
        tell("没有事实的分录、对不上号的要素")
        drift += _strays(cursor, args)
        tell("由分录重算余额")
        cursor.execute(_BALANCES.format(negative=negative), args)
        drift += [
            {"what": "balance", "book": r[0], "account": r[1], "control": r[2], "document": r[3], "drift": str(r[4])}
            for r in cursor.fetchall()
        ]
        tell("由分录重算日发生额")
        cursor.execute(_DELTAS, args)
        drift += [
            {"what": "delta", "book": r[0], "account": r[1], "control": r[2], "on": r[3], "debit": str(r[4]), "credit": str(r[5])}
            for r in cursor.fetchall()
        ]
        cursor.execute(
            "select book, account, control, document, amount from ledger.balance where year = %(year)s and division = %(division)s and floored and amount < 0",
            args,
        )
        overdrawn = [{"book": r[0], "account": r[1], "control": r[2], "document": r[3], "amount": str(r[4])} for r in cursor.fetchall()]
        books, unbalanced = _totals(cursor, args)
        cursor.execute(
            "select (select count(*) from ledger.fact where year = %(year)s and division = %(division)s), "
            "(select count(*) from ledger.entry where year = %(year)s and division = %(division)s)",
            args,
        )
        facts, entries = cursor.fetchone()
    return Check(facts, entries, entries * 2, overdrawn, unbalanced, drift, books)


def _strays(cursor, args: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries that come from no fact, and combinations of elements that are no longer what their number says."""
    cursor.execute(_ORPHANS, {**args, "kinds": sorted({made.on.KIND for made in rulebook.RULES.values()})})
    names = ("fact", "book", "debit", "credit", "amount")
    found = [{"what": "orphan", **dict(zip(names, row, strict=True)), "amount": str(row[4])} for row in cursor.fetchall()]
    cursor.execute(_CAUSES, args)
    found += [{"what": "cause", "fact": row[0], "cause": row[1]} for row in cursor.fetchall()]
    pairs = ", ".join(f"'\"{name}\": ' || to_json(body->>'{name}')::text" for name in rulebook.ELEMENTS)
    cursor.execute(_ELEMENTS.format(pairs=pairs), args)
    return found + [{"what": "element", "element": row[0], "body": row[1]} for row in cursor.fetchall()]


def _totals(cursor, args: dict[str, Any]) -> tuple[dict[str, dict[str, str]], list[dict[str, Any]]]:
    cursor.execute(
        "select book, sum(debit), sum(credit) from ledger.delta where year = %(year)s and division = %(division)s group by 1 order by 1",
        args,
    )
    books, unbalanced = {}, []
    for number, debit, credit in cursor.fetchall():
        name = rulebook.book_number(number).name
        books[name] = {"debit": str(debit), "credit": str(credit)}
        if debit != credit:
            unbalanced.append({"book": name, "debit": str(debit), "credit": str(credit)})
    return books, unbalanced


@dataclasses.dataclass(frozen=True, slots=True)
class Replay:
    """重演: where the stored balances differ from those replayed (key, replayed, stored), and what stood below its floor on the way."""

    differs: list[tuple[interpreter.Key, Decimal, Decimal]]
    below: list[interpreter.Key]


def differs_from_replay(*, year: int, division: str, alias: str = "checker") -> list[tuple[interpreter.Key, Decimal, Decimal]]:
    """与推演之差: balances in the store against balances replayed from facts by the Python interpreter; empty when equal."""
    return replayed(year=year, division=division, alias=alias).differs


def replayed(*, year: int, division: str, alias: str = "checker") -> Replay:
    """重演一年：用 Python 逐件推演，与库里的余额比，并看途中有没有低过底线。"""
    below: set[interpreter.Key] = set()
    with connections[alias].cursor() as cursor:
        cursor.execute(
            'select kind, division, "on", document, body from ledger.fact where year = %s and division = %s order by seq',
            [year, int(division)],
        )
        rows = (
            interpreter.Told(k, f"{d:09d}", on, doc, json.loads(b) if isinstance(b, str) else b) for k, d, on, doc, b in cursor.fetchall()
        )
        wanted = {key: value for key, value in interpreter.replay(rows, below).items() if value}
        cursor.execute(
            "select book, account, control, document, amount from ledger.balance where year = %s and division = %s and amount <> 0",
            [year, int(division)],
        )
        stored = {interpreter.Key(rulebook.book_number(b).name, a, c, d): amount for b, a, c, d, amount in cursor.fetchall()}
    zero = Decimal(0)
    differs = [
        (key, wanted.get(key, zero), stored.get(key, zero))
        for key in wanted.keys() | stored.keys()
        if wanted.get(key, zero) != stored.get(key, zero)
    ]
    return Replay(differs, sorted(below))
