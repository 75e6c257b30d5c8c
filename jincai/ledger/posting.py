"""记账：一次服务器调用，收下或说明为什么不收。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import orjson
import psycopg
from django.db import connection

from jincai.kernel.facts import Fact
from jincai.kernel.rules import Hold
from jincai.ledger import functions, rulebook
from jincai.ledger.answers import ACCEPTED, CONFLICT, REPEATED, Answer, Closed, Shortage, read_holds
from jincai.ledger.fitness import BadFact, fit, told
from jincai.ledger.staging import stage

_PLAIN = {"accepted": ACCEPTED, "repeated": REPEATED, "conflict": CONFLICT}
_Holds = dict[tuple[int, str], tuple[Decimal, tuple[Hold, ...]]]


def post(groups: Iterable[Iterable[Fact]], *, through: str = "ledger.post", more: Sequence[str] = ()) -> list[Answer]:
    """记账: post groups of facts of one year and division; the facts of a group are accepted or refused together. Raises BadFact.

    `through` is a server function that calls ledger.post and does `more` (a jsonb text each) in the same call: the outbox of the chronicle.
    """
    items = _Items(groups)
    rows = [dict(zip(functions.COLUMNS, values, strict=True)) for values in items]
    if not rows:
        return []
    year, turn = items.turn()
    call = f"select * from {through}({year}, %s::int, %s::jsonb{', %s::jsonb' * len(more)})"
    return _answers(_prepared(call, [*turn, int(items.division), orjson.dumps(rows).decode(), *more]), items)


def _prepared(call: str, arguments: Sequence[object]) -> list[tuple]:
    """The call as a prepared statement: Django's cursors write arguments into the text, which the server would parse and plan each time."""
    connection.ensure_connection()
    with told(), connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(call, arguments, prepare=True).fetchall()


def post_many(groups: Iterable[Iterable[Fact]]) -> list[Answer]:
    """批量记账: as `post`, for up to a million facts: they stream by COPY into a temporary table, then one server call. Raises BadFact."""
    items = _Items(groups)
    with told(), connection.cursor() as cursor:
        for statement in functions.STAGE:
            cursor.execute(statement)
        rows = iter(items)
        if (first := next(rows, None)) is None:
            return []
        stage(cursor, chain([first], rows), items.year, int(items.division))
        year, turn = items.turn()
        cursor.execute(f"select * from ledger.post_many({year}, %s::int)", [*turn, int(items.division)])  # nosec B608
        return _answers(cursor, items)  # row by row: a refusal of each of a million would be a list of its own


class _Items:
    """要记的项：一件事实一行，字段依 `functions.COLUMNS`；一边查一边给，不都放在内存里。"""

    def __init__(self, groups: Iterable[Iterable[Fact]]) -> None:
        self.source = groups
        self.groups = self.count = self.year = 0
        self.division = ""
        self.silent: list[str] = []  # ids of facts without entries, some more than a queue takes at most

    def turn(self) -> tuple[str, list[Any]]:
        """年度，给服务器；没有分录的事实先排队（sql/3-turn.sql），一大批关上门，不一件一件地排。"""
        if not self.silent:
            return "%s::smallint", [self.year]
        ids = "{" + ",".join(self.silent) + "}" if len(self.silent) <= functions.QUEUED else None
        return "ledger.in_turn(%s::smallint, %s::int, %s::uuid[])", [self.year, int(self.division), ids]

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """Raises BadFact for what cannot be posted."""
        for facts in self.source:
            self.groups += 1
            before = self.count
            for fact in facts:
                self.count += 1
                yield self._row(fact)
            if self.count == before:
                raise BadFact(f"第 {self.groups} 组没有事实", "去掉空组")

    def _row(self, fact: Fact) -> tuple[object, ...]:
        posted, number = fit(fact, self.count), fact.hex
        if not posted and len(self.silent) <= functions.QUEUED:
            self.silent.append(number)
        if self.count == 1:
            self.year, self.division = fact.year, fact.division
        if fact.year != self.year or fact.division != self.division:
            raise BadFact(f"第 {self.count} 项（{fact.document}）：一次记账只能是同一年度、同一区划", "分开记")
        causes = "{" + ",".join(c.hex for c in fact.causes) + "}" if fact.causes else "{}"
        return (
            self.count, self.groups, number, fact.KIND, fact.VERSION, fact.on.isoformat(), fact.actor, fact.document_kind, fact.document,
            causes, fact.body(),
        )  # fmt: skip


def _answers(rows: Iterable[tuple], items: _Items) -> list[Answer]:
    """各组的答复；数据库没有提到的都已收下。"""
    answers = [ACCEPTED] * items.groups
    short: dict[int, list[Shortage | Closed]] = {}
    holds: _Holds = {}
    for row in rows:
        if row[1] == "refused":
            short.setdefault(row[0], []).append(_shortage(row, holds))
        elif row[1] == "closed":
            book = rulebook.book_number(row[2])
            short.setdefault(row[0], []).append(Closed(book=book.name, title=book.title, year=items.year, month=row[3]))
        else:
            answers[row[0] - 1] = _PLAIN[row[1]]
    for group, found in short.items():
        answers[group - 1] = Answer(status="refused", shortages=tuple(found))
    return answers


def _shortage(row: tuple, known: _Holds) -> Shortage:
    """Executed and holds come with the first refusal of a control; the others of the call share them."""
    _, _, book, account, control, document, seen, earlier, need, executed, held = row
    executed, holds = known.setdefault((book, control), (executed or Decimal(0), read_holds(held)))
    return Shortage(
        account=rulebook.book_number(book).by_code(account),
        control=control,
        document=document,
        seen=seen,
        earlier=earlier,
        need=need,
        executed=executed,
        holds=holds,
    )
