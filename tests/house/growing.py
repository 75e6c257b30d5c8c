"""让清单长：不看是哪张清单，只看它的页面问了哪些表；把表里的一行连同属于它的行照抄许多份，换掉不许重的列。

哪一行该抄不必说：一行一行试，抄一份而清单长了的就是。
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jincai.platform.audit import api as audit
from jincai.platform.identity.api import scope
from jincai.platform.standards import api as standards
from jincai.platform.standards.api import NATIONAL
from tests.small_year import DIVISION

NAMED = re.compile(r'(?:FROM|JOIN)\s+"?(?:(\w+)"?\.)?"?(\w+)"?', re.IGNORECASE)
TRIED, ALONE, PROBE = 40, 4, 3
"""一张表试几行（最后的在前），没有跟着的行的只试几行；一次抄几份来试."""
STILL = ("django_", "ui_", "identity_edition", "numbering_")
"""不是内容的表：会话、视图、版次、编号."""


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """一列：类型、长度、它指向哪张表."""

    name: str
    type: str
    length: int | None
    to: str


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """一张表：各列、不许重的各组列、编号列."""

    name: str
    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...]
    own: str

    def column(self, name: str) -> Column:
        """一列."""
        return next(each for each in self.columns if each.name == name)


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """抄哪一行: of which table, and which other tables go with it; `way` what is renumbered: 0 names and numbers first, 1 texts first, 2 the days
    as well. `door` makes the rows of a table that takes none by hand."""

    table: Table
    row: Any
    children: tuple[tuple[Table, str], ...] = ()
    way: int = 0
    door: Callable[[int, int], None] | None = None


def tables(queries: Iterable[str]) -> list[Table]:
    """这些语句问的表, in the order they are asked."""
    named = [f"{schema or 'public'}.{name}" for each in queries for schema, name in NAMED.findall(each)]
    known = {name: _described(name) for name in dict.fromkeys(named) if not name.partition(".")[2].startswith(STILL)}
    return [table for table in known.values() if table is not None and table.columns]


def _described(name: str) -> Table | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)::oid, (SELECT relkind FROM pg_class WHERE oid = to_regclass(%s))", [name, name])
        oid, kind = cursor.fetchone()
        if oid is None or kind not in ("r", "p"):
            return None
        cursor.execute(
            """SELECT a.attname, t.typname, CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END,
                coalesce((SELECT n.nspname || '.' || r.relname
                    FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace
                    WHERE c.conrelid = a.attrelid AND c.contype = 'f' AND c.conkey = ARRAY[a.attnum] LIMIT 1), ''),
                a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval%%', a.attidentity <> ''
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
            [oid],
        )
        rows = cursor.fetchall()
        cursor.execute(
            """SELECT array(SELECT a.attname::text FROM unnest(i.indkey::int[]) k JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k)
            FROM pg_index i WHERE i.indrelid = %s AND i.indisunique""",
            [oid],
        )
        unique = tuple(tuple(names) for (names,) in cursor.fetchall())
    own = next((row[0] for row in rows if row[5]), "")
    return Table(name, tuple(Column(*row[:4]) for row in rows if not row[4]), tuple(names for names in unique if own not in names), own)


def told(first: int, count: int) -> None:
    """审计记录：只进不改的表，由门写进."""
    audit.many(audit.Entry(kind="read", verb="audit.search", document_kind="audit", document=str(n)) for n in range(first, first + count))


DOORS = (told,)


def sources(found: Sequence[Table]) -> Iterable[Source]:
    """可以抄的行: by table, the latest first; alone, then with the rows of the other tables that belong to it."""
    for table in found:
        with scope(divisions=(DIVISION, NATIONAL)), connection.cursor() as cursor:
            cursor.execute(f"SELECT ctid::text FROM {table.name} ORDER BY ctid DESC LIMIT {TRIED}")
            rows = [row[0] for row in cursor.fetchall()]
        children = tuple((each, column.name) for each in found for column in each.columns if column.to == table.name and each is not table)
        for at, row in enumerate(rows):
            if children and table.own:
                yield Source(table, row, children)
            elif at < ALONE:
                yield from (Source(table, row, (), way) for way in range(3))
    for door in DOORS:
        yield Source(Table(door.__name__, (), (), ""), None, door=door)


def copy(source: Source, first: int, count: int) -> None:
    """照抄 `count` 份, numbered from `first`. Raises DatabaseError when the table takes no copy."""
    with transaction.atomic(), connection.cursor() as cursor:
        new = _insert(cursor, source.table, f"ctid = '{source.row}'::tid", first, count, way=source.way)
        if not source.children:
            return
        cursor.execute(f'SELECT "{source.table.own}" FROM {source.table.name} WHERE ctid = %s::tid', [source.row])
        (old,) = cursor.fetchone()
        for child, column in source.children:
            _insert(cursor, child, f'"{column}" = {int(old)}', first, count, {column: f"(ARRAY[{','.join(map(str, new))}]::bigint[])[g - {first} + 1]"})


def _insert(cursor: Any, table: Table, where: str, first: int, count: int, given: dict[str, str] | None = None, way: int = 0) -> list[int]:
    changed = _changed(table, given or {}, way)
    chosen = ", ".join(changed.get(each.name, f't."{each.name}"') for each in table.columns)
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    back = f' RETURNING "{table.own}"' if table.own else ""
    cursor.execute(
        f"INSERT INTO {table.name} ({names}) SELECT {chosen} FROM (SELECT * FROM {table.name} WHERE {where}) t, generate_series({first}, {first + count - 1}) g"
        f" ON CONFLICT DO NOTHING{back}"
    )
    return [number for (number,) in cursor.fetchall()] if back else []


def _changed(table: Table, given: dict[str, str], way: int) -> dict[str, str]:
    """不许重的列怎样换: of each set of columns that must be unique, one that can take a number."""
    out = dict(given)
    for names in table.unique:
        if any(name in out for name in names):
            continue
        ways = [(rank, name, sql) for name in names for rank, sql in [_way(table.column(name), way)] if rank] if all(_has(table, n) for n in names) else []
        if ways:
            _, name, sql = min(ways)
            out[name] = sql
    if way == 2:
        out |= {each.name: WAYS["date"](f't."{each.name}"', 0) for each in table.columns if each.type == "date" and each.name not in out}
    return out


def _has(table: Table, name: str) -> bool:
    return any(each.name == name for each in table.columns)


SKIPPED = ("division", "year", "state", "home", "fund", "agency", "vt_code", "kind", "book")
WAYS: dict[str, Callable[[str, int], str]] = {
    "text": lambda name, length: f"left({name}, {max(length - 7, 0)}) || lpad(g::text, 7, '0')",
    "varchar": lambda name, length: f"left({name}, {max(length - 7, 0)}) || lpad(g::text, least(7, {length}), '0')",
    "bpchar": lambda name, length: f"substr(md5(g::text) || md5('x' || g), 1, {length})",
    "uuid": lambda name, length: "md5('u' || g)::uuid",
    "bytea": lambda name, length: "sha256(g::text::bytea)",
    "int8": lambda name, length: f"{name} + g",
    "int4": lambda name, length: f"{name} + g",
    "int2": lambda name, length: f"({name} + g % 30000)::int2",
    "date": lambda name, length: f"make_date(extract(year from {name})::int, 1, 1) + (g % 365)",
}


def _way(column: Column, way: int) -> tuple[int, str]:
    """一列怎样换号; rank 0 = not at all, the smaller the better."""
    if column.to or column.type not in WAYS or column.name in SKIPPED[:2]:
        return 0, ""
    length = column.length or 30
    plain = 4 if column.type == "date" else 3 if column.type.startswith("int") else 2
    rank = 2 if way == 1 and "char" in column.type else 9 if column.name in SKIPPED else plain
    if column.name in ("number", "document", "code", "key", "serial", "voucher_no", "username"):
        rank = 1
    return rank, WAYS[column.type](f't."{column.name}"', min(length, 60))


def grower(found: Sequence[Table], copied: Callable[[Source, int, int], None], long: Callable[[], int], why: set[str]) -> Source | None:
    """哪一行照抄几份清单就长那么多: tried one by one, each undone. None when no copy makes it longer; `why` is told what each table did."""
    before = long()
    drift = long() - before
    for source in sources(found):
        try:
            with transaction.atomic():
                copied(source, 900_001, PROBE)
                longer = long() - before - drift >= PROBE
                transaction.set_rollback(True)
            if longer:
                return source
            why.add(f"{source.table.name}: copied, the list stays as it is")
        except DatabaseError as error:
            why.add(f"{source.table.name}: {str(error).splitlines()[0][:90]}")
    return None


def asked(client: Client, path: str) -> list[str]:
    """打开一页问库的各句；事务的起止不算."""
    assert client.get(path).status_code == 200, path  # what is remembered is remembered
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [each["sql"] for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]


def long(client: Client, path: str) -> int:
    """清单多长: as it says, else its pages are turned."""
    rows, after = 0, ""
    for _ in range(40):
        answer = client.get(path, {"after": after} if after else {})
        found = answer.context["list"]["found"]
        if found.count is not None:
            return int(found.count)
        rows, after = rows + len(found.rows), found.after
        if not after:
            break
    return rows


def copied(source: Source, first: int, count: int) -> None:
    """照抄，在区划的可见范围里；记着的代码、参数重新读."""
    with scope(divisions=(DIVISION, NATIONAL)):
        if source.door:
            source.door(first, count)
        else:
            copy(source, first, count)
        standards.forget()


class Grown:
    """一张清单怎样长: `source` None when nothing that is copied makes it longer."""

    def __init__(self, client: Client, path: str) -> None:
        self._client, self._path = client, path
        label = path.strip("/").partition("/")[0]
        standards.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found = sorted(tables([each["sql"] for each in queries]), key=lambda table: not table.name.partition(".")[2].startswith(label))
        self.why: set[str] = set()
        self.source = grower(found, copied, lambda: long(client, path), self.why)
        self._next = 1

    def to(self, wanted: int) -> int:
        """长到 `wanted` 行, as far as the keys go; how long it is then."""
        there = long(self._client, self._path)
        if self.source is not None and wanted > there:
            copied(self.source, self._next, wanted - there)
            self._next += wanted - there
            there = long(self._client, self._path)
        return there
