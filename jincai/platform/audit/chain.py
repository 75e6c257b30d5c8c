"""审计的链：记录依次写成一行一条，SM3 算过去，接着上一次封存的值。

Anybody can do it again: the text of a seal is the line `PREVIOUS DIVISION`, then a line for each record in the order of (xact, id), the JSON
array LINE as PostgreSQL's json_build_array writes it, then a line with the seal's own figures; every line ends with a line feed, in UTF-8.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connections

from jincai.kernel import sm3

ORIGIN = "0" * 64
WINDOW = 10_000  # records read at a time
LINE = """json_build_array(id, xact::text, at at time zone 'UTC', division, year, kind, verb, actor, name, post, on_behalf_of, signed_in,
  document_kind, document, agency, address, session, channel, agent, before, after, says, request)::text"""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """一次封存: the records of a division after the seal before it, up to the one with number `last_id` of transaction `last_xact`."""

    division: str
    number: int
    day: date
    rows: int
    last_xact: int
    last_id: int
    sm3: str
    previous: str

    def closing(self) -> bytes:
        """末行：封存自己的各项，一改就不符。"""
        return (json.dumps(["seal", self.number, self.day.isoformat(), self.rows, self.last_xact, self.last_id]) + "\n").encode()


def origin(division: str) -> Seal:
    """还没有封存的时候。"""
    return Seal(division=division, number=0, day=date(1, 1, 1), rows=0, last_xact=0, last_id=0, sm3=ORIGIN, previous="")


def seals(division: str, alias: str = "checker") -> list[Seal]:
    """一个区划的封存，依次。"""
    rows = asked(alias, f"select {_COLUMNS} from audit_seal where division = %s order by number", [division])
    return [_seal(row) for row in rows]


def last_seal(division: str, alias: str = "checker") -> Seal:
    """最后一次；没有就是起点。"""
    rows = asked(alias, f"select {_COLUMNS} from audit_seal where division = %s order by number desc limit 1", [division])
    return _seal(rows[0]) if rows else origin(division)


def digest(before: Seal, until: tuple[int, int], alias: str = "checker") -> tuple[sm3.Running, int, tuple[int, int]]:
    """The digest of the records after `before` up to (xact, id) `until` (included), how many, and the last one."""
    made = sm3.running(f"{before.sm3} {before.division}\n".encode())
    count, last = 0, (before.last_xact, before.last_id)
    for found, text, xact, number in _windows(before.division, last, until, alias):
        made.update(text)
        count, last = count + found, (xact, number)
    return made, count, last


def _windows(division: str, after: tuple[int, int], until: tuple[int, int], alias: str) -> Iterator[tuple[int, bytes, int, int]]:
    while True:
        ((found, text, xact, number),) = asked(
            alias,
            f"""select count(*), convert_to(string_agg(line || chr(10), '' order by xact, id), 'UTF8'), (max(array[xact::text::bigint, id]))[1],
                  (max(array[xact::text::bigint, id]))[2]
                from (select xact, id, {LINE} as line from audit_record
                      where division = %s and (xact, id) > (%s::text::xid8, %s) and (xact, id) <= (%s::text::xid8, %s)
                      order by xact, id limit {WINDOW}) x""",
            [division, *_pair(after), *_pair(until)],
        )
        if not found:
            return
        after = (int(xact), int(number))
        yield int(found), bytes(text), *after


def _pair(place: tuple[int, int]) -> tuple[str, int]:
    return str(place[0]), place[1]


def asked(alias: str, sql: str, args: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, args)
        return list(cursor.fetchall())


_COLUMNS = "division, number, day, rows, last_xact::text::bigint, last_id, sm3, previous"
_FIELDS = tuple(field.name for field in dataclasses.fields(Seal))


def _seal(row: tuple[Any, ...]) -> Seal:
    return Seal(**dict(zip(_FIELDS, row, strict=True)))
