"""数的口径：一个数是哪些科目、哪些要素的分录相加；分录怎样计入它，写成 SQL。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.ledger import rulebook
from jincai.ledger.joining import element
from jincai.ledger.language import Account
from jincai.ledger.seeing import limited, seen

Prefixes = tuple[tuple[str, str | tuple[str, ...]], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """一项: `sign` × (debit − credit) of an account; only controls that begin with `control`, only entries whose elements have `only`."""

    account: Account
    sign: int = 1
    control: str = ""
    only: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> bool:
        """不挑控制键、要素。"""
        return not self.control and not self.only


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """一个数: the sum of its terms (of one book) over entries whose elements begin with one of the prefixes given for them in `where`,
    begin with none of those in `without`, and lack the elements named in `blank`."""

    terms: tuple[Term, ...]
    where: Prefixes = ()
    without: Prefixes = ()
    blank: tuple[str, ...] = ()

    @property
    def weights(self) -> dict[int, int]:
        """不挑的科目各计几次, of accounts all of whose terms take every entry."""
        picky = {term.account.code for term in self.terms if not term.plain}
        found: dict[int, int] = {}
        for term in self.terms:
            if term.account.code not in picky:
                found[term.account.code] = found.get(term.account.code, 0) + term.sign
        return found


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
class Asked:
    """问的数: the values of its statements, and the condition on elements. Terms that pick the same elements go together (`groups`), those that
    pick control keys by themselves."""

    figure: Figure
    args: dict[str, Any]
    told: str
    groups: int

    def seen(self, control: str) -> str:
        """限看的条件, where elements are joined as `el`."""
        return seen("el.body", control, self.args)

    def elements(self, group: int, column: str) -> str:
        """SQL: joins the elements of a group's terms to a column; as an array where nothing else of them is asked, so that several workers may
        read (see joining.py)."""
        told = f"from ledger.element where year = %(year)s and division = %(division)s{self.told} and body @> %(just{group})s::jsonb"
        if limited():
            return f" join (select id, body {told}) el on el.id = {column}"
        return f" join unnest(array(select id {told})) el(id) on el.id = {column} + 0"

    def terms(self, group: int, account: str, control: str = "") -> str:
        """SQL: joins a group's terms to an account and its control key."""
        given = f"%(accounts{group})s::int[], %(signs{group})s::int[], %(controls{group})s::text[]"
        told = f" and starts_with({control}, t.control)" if control and self.picky(group) else ""
        return f" join unnest({given}) t(account, sign, control) on t.account = {account}{told}"

    def picky(self, group: int) -> bool:
        """挑控制键的。"""
        return any(self.args[f"controls{group}"])


def asked(figure: Figure, *, year: int, division: str, on: date | None, since: date | None) -> Asked:
    """A figure's statements begin with this. Raises KeyError for an unknown element."""
    terms, first = figure.terms, date(year, 1, 1)  # nothing is dated before
    args: dict[str, Any] = {
        "year": year, "division": int(division), "book": rulebook.BOOKS[terms[0].account.book].number, "accounts": [t.account.code for t in terms],
        "on": on or date(year, 12, 31), "since": max(since or first, first),
    }  # fmt: skip
    alike: dict[tuple[str, bool], list[Term]] = {}
    for term in terms:
        alike.setdefault((json.dumps(dict(term.only), sort_keys=True), bool(term.control)), []).append(term)
    for group, ((just, _picky), own) in enumerate(alike.items()):
        args |= {f"just{group}": just, f"accounts{group}": [t.account.code for t in own], f"signs{group}": [t.sign for t in own]}
        args[f"controls{group}"] = [t.control for t in own]
    told = ""
    for number, (name, values, wanted) in enumerate([*((n, v, "") for n, v in figure.where), *((n, v, "not ") for n, v in figure.without)]):
        told += f" and {wanted}exists (select from unnest(%(where{number})s::text[]) p(v) where starts_with({element(name)}, p.v))"
        args[f"where{number}"] = [values] if isinstance(values, str) else list(values)
    for name in figure.blank:
        told += f" and {element(name)} = ''"
    return Asked(figure, args, told, len(alike))


WHERE = "x.year = %(year)s and x.division = %(division)s and x.book = %(book)s"
FACT = "fact.year = %(year)s and fact.division = %(division)s"
SIDES = (("debit", ""), ("credit", "-"))


@contextmanager
def hashing() -> Iterator[Any]:
    """A cursor for which PostgreSQL joins by hashing: it knows too little of partitions under row security, and would loop over thousands.
    What is to be looked up row by row says so itself (lateral)."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        yield cursor
        cursor.execute("set local enable_nestloop = on")


def moves(ask: Asked, *, inside: bool = False, more: str = "", source: str = "ledger.entry") -> str:
    """SQL of the moves of the days `since` to `on` among the entries of `source`, a row for each side that counts: what is read is cut down
    before elements are joined.

    But for `inside`, left out are moves from one account of the figure to another that counts as much, under the same control key and of
    the same elements: whatever else is asked, both sides are there and cancel.
    """
    within = f'{WHERE} and x."on" between %(since)s and %(on)s{more}{"" if inside else _crossing(ask.figure)}'
    return " union all ".join(
        f'select x.fact, x.rule, x."on", x.debit, x.credit, x.amount, x.{side} account, {sign}t.sign * x.amount v from {source} x'
        f"{ask.elements(group, f'x.{side}_element')}{ask.terms(group, f'x.{side}', f'x.{side}_control')}"
        f" where x.{side} = any(%(accounts{group})s) and {within}{ask.seen(f'x.{side}_control')}"
        for group in range(ask.groups)
        for side, sign in SIDES
    )


def _crossing(figure: Figure) -> str:
    told = ""
    for weight in sorted(set(figure.weights.values())):
        same = ", ".join(str(code) for code, each in sorted(figure.weights.items()) if each == weight)
        told += (
            f" and not (x.debit in ({same}) and x.credit in ({same}) and x.debit_element = x.credit_element and x.debit_control = x.credit_control)"
        )
    return told
