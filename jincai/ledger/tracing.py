"""追溯：事实、分录、来由与后果。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from jincai.ledger import rulebook
from jincai.ledger.queries import STANDS

_COLUMNS = 'f.id, f.kind, f."on", f.actor, f.document_kind, f.document, f.causes, f.body, f.at, f.seq'


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """已记的事实。"""

    id: UUID
    kind: str
    on: date
    actor: str
    document_kind: str
    document: str
    causes: tuple[UUID, ...]
    body: dict[str, Any]
    at: datetime
    seq: int

    @property
    def title(self) -> str:
        """中文名。"""
        known = rulebook.FACTS.get(self.kind)
        return (known.TITLE if known else "") or self.kind


@dataclasses.dataclass(frozen=True, slots=True)
class Posted:
    """已记的分录，带科目名与规则名。"""

    fact: UUID
    on: date
    book: str
    book_title: str
    rule: str
    debit: int
    debit_name: str
    debit_control: str
    credit: int
    credit_name: str
    credit_control: str
    document: str
    amount: Decimal


def facts_of(documents: Sequence[str], *, year: int, division: str) -> list[Kept]:
    """单据上的事实，按先后。"""
    return _facts("f.document = any(%s)", [list(documents)], year, division)


def facts(ids: Iterable[UUID], *, year: int, division: str) -> list[Kept]:
    """按事实号取。"""
    return _facts("f.id = any(%s)", [list(ids)], year, division)


def following(ids: Iterable[UUID], *, year: int, division: str) -> list[Kept]:
    """直接由它们而来的事实。

    Nearly every fact has one cause, which is indexed; the few with more are looked through, by an index of their own. Under row-level
    security too: an element of an array and the equality of ids leak nothing, which the operators of arrays would.
    """
    wanted, where = list(ids), "x.year = %s and x.division = %s"
    return _facts(
        f"f.id in (select x.id from ledger.fact x where {where} and x.causes[1] = any(%s::uuid[])"  # nosec B608
        f" union all select x.id from ledger.fact x where {where} and cardinality(x.causes) > 1 and x.causes && %s::uuid[])",
        [year, int(division), wanted, year, int(division), wanted],
        year,
        division,
    )


def latest(kinds: Sequence[str], field: str, values: Iterable[str], *, year: int, division: str, document: str = "") -> dict[str, UUID]:
    """最近的来由：这些种类里、没有红冲的、正文某字段为各值的最近一件，同一单据的优先；一次查询。"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (v) v, id from (select body->>%(field)s v, id, document, seq, year, division from ledger.fact "
            "where year = %(year)s and division = %(division)s and kind = any(%(kinds)s)) f "
            f"where v = any(%(values)s) and {STANDS} order by v, document = %(document)s desc, seq desc",  # nosec B608
            {"field": field, "year": year, "division": int(division), "kinds": list(kinds), "values": list(values), "document": document},
        )
        return dict(cursor.fetchall())


def chain(start: Iterable[UUID], *, year: int, division: str, limit: int = 500) -> list[Kept]:
    """追溯: what facts came from (all of it) and what they led to (at most `limit` facts in all), by causes, in the order it happened."""
    level = facts(start, year=year, division=division)
    found = {kept.id: kept for kept in origins(level, year=year, division=division)}
    while level and len(found) < limit:
        level = [kept for kept in following([kept.id for kept in level], year=year, division=division) if kept.id not in found]
        level = level[: limit - len(found)]
        found.update((kept.id, kept) for kept in level)
    return sorted(found.values(), key=lambda kept: kept.seq)


_WHOSE = "select id from ledger.fact where year = %s and division = %s and document_kind = %s and document = %s"
_UPWARDS = """f.id in (with recursive up as (
        select x.id, x.causes from ledger.fact x where x.year = %s and x.division = %s and {start}
        union select x.id, x.causes from up cross join lateral unnest(up.causes) c(id)
        join ledger.fact x on x.year = %s and x.division = %s and x.id = c.id) select id from up)"""
"""一件事和它的全部来由：向上递归，按主键；来由总是先有的，所以走得完。"""


def origins(kept: Iterable[Kept], *, year: int, division: str) -> list[Kept]:
    """来由: these facts and all they came from, in the order they happened; one query by primary key. Unlike `chain` never what follows."""
    found = {k.id: k for k in kept}
    ahead = {cause for k in found.values() for cause in k.causes} - found.keys()
    if ahead:
        found |= {k.id: k for k in _upwards("x.id = any(%s)", [list(ahead)], year, division)}
    return sorted(found.values(), key=lambda k: k.seq)


def origins_of(document: str, *, kind: str, year: int, division: str) -> list[Kept]:
    """一张单据的来由: its facts and all they came from, in the order they happened; one query."""
    return _upwards("x.document = %s and x.document_kind = %s", [document, kind], year, division)


def _upwards(start: str, args: list[Any], year: int, division: str) -> list[Kept]:
    where = [year, int(division)]
    return _facts(_UPWARDS.format(start=start), [*where, *args, *where], year, division)


def _facts(where: str, args: list[Any], year: int, division: str) -> list[Kept]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} from ledger.fact f where f.year = %s and f.division = %s and {where} order by f.seq",  # nosec B608
            [year, int(division), *args],
        )
        return [_kept(row) for row in cursor.fetchall()]


def _kept(row: Sequence[Any]) -> Kept:
    own, kind, on, actor, of, number, causes, body, at, seq = row
    return Kept(own, kind, on, actor, of, number, tuple(causes), json.loads(body) if isinstance(body, str) else body, at, seq)


def entries(where: dict[str, Any], *, year: int, division: str, limit: int = 1000) -> list[Posted]:
    """分录: by one of `facts` (ids), `of` (kind and number: a document's facts), `document` and `control`, with an optional `book`; in order."""
    books = [rulebook.BOOKS[where["book"]]] if "book" in where else list(rulebook.BOOKS.values())
    told: list[Any]
    entry = "select x.* from ledger.entry x where x.year = %s and x.division = %s and x.book = any(%s) and"
    if "facts" in where:
        parts, told = [f"{entry} x.fact = any(%s)"], [list(where["facts"])]
    elif "of" in where:
        parts, told = [f"{entry} x.fact = any(array({_WHOSE}))"], [year, int(division), *where["of"]]
    elif "document" in where:
        parts, told = [f"{entry} x.{side}_document = %s" for side in ("debit", "credit")], [where["document"]]
    else:  # the index begins with the accounts: they are gone through one by one (before PostgreSQL 17 a list in its middle is no way into an index)
        codes = sorted({a.code for book in books for a in book.accounts.values()})
        each = f"select y.* from unnest(array{codes}) a(code) cross join lateral ({entry} x.{{0}} = a.code and x.{{0}}_control = %s offset 0) y"
        parts, told = [each.format(side) for side in ("debit", "credit")], [where["control"]]
    found = " union ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(
            'select x.fact, x."on", x.book, r.title, x.debit, x.debit_control, x.credit, x.credit_control, '  # nosec B608
            f"coalesce(nullif(x.debit_document, ''), x.credit_document), x.amount from ({found}) x join ledger.rule r on r.id = x.rule "
            'join ledger.fact f on f.year = x.year and f.division = x.division and f.id = x.fact order by x."on", f.seq, x.rule limit %s',
            [*([year, int(division), [book.number for book in books], *told] * len(parts)), limit],
        )
        return [_posted(row) for row in cursor.fetchall()]


def _posted(row: Sequence[Any]) -> Posted:
    fact, on, number, rule, debit, debit_control, credit, credit_control, document, amount = row
    book = rulebook.book_number(number)
    return Posted(
        fact, on, book.name, book.title, rule, debit, book.by_code(debit).name, debit_control, credit, book.by_code(credit).name, credit_control,
        document, amount,
    )  # fmt: skip


def journal(book: str, *, year: int, division: str, size: int = 5000) -> Iterator[tuple[Any, ...]]:
    """序时账: every entry of a book in order with its fact, rule and element bodies, streamed; what export writes."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            'select f.seq, x."on", f.document_kind, f.document, f.kind, r.title, x.debit, x.credit, x.amount, '
            "d.body, c.body, x.debit_control, x.credit_control "
            "from ledger.entry x join ledger.fact f on f.year = x.year and f.division = x.division and f.id = x.fact join ledger.rule r on r.id = x.rule "
            "join ledger.element d on d.year = x.year and d.division = x.division and d.id = x.debit_element "
            "join ledger.element c on c.year = x.year and c.division = x.division and c.id = x.credit_element "
            'where x.year = %s and x.division = %s and x.book = %s order by x."on", f.seq, x.rule',
            [year, int(division), rulebook.BOOKS[book].number],
        )
        while rows := cursor.fetchmany(size):
            yield from rows
