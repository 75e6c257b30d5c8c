"""查审计：进入查阅才读得到；按区划、时间、人、动作、单据、类别找，一页一页往前翻。

These are found by indexes. A unit, an address, the beginning of a verb, a word of 说明 are found by looking at the records one after another: a
page looks back over LOOK of them at most, says how far it came and goes on from there. So no page takes long, however seldom the thing is.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

PAGE, LOOK = 50, 30_000
_ON = "SELECT set_config('jincai.auditing', %s, true)"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """一条审计记录, as it is kept (models nothing: the table is written by its function alone)."""

    id: int
    at: datetime
    division: str
    year: int | None
    kind: str
    verb: str
    actor: str
    name: str
    post: str
    on_behalf_of: str
    signed_in: str
    document_kind: str
    document: str
    agency: str
    address: str
    session: str
    channel: str
    agent: str
    before: Any
    after: Any
    says: str
    request: str


FIELDS = tuple(field.name for field in dataclasses.fields(Record))
_COLUMNS = ", ".join(FIELDS)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """查什么: an empty field asks nothing; days included; `verb` ending in * is a beginning; `text` is looked for in 说明."""

    division: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    verb: str = ""
    actor: str = ""
    document: str = ""
    agency: str = ""
    address: str = ""
    text: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """一页: the newest first; `after` goes on to older ones, "" at the end; `looked` the moment back to which it has looked when it stopped
    before the page was full, None when there is nothing older or the page is full."""

    rows: tuple[Record, ...]
    after: str
    looked: datetime | None = None


@contextmanager
def reading(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """查阅: inside it this transaction may read the audit of its divisions. The caller has asked `require(actor, "audit.search")`."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_ON, ["on"])
        yield
        cursor.execute(_ON, [""])


def search(wanted: Filter, *, after: str = "", limit: int = PAGE, look: int = LOOK, using: str = DEFAULT_DB_ALIAS) -> Page:
    """查: one page, one query (two for what no index finds), inside `reading`. Raises ValueError for an `after` that no page gave out."""
    where, args = _indexed(wanted)
    if after:
        where.append("(at, id) < (%s, %s)")
        args += _place(after)
    said, given = _one_by_one(wanted)
    back = _back(where, args, look, using) if said else None
    if back:
        said, given = [*said, "(at, id) >= (%s, %s)"], [*given, *back]
    rows = _rows([*where, *said], [*args, *given, limit + 1], "at desc, id desc limit %s", using)
    shown = tuple(rows[:limit])
    if len(rows) > limit:
        return Page(shown, _mark(shown[-1].at, shown[-1].id))
    return Page(shown, _mark(*back), back[0]) if back else Page(shown, "")


def one(number: int, *, using: str = DEFAULT_DB_ALIAS) -> Record | None:
    """一条，inside `reading`; None when it is not there, or not of the scope."""
    return next(iter(_rows(["id = %s"], [number], "id", using)), None)


def export(wanted: Filter, *, most: int, using: str = DEFAULT_DB_ALIAS) -> Iterator[Record]:
    """导出: the records, newest first, up to `most`, read a thousand at a time, inside `reading`."""
    after, left = "", most
    while left > 0:
        page = search(wanted, after=after, limit=min(1_000, left), using=using)
        yield from page.rows
        left -= len(page.rows)
        after = page.after
        if not after:
            return


def _indexed(wanted: Filter) -> tuple[list[str], list[Any]]:
    """Conditions that an index serves."""
    where, args = _equal(wanted, "division", "kind", "actor", "document")
    if wanted.verb and not wanted.verb.endswith("*"):
        where.append("verb = %s")
        args.append(wanted.verb)
    if wanted.since:
        where.append("at >= %s")
        args.append(_midnight(wanted.since))
    if wanted.until:
        where.append("at < %s")
        args.append(_midnight(wanted.until + timedelta(1)))
    return where, args


def _one_by_one(wanted: Filter) -> tuple[list[str], list[Any]]:
    """Conditions for which the records are looked at one by one."""
    where, args = _equal(wanted, "agency", "address")
    if wanted.verb.endswith("*"):
        where.append("starts_with(verb, %s)")
        args.append(wanted.verb[:-1])
    if wanted.text:
        where.append("strpos(says, %s) > 0")
        args.append(wanted.text)
    return where, args


def _equal(wanted: Filter, *names: str) -> tuple[list[str], list[Any]]:
    """The fields of these that are asked for, each to be equal."""
    asked = [(f"{name} = %s", value) for name in names if (value := getattr(wanted, name))]
    return [condition for condition, _ in asked], [value for _, value in asked]


def _back(where: list[str], args: list[Any], look: int, using: str) -> tuple[datetime, int] | None:
    """到哪一条为止: the last one that is looked at; None when there are no more than `look`."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT at, id FROM audit_record WHERE {_all(where)} ORDER BY at desc, id desc OFFSET %s LIMIT 1", [*args, look - 1])  # nosec B608 (our own words)
        found: tuple[datetime, int] | None = cursor.fetchone()
        return found


def _rows(where: list[str], args: list[Any], order: str, using: str) -> list[Record]:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM audit_record WHERE {_all(where)} ORDER BY {order}", args)  # nosec B608 (our own words)
        return [_record(row) for row in cursor.fetchall()]


def _all(where: list[str]) -> str:
    return " AND ".join(where) or "true"


def _record(row: tuple[Any, ...]) -> Record:
    found = dict(zip(FIELDS, row, strict=True))
    for name in ("before", "after"):  # Django leaves jsonb as its text
        found[name] = json.loads(found[name]) if isinstance(found[name], str) else found[name]
    return Record(**found)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def _mark(moment: datetime, number: int) -> str:
    return f"{moment.isoformat()}~{number}"


def _place(after: str) -> list[Any]:
    moment, _, number = after.partition("~")
    return [datetime.fromisoformat(moment), int(number)]
